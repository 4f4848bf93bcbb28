"""A saved result is read back as a baseline or as reported evidence, or it is refused with a reason."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Finding, Upgrade, Work
from gate.result import writer
from gate.result.decode import MAX_BYTES
from gate.result.reader import read, read_reported
from gate.result.values import MAX_ENTRIES
from tests.cases import cases
from tests.errors import error_of
from tests.render.decisions import STORIES
from tests.result.documents import BASELINE, VERSION_2, encoded, seen


def item(name: Any = "a", **evidence: Any) -> dict[str, Any]:
    complete: dict[str, Any] = {"facts": {}, "findings": [], "sources": [], "notes": []}
    return {"id": name, "probe": "files", "evidence": complete | evidence}


refusal = partial(error_of, read, file="main.json")


def test_the_facts_and_producers_of_every_item_are_read() -> None:
    assert read(encoded(), "main.json") == BASELINE


def test_of_sources_without_a_tool_the_formats_are_read() -> None:
    sources = [{"format": "lcov"}, {"format": "cobertura", "tool": ""}, {"format": "jacoco", "tool": "JaCoCo"}, {}]
    baseline = read(encoded(items=[item(sources=sources)]), "main.json")

    assert baseline.anonymous_formats == {"a": {"lcov", "cobertura"}}
    assert baseline.producers == {"a": {"JaCoCo"}}


def test_a_byte_order_mark_is_accepted() -> None:
    assert read(b"\xef\xbb\xbf" + encoded(), "main.json") == read(encoded(), "main.json")


def test_keys_that_are_not_read_back_may_be_missing_or_of_any_type() -> None:
    forged = {"state": 7, "items": [{**entry, "status": [], "because": None} for entry in VERSION_2["items"]]}

    assert read(encoded(**forged), "main.json") == BASELINE


def test_a_baseline_may_have_more_other_targets_than_reported_evidence() -> None:
    other_targets = [seen(kind="number", value="1")] * (MAX_ENTRIES + 1)
    data = encoded(items=[item(facts={"size": seen("B", kind="number", value="2") | {"other_targets": other_targets}})])

    assert read(data, "main.json").facts == {"a": {"size": (Decimal(2), "B")}}
    with pytest.raises(EvidenceError, match="other_targets: 10,001 entries; at most 10,000 are read"):
        read_reported(data, "seen.json")


@cases(
    "evidence",
    [
        {"findings": [{"rule": "a", "line": 0}]},
        {"findings": None},
        {"notes": ["a"] * (MAX_ENTRIES + 1)},
        {"sources": [{"produced_at": "yesterday"}]},
        {"facts": {"high": {"result": "missing", "cause": "unheard-of"}}},
    ],
)
def test_a_baseline_ignores_evidence_that_nothing_is_compared_with(evidence: dict[str, Any]) -> None:
    assert read(encoded(items=[item(**evidence)]), "main.json").facts == {"a": {}}


def test_an_unknown_version_of_the_format_is_refused() -> None:
    error = refusal(encoded(schema="readiness-gate/result/3"))
    assert error.category is Category.MISMATCHED
    assert error.detail == (
        "main.json is a result in the format 'readiness-gate/result/3', expected 'readiness-gate/result/2' or "
        "'readiness-gate/result/1'; save a result with --json"
    )


@cases(
    ("data", "message"),
    [
        (b"{", "is not JSON at line 1, column 2"),
        (b"<html></html>", "is not JSON at line 1, column 1"),
        (b"\xff\xfe\xff", "is not JSON"),
        (b"[" * 100_000, "is nested too deep"),
        (b'{"a":' * 100_000, "is nested too deep"),
        (b"[]", "is not a saved result: expected an object"),
        (b"null", "is not a saved result: expected an object"),
        (b"{}", "is not a saved result"),
        (b'{"schema": 1}', "is not a saved result"),
        (b'{"schema": NaN}', "is not JSON that can be read: NaN is not JSON"),
        (b'{"a": 1, "a": 2}', "is not JSON that can be read: the name 'a' is duplicate"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is not JSON"),
        (encoded(items=None), "items: expected a list"),
        (
            encoded(items=[item(str(number)) for number in range(MAX_ENTRIES + 1)]),
            "items: 10,001 entries; at most 10,000 are read",
        ),
        (
            encoded(items=[item(facts={str(number): 1 for number in range(MAX_ENTRIES + 1)})]),
            "an object has 10,001 names, more than 10,000",
        ),
        (encoded(items=[1]), "items[0]: expected an object"),
        (encoded(items=[item(1)]), "items[0].id: expected a string"),
        (encoded(items=[{"id": "a"}]), "items[0].probe is missing"),
        (encoded(items=[item("a"), item("a")]), "has the duplicate item 'a'"),
        (encoded(items=[item() | {"evidence": 1}]), "items[0].evidence: expected an object"),
        (encoded(items=[item(facts=[1])]), "items[0].evidence.facts: expected an object"),
        (encoded(items=[item(facts={"x": 1})]), "items[0].evidence.facts.x: expected an object"),
        (encoded(items=[item(sources=1)]), "items[0].evidence.sources: expected a list"),
        (encoded(items=[item(sources=[{"tool": 1}])]), "items[0].evidence.sources[0]."),
        (encoded(subject=None), "subject: expected an object"),
        (encoded(subject={}), "subject.head_sha is missing"),
        (encoded(decided_at="yesterday"), "decided_at: expected a time in ISO 8601"),
        (encoded(decided_at="0001-01-01T00:00:00+23:59"), "decided_at: expected a time in ISO 8601"),
        (encoded(decided_at="2026-11-20T08:00:00"), "decided_at: expected a time with a time zone"),
    ],
)
def test_an_incomplete_result_is_refused_with_the_path_of_the_error(data: bytes, message: str) -> None:
    error = refusal(data)
    assert error.category is Category.UNREADABLE
    assert message in error.detail
    assert error.detail.startswith("main.json ")
    assert error.subject == "main.json"
    assert len(error.detail) < 300


@cases(
    "value",
    [
        {"kind": "number", "value": 12}, {"kind": "number", "value": "1e999999999"}, {"kind": "number", "value": "NaN"},
        {"kind": "number", "value": "Infinity"}, {"kind": "number", "value": "1" * 61},
        {"kind": "number", "value": "\u0663"}, {"kind": "number", "value": "12\n"},
        {"kind": "percentage", "part": 2, "of": 1}, {"kind": "percentage", "part": 0, "of": 0},
        {"kind": "percentage", "part": -1, "of": 1}, {"kind": "percentage", "part": 1, "of": 10**30},
        {"kind": "percentage", "part": True, "of": 1}, {"kind": "percentage", "part": 0.5, "of": 1},
        {"kind": "string", "value": 1}, {"kind": "boolean", "value": "true"}, {"kind": "boolean", "value": 1},
        {"kind": "list", "value": "ab"}, {"kind": "list", "value": [1]}, {"kind": "word", "value": "up"},
        {"value": 1}, {}, "up", None,
    ],
)  # fmt: skip
def test_a_value_that_is_not_one_of_the_five_kinds_is_refused(value: object) -> None:
    error = refusal(encoded(items=[item(facts={"x": seen() | {"value": value}})]))
    assert error.detail.startswith("main.json is not a complete result: items[0].evidence.facts.x.value")


def test_an_empty_file_is_empty() -> None:
    assert refusal(b" \n").category is Category.EMPTY
    assert refusal(b"").detail == "main.json is empty; save a result with --json"


def test_a_file_larger_than_the_limit_is_not_parsed() -> None:
    error = refusal(b" " * (MAX_BYTES + 1))
    assert error.cause is Cause.TOO_LARGE
    assert "at most 67,108,864 are read" in error.detail


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
    lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_other_bytes_are_refused(data: bytes) -> None:
    error = refusal(data)

    assert error.cause in (Cause.EMPTY, Cause.UNREADABLE)
    assert error.detail.startswith("main.json ")


@given(st.data())
def test_a_result_with_a_piece_cut_out_is_read_or_refused(data: st.DataObject) -> None:
    complete = encoded()
    start = data.draw(st.integers(0, len(complete)))
    cut = complete[:start] + complete[start + data.draw(st.integers(1, 40)) :]
    with suppress(EvidenceError):
        assert read(cut, "main.json").file == "main.json"


# ------------------------------------------------------------------------------------------------- as reported evidence


@cases("story", STORIES)
def test_the_evidence_of_a_run_is_read_back_without_its_remedies(story: str) -> None:
    decision = STORIES[story]()

    reported = read_reported(writer.render(decision).encode(), "seen.json")

    assert reported.head_sha == decision.subject.head_sha
    assert reported.evidence == {
        (verdict.item.id, verdict.item.probe): replace(
            verdict.evidence,
            observed_at=None,
            findings=verdict.evidence.findings[: writer.MAX_FINDINGS],
            remedies={},
        )
        for verdict in decision.verdicts
        if verdict.evidence
    }


def test_what_a_plan_needs_of_a_finding_is_read_back_and_may_be_missing_in_earlier_results() -> None:
    saved = json.loads(writer.render(STORIES["red"]()))
    entry = next(item for item in saved["items"] if item["evidence"] and item["evidence"]["findings"])
    first = entry["evidence"]["findings"][0]
    upgrade = {"package": "lodash", "versions": ["4.17.21"], "installed": "4.17.20", "is_breaking": False}
    first |= {"upgrade": upgrade, "work": "fix-tests", "improves": ["passed"]}

    def read_first() -> Finding:
        evidence = read_reported(json.dumps(saved).encode(), "seen.json").evidence
        return evidence[entry["id"], entry["probe"]].findings[0]

    finding = read_first()
    for name in ("upgrade", "work", "improves"):
        del first[name]
    earlier = read_first()

    assert finding.upgrade == Upgrade("lodash", ("4.17.21",), "4.17.20")
    assert (finding.work, finding.improves) == (Work.FIX_TEST, ("passed",))
    assert (earlier.upgrade, earlier.work, earlier.improves) == (None, Work.FIX_FINDING, ())


def with_evidence(change: dict[str, object]) -> bytes:
    """A saved result whose first item has other evidence."""
    saved = json.loads(writer.render(STORIES["red"]()))
    saved["items"][0]["evidence"] |= change
    return json.dumps(saved).encode()


@cases(
    ("change", "message"),
    [
        ({"facts": []}, r"evidence\.facts: expected an object"),
        ({"facts": {"x": {"result": "guessed"}}}, r"facts\.x: expected 'seen', 'missing', 'not applicable'"),
        ({"facts": {"x": {}}}, r"facts\.x: expected one of 'result'"),
        (
            {"facts": {"x": {"result": "missing", "cause": "lazy", "category": "absent", "subject": "", "detail": ""}}},
            r"facts\.x\.cause: expected 'absent', 'no-matching-file'",
        ),
        (
            {"facts": {"x": seen("%", kind="percentage", part=3, of=2)}},
            r"facts\.x\.value: 3 of 2 is not a",
        ),
        (
            {"facts": {"x": seen(kind="number", value="1") | {"other_targets": [1]}}},
            r"other_targets\[0\]: expected an object",
        ),
        ({"findings": [{"rule": 1}]}, r"findings\[0\]\.rule: expected a string"),
        ({"findings": None}, r"evidence\.findings: expected a list"),
        (
            {"sources": [{"location": "x", "format": "", "tool": "", "produced_at": "soon", "digest": ""}]},
            r"sources\[0\]\.produced_at: expected a time in ISO 8601",
        ),
        ({"notes": [{}]}, r"evidence\.notes\[0\]: expected a string"),
    ],
)
def test_incomplete_reported_evidence_is_refused_with_the_path_of_the_error(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(EvidenceError, match=message) as caught:
        read_reported(with_evidence(change), "seen.json")
    assert caught.value.category is Category.UNREADABLE


@cases("line", [0, -1, True, "1", 1.5, 10**9])
def test_a_line_that_is_not_a_number_from_1_is_refused(line: object) -> None:
    finding = {"rule": "r", "message": "m", "severity": "low", "path": "a", "line": line, "end_line": None}

    with pytest.raises(EvidenceError, match=r"findings\[0\]\.line: expected "):
        read_reported(with_evidence({"findings": [finding]}), "seen.json")


def test_values_within_the_values_of_other_targets_are_refused() -> None:
    inner = seen(kind="number", value="1") | {"other_targets": []}
    fact = seen(kind="number", value="2") | {"other_targets": [inner]}

    with pytest.raises(EvidenceError, match=r"x\.other_targets\[0\]\.other_targets: unexpected key"):
        read_reported(with_evidence({"facts": {"x": fact}}), "seen.json")


def test_a_duplicate_item_is_refused() -> None:
    saved = json.loads(writer.render(STORIES["red"]()))
    saved["items"].append(saved["items"][0])

    with pytest.raises(EvidenceError, match="duplicate item"):
        read_reported(json.dumps(saved).encode(), "seen.json")
