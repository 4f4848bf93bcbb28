"""Plain cases of JUnit XML are read in runs, with the result that expat gives for each element."""

from __future__ import annotations

import io
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.common import content
from gate.formats.tests import attempts, junit, outcome_log
from gate.formats.tests.model import TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED
from gate.formats.tests.plain_cases import PlainResult, identify, read_run
from gate.model import timestamps
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.corpus import Record, records

PLAIN = '<testcase classname="a.B" name="c" time="1.5"/>'
FAILURE = '<failure message="a &lt; &amp;lt;" type="T">one\r\ntwo\rthree</failure>'
FAILED_CASE = f'<testcase classname="a.B" name="f">{FAILURE}</testcase>'
CASES = [
    PLAIN,
    '<testcase name="c" classname="a.B" time="1.5"/>',
    '<testcase classname="a.B" name="d[1&gt;2]" file="a.py" line="3" time="0.25"></testcase>',
    '<testcase classname="a.B" name="d" file="a.py" line="3"><system-out>text ]</system-out></testcase>',
    '<testcase classname="a.B" name="e" time="2"><system-err>x</system-err>\n<system-out></system-out>\n</testcase>',
    '<testcase classname="a.B" name="c"><failure message="m">text</failure></testcase>',
    '<testcase classname="a.B" name="c"><skipped/></testcase>',
    '<testcase classname="a.B" name="c" time="0.5">\n<skipped type="t" message="a [b]"/>\n</testcase>',
    '<testcase classname="a.B" name="d"><skipped message="m" type="t">text</skipped><system-out/></testcase>',
    '<testcase classname="a.B" name="d"><skipped>text</skipped><system-out>x</system-out></testcase>',
    '<testcase classname="a.B" name="c"><skipped message="m" message="n"/></testcase>',
    '<testcase classname="a.B" name="c"><skipped message="a&lt;b">]]&gt;</skipped></testcase>',
    '<testcase classname="a.B" name="c"><skipped/><skipped/></testcase>',
    '<testcase classname="a.B" name="g"><failure/><skipped/></testcase>',
    '<testcase classname="a.B" name="c" time="3"><skipped/>text</testcase> text ',
    '<testcase classname="a.B" name="two\nlines" time="01.5"/>',
    '<testcase classname="a.B" name="d[1][2]>3" time=".5"/>',
    '<testcase classname="a.B" name="less<testcase "/>',
    '<testcase classname="a.B" name="c"><system-out>]]></system-out></testcase>',
    '<testcase classname="a.B" name="c" status="failed"/>',
    '<testcase classname="a.B" name="a.B" time="x"/>',
    '<testcase classname="a.B" name="é" time="1,234.5"/>',
    '<testcase classname="" name="" time=""/>',
    '<testcase name="c" time="9" />',
    '<testcase time="9" classname="a.B" name="c"/>',
    "<testcase classname='a.B' name='c'/>",
    f'<testcase classname="a.B" name="{"n" * 141}" time="0"/>',
    FAILED_CASE,
    '<testcase classname="a.B" name="h" time="1.5"><error type="T" message="m" /><system-out>x</system-out></testcase>',
    '<testcase classname="a.B" name="h"><failure message="a&#10;b">&quot;text&quot;</failure></testcase>',
    '<testcase classname="a.B" name="h"><failure message="m" message="n">text</failure></testcase>',
    '<testcase classname="a.B" name="h"><failure>&undefined;</failure></testcase>',
    '<testcase classname="a.B" name="i"><error>two</failure></testcase>',
    f'<testcase classname="a.B" name="i"><failure type="T">\n {"word " * 2000}</failure></testcase>',
    '<testcase classname="a.B" name="i" time="2.5"/>',
    '<testcase classname="a.B" name="j" time="2.25"/>',
    '<testcase classname="a.B" name="k" time="1.2.3"/>',
]
OTHER = [
    "</testsuite>", '<testsuite name="s" tests="3">', "<testsuite>", "<testsuite/>", "<!-- ", " -->", "<![CDATA[",
    "]]>", "</testcase>", '<testcase classname="a.B" name="c">', "<system-out>", "</system-out>", "<properties>",
    "&lt;", "&x;", "<failure>", "</failure>", "text", "\x00", "\n", "\r", "\r\n", "<error/>",
]  # fmt: skip


def read(data: bytes, *, quick: bool) -> TestReport:
    return junit.read(io.BytesIO(data), quick=quick)


def outcome(data: bytes, *, quick: bool) -> object:
    """Everything that a report says, or why it is refused; only the slow path knows the column of an error."""
    try:
        report = read(data, quick=quick)
    except EvidenceError as error:
        head, column, tail = str(error).partition(", column ")
        return head + tail.lstrip("0123456789") if column else head
    return report, report.tests, report.attempts.outcomes, report.attempts, report.identity


def agree(text: str) -> None:
    data = f'<testsuites><testsuite name="s" tests="2" skipped="2">{text}</testsuite></testsuites>'.encode()
    assert outcome(data, quick=True) == outcome(data, quick=False)


@example(['<testcase classname="a" name="b"><failure/><skipped/></testcase>', *CASES[6:8]], "")
@given(st.lists(st.sampled_from(CASES), max_size=12), st.sampled_from(["", "\n  ", "\r", "\r\n"]))
def test_quick_and_slow_agree_on_any_cases(cases: list[str], space: str) -> None:
    agree(space.join(cases))


@example([CASES[0], "\r", CASES[0], "\r\n", CASES[0], "\n", "&x;"])
@given(st.lists(st.sampled_from([*CASES, *OTHER]), max_size=10))
def test_quick_and_slow_agree_on_any_arrangement_of_tags(parts: list[str]) -> None:
    agree("".join(parts))


@given(st.data())
def test_quick_and_slow_agree_on_mutated_reports(data: st.DataObject) -> None:
    text = bytearray("\n".join(CASES[:7]).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        text[start : start + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=2))
    agree(text.decode("utf-8", "replace"))


@cases("record", records("junit"))
def test_quick_and_slow_agree_on_the_corpus(record: Record) -> None:
    data = record.file.read_bytes()
    assert outcome(data, quick=True) == outcome(data, quick=False)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_quick_and_slow_agree_at_the_limits(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_log, "MAX_TESTS", limit)
    monkeypatch.setattr(attempts, "MAX_REMEMBERED", limit)
    monkeypatch.setattr(timestamps, "BATCH", limit)
    failed = '<testcase classname="a.B" name="f"><failure/></testcase><testcase classname="a.B" name="f" time="1"/>'
    passed = "".join(f'<testcase classname="a.B" name="n{number}" time="{number}"/>' for number in range(6))
    skipped = CASES[6] + CASES[7] + passed + CASES[6]
    for text in (failed + passed, passed + failed, passed + passed, PLAIN + failed + PLAIN, skipped, failed + skipped):
        agree(text)


def test_small_chunks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = f"<testsuite>{''.join(CASES)}</testsuite>".encode()
    whole = outcome(data, quick=True)
    monkeypatch.setattr(content, "CHUNK", 7)
    assert outcome(data, quick=True) == whole


def test_a_run_ends_before_a_case_that_is_not_plain() -> None:
    for odd in ("<failure>&#10;</failure>", "<failure/><skipped/>", "<!-- text -->", "<failure>text</error>"):
        data = (PLAIN * 3 + f'<testcase classname="a.B" name="c">{odd}</testcase>' + PLAIN).encode()
        cases, end = read_run(data, 0)
        assert cases is not None
        assert list(cases.times) == ["1.5"] * 3
        assert data[end:].decode() == f'<testcase classname="a.B" name="c">{odd}</testcase>{PLAIN}'
        assert cases.titles() == ["a.B::c"] * 3


def test_cases_that_did_not_pass_are_in_the_run() -> None:
    run = PLAIN + CASES[6] + FAILED_CASE + "\n" + CASES[7]
    cases, end = read_run(f"{run}</testsuite>".encode(), 0)
    assert cases is not None
    assert (end, cases.lines) == (len(run), 5)
    assert cases.outcomes() == [PASSED, SKIPPED, FAILED, SKIPPED]
    assert dict(cases.results) == {
        1: PlainResult("a.B::c", SKIPPED),
        2: PlainResult("a.B::f", FAILED, "a < &lt;", "one\ntwo\nthree"),
        3: PlainResult("a.B::c", SKIPPED),
    }


def test_the_identity_of_a_case_does_not_depend_on_the_order_of_its_attributes() -> None:
    first, second = (read_run(text.encode(), 0)[0] for text in CASES[:2])
    assert first is not None
    assert second is not None
    assert [*first.identities] == [*second.identities] == [identify({"name": "c", "time": "1.5", "classname": "a.B"})]


def test_cases_that_are_not_plain_are_tried_once() -> None:
    """A report of which no case is plain, but whose tags all could be, takes time that is linear in its size."""
    tries = []
    odd = '<testcase name="c"></testcase>' * 50
    reader = partial(read_run, (odd + "</testsuite>").encode())
    at = 0
    while at < len(odd):
        cases, at = reader(at)
        tries.append(cases)
    assert tries == [None]
