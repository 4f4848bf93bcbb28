"""JUnit XML in its variants: small reports in, values out."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.tests import attempts, failed_tests, junit, junit_totals, outcome_log
from gate.formats.tests.durations import TimedTest
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcomes import BROKEN, ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.formats.tests.suites import MAX_DEPTH, MAX_NOTES
from gate.formats.tests.titles import join
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.reading import counts


def read(text: str) -> TestReport:
    return junit.parse(io.BytesIO(text.encode()))


refusal = partial(error_of, read)


def test_a_report_is_read_whole() -> None:
    report = read(
        """<?xml version="1.0"?>
        <testsuites name="all">
          <testsuite name="ops" tests="4" failures="1" errors="1" skipped="1" timestamp="2026-11-20T10:00:00Z">
            <testcase classname="t.Ops" name="adds" time="0.25"/>
            <testcase classname="t.Ops" name="divides" time="1.5" file="tests/ops.py" line="7">
              <failure message="1 is not 2" type="AssertionError">Traceback</failure>
            </testcase>
            <testcase classname="t.Ops" name="opens" time="0.05"><error>
              cannot connect
              tests/net.py:30: OSError</error></testcase>
            <testcase classname="t.Ops" name="waits"><skipped/></testcase>
          </testsuite>
        </testsuites>"""
    )
    assert report == TestReport(
        total=4,
        failures=1,
        errors=1,
        skipped=1,
        duration=Decimal("1.80"),
        failed_tests=(
            FailedTest("ops", "t.Ops", "divides", "1 is not 2", file="tests/ops.py", line=7),
            FailedTest("ops", "t.Ops", "opens", "cannot connect", is_error=True, file="tests/net.py", line=30),
        ),
        produced_at=datetime(2026, 11, 20, 10, tzinfo=UTC),
        slowest=TimedTest("t.Ops::divides", Decimal("1.5")),
    )


# ------------------------------------------------------------------------------------------------------------ dialects


@cases(
    ("text", "expected"),
    [
        ("<testsuite><testcase/></testsuite>", (1, 1, 0, 0, 0)),
        ("<testsuites><testcase/><testcase><failure/></testcase></testsuites>", (2, 1, 1, 0, 0)),
        (
            (
                "<testsuite><testsuite><testcase/><testsuite><testcase><error/></testcase></testsuite></testsuite>"
                "<testcase><skipped/></testcase></testsuite>"
            ),
            (3, 1, 0, 1, 1),
        ),
        ('<testsuite xmlns="urn:x"><testcase/></testsuite>', (1, 1, 0, 0, 0)),
        ('<!DOCTYPE testsuites SYSTEM "x.dtd"><testsuites><testcase/></testsuites>', (1, 1, 0, 0, 0)),
        ("\ufeff<testsuite><testcase/></testsuite>", (1, 1, 0, 0, 0)),
    ],
)
def test_cases_are_counted_at_every_level(text: str, expected: tuple[int, ...]) -> None:
    assert counts(read(text)) == expected


@cases(
    ("inside", "expected"),
    [
        ("<skipped/><failure/><error/>", (1, 0, 0, 1, 0)),
        ("<error/><failure/>", (1, 0, 0, 1, 0)),
        ("<failure/><skipped/>", (1, 0, 1, 0, 0)),
        ("<failure/><failure/>", (1, 0, 1, 0, 0)),
    ],
)
def test_the_worst_of_several_outcomes_counts_and_is_noted(inside: str, expected: tuple[int, ...]) -> None:
    report = read(f"<testsuite><testcase>{inside}</testcase><testcase/></testsuite>")
    assert counts(report) == tuple(n + extra for n, extra in zip(expected, (1, 1, 0, 0, 0), strict=True))
    assert report.notes == ("1 test case with several outcomes; the worst counts",)


def test_of_several_failures_in_a_case_the_first_of_the_worst_is_listed() -> None:
    report = read(
        '<testsuite><testcase name="a"><failure message="one"/><error message="two"/><error message="three"/>'
        "</testcase></testsuite>"
    )
    assert [(test.message, test.is_error) for test in report.failed_tests] == [("two", True)]


@cases(
    ("attributes", "expected"),
    [
        ('status="run" result="completed"', (1, 1, 0, 0, 0)),
        ('status="passed"', (1, 1, 0, 0, 0)),
        ('status="disabled"', (1, 0, 0, 0, 1)),
        ('status="notrun" result="suppressed"', (1, 0, 0, 0, 1)),
        ('status="run" result="skipped"', (1, 0, 0, 0, 1)),
        ('status="untested"', (1, 0, 0, 0, 1)),
        ('status="Failed"', (1, 0, 1, 0, 0)),
        ('status="timeout"', (1, 0, 0, 1, 0)),
        ('result="error"', (1, 0, 0, 1, 0)),
    ],
)
def test_an_outcome_in_an_attribute_counts(attributes: str, expected: tuple[int, ...]) -> None:
    assert counts(read(f'<testsuite><testcase name="a" {attributes}/></testsuite>')) == expected


@cases("status", ["BLOCKED", "cancelled", "Not Run", "not_executed", "NOT-STARTED", "deselected"])
def test_a_status_of_a_case_that_did_not_run_counts_as_skipped(status: str) -> None:
    report = read(f'<testsuite><testcase name="a" status="{status}"/><testcase name="b"/></testsuite>')
    assert counts(report) == (2, 1, 0, 0, 1)
    assert report.unknown == 0


@pytest.mark.parametrize("attribute", ["status", "result"])
def test_a_status_that_nobody_defines_is_neither_passed_nor_failed(attribute: str) -> None:
    report = read(f'<testsuite><testcase {attribute}="kaputt"/><testcase status="run"/></testsuite>')
    assert counts(report) == (2, 1, 0, 0, 0)
    assert report.unknown == 1
    assert report.notes == ("1 test case has a status that does not tell the result, such as 'kaputt'; not passed",)


@cases(
    ("element", "expected"), [("skipped", (1, 0, 0, 0, 1)), ("failure", (1, 0, 1, 0, 0)), ("error", (1, 0, 0, 1, 0))]
)
def test_an_element_says_more_than_a_status_that_nobody_defines(element: str, expected: tuple[int, ...]) -> None:
    report = read(f'<testsuite><testcase name="a" status="kaputt"><{element}/></testcase></testsuite>')
    assert counts(report) == expected
    assert report.unknown == 0


@cases("element", ["ignored", "disabled", "pending", "blocked"])
def test_other_elements_of_cases_that_did_not_run_count_as_skipped(element: str) -> None:
    report = read(f'<testsuite><testcase name="a"><{element}/></testcase></testsuite>')
    assert counts(report) == (1, 0, 0, 0, 1)


@cases(
    "attributes",
    ['class="PHPUnit\\Framework\\WarningTestCase"', 'classname="PHPUnit.Framework.WarningTestCase"',
     'class="PHPUnit_Framework_WarningTestCase"'],
)  # fmt: skip
def test_a_warning_of_phpunit_about_a_class_without_tests_is_no_test(attributes: str) -> None:
    warning = f'<testcase name="Warning" {attributes}><warning>No tests in class "FooTest".</warning></testcase>'
    report = read(f'<testsuite tests="1" warnings="1" failures="0">{warning}</testsuite>')
    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.notes == ("1 warning: PHPUnit ran no test in a class; counted as skipped",)


def test_a_test_with_a_warning_passed_with_a_note() -> None:
    report = read(
        '<testsuite><testcase name="a" class="FooTest"><warning>old assertion</warning></testcase></testsuite>'
    )
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.notes == ("1 test case with a warning; a warning is no failure",)


def test_an_attribute_and_an_element_of_one_failure_are_one_failure() -> None:
    report = read('<testsuite><testcase name="a" status="failed"><failure message="why"/></testcase></testsuite>')
    assert counts(report) == (1, 0, 1, 0, 0)
    assert [test.message for test in report.failed_tests] == ["why"]
    assert report.notes == ()


def test_retries_of_surefire_are_noted_and_not_counted_as_cases() -> None:
    report = read(
        '<testsuite tests="2" failures="1"><testcase name="a"><flakyFailure message="x"><stackTrace/></flakyFailure>'
        '</testcase><testcase name="b"><failure/><rerunFailure/></testcase></testsuite>'
    )
    assert counts(report) == (2, 1, 1, 0, 0)
    assert report.notes == ("1 failed attempt retried: flaky tests; the last attempt counts",)


@pytest.mark.parametrize(("attempt", "expected"), [("rerunFailure", (1, 0, 1, 0, 0)), ("rerunError", (1, 0, 0, 1, 0))])
def test_a_case_with_nothing_but_repeated_failed_attempts_failed(attempt: str, expected: tuple[int, ...]) -> None:
    report = read(f'<testsuite><testcase name="a"><{attempt} message="no"/></testcase></testsuite>')
    assert counts(report) == expected
    assert [(test.name, test.message) for test in report.failed_tests] == [("a", "no")]
    assert report.notes[-1] == "1 test case with nothing but repeated failed attempts; counted as failed"


@cases("attempt", ["flakyFailure", "flakyError"])
@cases("total", ["failures", "errors"])
def test_an_attempt_does_not_explain_a_failure_that_the_totals_declare(attempt: str, total: str) -> None:
    case = f'<testcase name="a"><{attempt}/></testcase>'
    assert "'s' declares" in refusal(f'<testsuite name="s" tests="1" {total}="1">{case}</testsuite>').detail


def test_an_attempt_explains_a_failure_in_totals_that_count_every_attempt() -> None:
    case = '<testcase name="a"><flakyFailure/></testcase>'
    report = read(f'<testsuite tests="2" failures="1" errors="0">{case}</testsuite>')
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.notes == ("1 failed attempt retried: flaky tests; the last attempt counts",)


def test_a_test_that_failed_and_then_passed_counts_twice_and_is_noted() -> None:
    report = read('<testsuite><testcase name="a"><failure/></testcase><testcase name="a"/></testsuite>')
    assert counts(report) == (2, 1, 1, 0, 0)
    assert report.notes == ("1 failed test has a later case that passed: flaky",)
    assert (report.attempts.flaky, counts(report.last_attempts())) == (1, (1, 1, 0, 0, 0))
    assert report.last_attempts().failed_tests == ()


def test_parameterised_cases_with_one_name_are_not_called_flaky() -> None:
    cases = '<testcase name="adds"/><testcase name="adds"><failure message="2+2"/></testcase><testcase name="adds"/>'
    report = read(f'<testsuite name="P" tests="3" failures="1">{cases}</testsuite>')
    assert counts(report) == (3, 2, 1, 0, 0)
    assert (report.attempts.flaky, report.notes) == (0, ())


P, F, E, S = "", "<failure/>", "<error/>", "<skipped/>"


@cases(
    ("results", "last", "flaky"),
    [
        ((F, P), (1, 1, 0, 0, 0), 1),
        ((F, E, P), (1, 1, 0, 0, 0), 1),
        ((F, F), (1, 0, 1, 0, 0), 0),
        ((F, F, E), (1, 0, 0, 1, 0), 0),
        ((P, F), (2, 1, 1, 0, 0), 0),
        ((P, F, P), (3, 2, 1, 0, 0), 0),
        ((F, P, P), (3, 2, 1, 0, 0), 0),
        ((F, P, F), (3, 1, 2, 0, 0), 0),
        ((F, S), (2, 0, 1, 0, 1), 0),
        ((P, P), (2, 2, 0, 0, 0), 0),
    ],
)
def test_cases_of_one_name_are_attempts_when_all_but_the_last_failed(
    results: tuple[str, ...], last: tuple[int, ...], flaky: int
) -> None:
    cases = "".join(f'<testcase name="a">{inside}</testcase>' for inside in results)
    report = read(f'<testsuite>{cases}<testcase name="b"/></testsuite>')
    assert report.total == len(results) + 1
    expected = (last[0] + 1, last[1] + 1, *last[2:])
    assert (counts(report.last_attempts()), report.attempts.flaky) == (expected, flaky)


@cases("other", ['<testcase name="a" classname="x"/>', '</testsuite><testsuite><testcase name="a"/>', "<testcase/>"])
def test_a_case_of_another_class_or_suite_is_no_attempt(other: str) -> None:
    report = read(f'<testsuites><testsuite><testcase name="a"><failure/></testcase>{other}</testsuite></testsuites>')
    assert report.last_attempts() == report


def test_in_a_suite_of_too_many_cases_no_case_is_an_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MAX_REMEMBERED", 1)
    cases = '<testcase name="a"><failure/></testcase><testcase name="a"/><testcase name="b"/>'
    report = read(f"<testsuite>{cases}</testsuite>")
    assert report.last_attempts() == report


def test_a_case_that_passed_after_a_failed_attempt_inside_it_is_flaky() -> None:
    flaky = '<testcase name="a"><flakyFailure/><flakyError/></testcase>'
    failed = '<testcase name="b"><flakyFailure/><failure/></testcase>'
    assert read(f"<testsuite>{flaky}{failed}</testsuite>").flaky == 1


@cases(
    "second",
    ['<testcase name="b"/>', '<testcase name="a"><failure/></testcase>', '<testcase name="a" classname="other"/>'],
)
def test_another_test_or_another_failure_is_not_a_retry(second: str) -> None:
    assert read(f'<testsuite><testcase name="a"><failure/></testcase>{second}</testsuite>').notes == ()


# ----------------------------------------------------------------------------------------------- what a test is called


def test_each_test_has_its_worst_outcome_by_its_title() -> None:
    cases = (
        '<testcase classname="t.A" name="adds"/><testcase classname="t.A" name="adds"><skipped/></testcase>'
        '<testcase name="alone"><failure/></testcase><testcase classname="same" name="same"><error/></testcase>'
        '<testcase classname="t.A" name="odd" status="kaputt"/><testcase/>'
    )
    assert read(f'<testsuites><testsuite name="s">{cases}</testsuite></testsuites>').tests == {
        "t.A::adds": SKIPPED, "s::alone": FAILED, "same": ERRORED, "t.A::odd": UNKNOWN, "s": PASSED,
    }  # fmt: skip


def test_a_case_after_an_inner_suite_belongs_to_the_outer_one() -> None:
    inner = '<testsuite name="inner"><testcase name="a"/></testsuite>'
    report = read(f'<testsuite name="outer">{inner}<testsuite><testcase name="b"/></testsuite></testsuite>')
    assert report.tests == {"inner::a": PASSED, "outer::b": PASSED}


def test_a_suite_that_failed_as_a_whole_is_a_test_with_its_name() -> None:
    assert read('<testsuite name="s"><error/></testsuite>').tests == {"s": BROKEN}


@cases("name", ["a" * 5000, "a\u200bb", "a &#10; b", " a  b "])
def test_a_failed_test_has_the_title_under_which_its_outcome_is_listed(name: str) -> None:
    report = read(f'<testsuite><testcase classname="{name}" name="{name}!"><failure/></testcase></testsuite>')
    assert report.tests == {report.failed_tests[0].title: FAILED}


def test_long_names_that_differ_at_the_end_are_two_tests() -> None:
    cases = "".join(f'<testcase name="{"a" * 5000}{n}"/>' for n in range(2))
    assert len(read(f"<testsuite>{cases}</testsuite>").tests or ()) == 2


@cases(
    ("results", "last"),
    [((F, P), PASSED), ((F, E), ERRORED), ((E, F), FAILED), ((P, F), FAILED), ((F, P, F), FAILED), ((F, S), FAILED)],
)
def test_with_the_last_attempts_each_test_has_the_outcome_of_its_last_attempt(
    results: tuple[str, ...], last: int
) -> None:
    cases = "".join(f'<testcase name="a">{inside}</testcase>' for inside in results)
    assert read(f"<testsuite>{cases}</testsuite>").last_attempts().tests == {"a": last}


def test_a_last_attempt_does_not_hide_a_failure_of_another_case_with_the_same_title() -> None:
    attempts_of_one = '<testcase name="a" file="x.py"><failure/></testcase><testcase name="a" file="x.py"/>'
    report = read(f'<testsuite>{attempts_of_one}<testcase name="a" file="y.py"><failure/></testcase></testsuite>')
    assert report.last_attempts().tests == {"a": FAILED}


def test_too_many_tests_to_remember_are_counted_without_their_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_log, "MAX_TESTS", 2)
    report = read("<testsuite>" + "".join(f'<testcase name="{n}"/>' for n in range(3)) + "</testsuite>")
    assert (report.total, report.tests, report.last_attempts().tests) == (3, None, None)


def test_flaky_and_retried_tests_are_named() -> None:
    report = read(
        '<testsuite name="s"><testcase name="inside"><flakyFailure/><flakyError/></testcase>'
        '<testcase name="twice"><failure/></testcase><testcase name="twice"/>'
        '<testcase name="never"><failure/><rerunFailure/><rerunFailure/></testcase>'
        '<testcase name="again"><failure/></testcase><testcase name="again"><failure/></testcase></testsuite>'
    )
    assert report.flaky_tests == ("s::inside", "s::twice")
    assert (report.flaky, report.attempts.flaky, report.retried, report.attempts.retried) == (1, 1, 2, 2)


@cases("times", [["0.5", "1,234.5", "2e1"], ["", "1234.5", "1234.50"], ["1e3", "1234.5", " 0 "]])
def test_the_slowest_test_is_named(times: list[str]) -> None:
    cases = "".join(f'<testcase name="{n}" time="{time}"/>' for n, time in enumerate(times))
    assert read(f"<testsuite>{cases}</testsuite>").slowest == TimedTest("1", Decimal("1234.5"))


def test_without_times_no_test_is_the_slowest() -> None:
    assert read('<testsuite time="3"><testcase name="a"/></testsuite>').slowest is None


@cases("time", ["quick", "-1", "nan", "inf", "1_0"])
def test_with_a_time_that_cannot_be_read_no_test_is_called_the_slowest(time: str) -> None:
    assert read(f'<testsuite><testcase time="{time}"/><testcase time="1"/></testsuite>').slowest is None


def test_a_suite_that_failed_as_a_whole_counts_as_an_error() -> None:
    report = read('<testsuites><testsuite name="s"><testcase/><error message="no module x"/></testsuite></testsuites>')
    assert (counts(report), report.broken) == ((1, 1, 0, 1, 0), 1)
    assert [(test.name, test.message, test.is_broken) for test in report.failed_tests] == [("s", "no module x", True)]
    assert report.notes == ("1 failure outside of a test; each counts as one error",)


JEST_ERROR = """\
<testcase classname="Test suite failed to run" name="test/cart.test.ts" time="0">
<error>  \u25cf Test suite failed to run

    Cannot find module './no-such-module' from 'test/cart.test.ts'

    &gt; 1 | import cart from './no-such-module'

      at Object.&lt;anonymous&gt; (test/cart.test.ts:1:38)
</error></testcase>"""
JEST_REPEATED = """\
<testcase classname="Test suite failed to run" name="test/cart.test.ts" time="0"><failure>{}</failure></testcase>"""


@cases("content", [JEST_ERROR, JEST_ERROR + JEST_REPEATED])
def test_a_suite_that_jest_did_not_load_is_one_error_and_no_test(content: str) -> None:
    """jest-junit 17 writes its error as a test case, and then as another one, which has only an empty object."""
    suite = f'<testsuite name="test/cart.test.ts" errors="1" failures="0" skipped="0" tests="0">{content}</testsuite>'
    other = '<testsuite name="s" tests="2" failures="1"><testcase name="a"/><testcase name="b"><failure/></testcase>'
    report = read(
        f'<testsuites name="jest tests" tests="2" failures="1" errors="1">{suite}{other}</testsuite></testsuites>'
    )

    assert (counts(report), report.broken, report.retried) == ((2, 1, 1, 1, 0), 1, 0)
    assert [(test.title, test.message, test.line) for test in report.failed_tests] == [
        ("test/cart.test.ts", "Cannot find module './no-such-module' from 'test/cart.test.ts'", 1),
        ("s::b", "", None),
    ]
    assert report.notes == ("1 failure outside of a test; each counts as one error",)


def test_cases_in_a_suite_that_declares_none_count_unless_they_are_the_error_of_the_suite() -> None:
    named = '<testcase classname="Test suite failed to run" name="a"><failure/></testcase>'
    assert counts(read(f'<testsuite tests="1">{named}</testsuite>')) == (1, 0, 1, 0, 0)
    assert counts(read('<testsuite tests="0"><testcase name="a"/><testcase name="b"/></testsuite>')) == (2, 2, 0, 0, 0)
    assert counts(read('<testsuite tests="0"><error/><error/></testsuite>')) == (0, 0, 0, 2, 0)


@pytest.mark.parametrize("element", ["failure", "error"])
def test_a_suite_without_a_case_that_failed_as_a_whole_is_an_error(element: str) -> None:
    """Ant's formatter writes it, and counts it as a test, when the class does not load."""
    report = read(f'<testsuite name="s" tests="1" errors="1" failures="0"><{element} message="no class"/></testsuite>')
    assert (counts(report), report.broken) == ((0, 0, 0, 1, 0), 1)
    assert (report.tests, report.notes[0]) == ({"s": BROKEN}, "the report holds no test case")


def test_an_element_of_a_skip_outside_of_a_case_says_nothing() -> None:
    assert counts(read('<testsuite name="s"><skipped/><testcase name="a"/></testsuite>')) == (1, 1, 0, 0, 0)


def test_a_report_with_only_errors_is_noted_since_the_runner_may_have_crashed() -> None:
    assert read("<testsuite><testcase><error/></testcase></testsuite>").notes == (
        "every test case is an error: the runner may have crashed before the tests ran",
    )


def test_a_report_without_cases_is_noted() -> None:
    report = read("<testsuites/>")
    assert counts(report) == (0, 0, 0, 0, 0)
    assert report.notes == ("the report holds no test case",)


# ------------------------------------------------------------------------------------------------------ contradictions


@cases(
    "declared",
    [
        'tests="2" failures="0"',
        'tests="3"',
        'tests="1" failures="1"',
        'skipped="1"',
    ],
)
def test_totals_that_differ_from_the_cases_are_noted_and_do_not_count(declared: str) -> None:
    report = read(f'<testsuite name="s" {declared}><testcase/><testcase><failure/></testcase></testsuite>')
    assert counts(report) == (2, 1, 1, 0, 0)
    assert len(report.notes) == 1
    assert "'s' declares" in report.notes[0]


@cases(
    "declared",
    [
        "",
        'tests="2" failures="1" errors="0" skipped="0"',
        'tests="2" failures="0" errors="1"',
        'tests="two" failures=""',
        'tests="-2" failures="NaN"',
    ],
)
def test_totals_that_agree_or_are_not_numbers_are_not_noted(declared: str) -> None:
    assert read(f"<testsuite {declared}><testcase/><testcase><failure/></testcase></testsuite>").notes == ()


def test_of_many_suites_that_differ_only_a_few_are_named() -> None:
    suites = "".join(f'<testsuite name="s{n}" tests="5"><testcase/></testsuite>' for n in range(10))
    notes = read(f"<testsuites>{suites}</testsuites>").notes
    assert len(notes) == MAX_NOTES + 1
    assert notes[-1] == "7 more suites whose totals and cases differ"


@cases(
    "suite",
    [
        '<testsuite name="s" tests="5" failures="3"/>',
        '<testsuite name="s" tests="5"/>',
        '<testsuite name="s" failures="1"><testcase/></testsuite>',
        '<testsuite name="s" errors="2"><testcase/><testcase><error/></testcase></testsuite>',
        '<testsuite name="s" tests="1" failures="1"><testcase><skipped/></testcase></testsuite>',
    ],
)
def test_declared_failures_or_tests_without_cases_are_refused(suite: str) -> None:
    error = refusal(f"<testsuites><testsuite><testcase/></testsuite>{suite}</testsuites>")
    assert error.category is Category.UNREADABLE
    assert "is inconsistent: 's' declares" in error.detail


# --------------------------------------------------------------------------------------------------- times and moments


@cases(
    ("times", "total"),
    [
        (("0.1", "0.2"), "0.3"),
        (("1,234.56",), "1234.56"),
        (("1e-05",), "0.00001"),
        (("", "2"), "2"),
        ((" 3 ",), "3"),
        ((".5",), "0.5"),
    ],
)
def test_the_times_of_the_cases_are_added_up_exactly(times: tuple[str, ...], total: str) -> None:
    cases = "".join(f'<testcase time="{time}"/>' for time in times)
    assert read(f'<testsuite time="99">{cases}</testsuite>').duration == Decimal(total)


@cases("time", ["NaN", "inf", "-0.5", "0.1s", "0,5", "1_0", "1e999"])
def test_with_a_time_that_is_not_a_number_of_seconds_there_is_no_duration(time: str) -> None:
    report = read(f'<testsuite time="99"><testcase time="1"/><testcase time="{time}"/></testsuite>')
    assert report.duration is None
    assert report.notes == ("1 time not a number of seconds: there is no duration",)


def test_without_times_of_cases_the_duration_is_that_of_the_outermost_suites() -> None:
    suite = '<testsuite time="{}"><testsuite time="7"><testcase/></testsuite></testsuite>'
    assert read(f"<testsuites>{suite.format(2)}{suite.format(3)}</testsuites>").duration == 5
    assert read("<testsuite><testcase/></testsuite>").duration is None


def test_more_times_than_one_batch_are_added_up() -> None:
    cases = '<testcase time="0.001"/>' * (timestamps.BATCH + 7)
    assert read(f"<testsuite>{cases}</testsuite>").duration == Decimal("0.001") * (timestamps.BATCH + 7)


@cases(
    ("text", "moment"),
    [
        ("2026-11-21T02:19:06.437574+00:00", datetime(2026, 11, 21, 2, 19, 6, 437574, tzinfo=UTC)),
        ("2026-11-21T02:19:06+02:00", datetime(2026, 11, 21, 0, 19, 6, tzinfo=UTC)),
        ("2026-11-21T02:19:06", datetime(2026, 11, 21, 2, 19, 6, tzinfo=UTC)),
        ("2021-03-07T10:36:56 UTC", datetime(2021, 3, 7, 10, 36, 56, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 02:19:06 GMT", datetime(2026, 11, 21, 2, 19, 6, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1970-01-01T00:00:00", None),
        ("1999-12-31T23:59:59Z", None),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("", None),
    ],
)
def test_the_timestamp_of_a_suite_is_read(text: str, moment: datetime | None) -> None:
    assert read(f'<testsuite timestamp="{text}"><testcase/></testsuite>').produced_at == moment


def test_a_report_is_as_old_as_its_oldest_suite() -> None:
    suites = "".join(f'<testsuite timestamp="{day}"/>' for day in ("2026-11-20", "2026-11-18", "2026-11-19"))
    assert read(f"<testsuites>{suites}</testsuites>").produced_at == datetime(2026, 11, 18, tzinfo=UTC)


def test_a_suite_with_a_placeholder_of_1970_does_not_make_the_report_older() -> None:
    loaded = '<testsuite timestamp="2026-11-20T10:00:00"><testcase name="a"/></testsuite>'
    broken = '<testsuite timestamp="1970-01-01T00:00:00"><testcase name="b"><error/></testcase></testsuite>'
    report = read(f"<testsuites>{loaded}{broken}</testsuites>")
    assert (report.produced_at, report.errors) == (datetime(2026, 11, 20, 10, tzinfo=UTC), 1)


# --------------------------------------------------------------------------------------------------------- hard bounds


def test_names_and_messages_are_one_bounded_line() -> None:
    report = read(
        f'<testsuite><testcase name="{"n" * 999}"><failure>\n a\tb {"c" * 9999}</failure></testcase></testsuite>'
    )
    (test,) = report.failed_tests
    assert test.message.startswith("a b ccc")
    assert len(test.message) == len(test.name) == failed_tests.MAX_MESSAGE
    assert test.message.endswith("…")


def test_the_end_of_a_long_text_is_found() -> None:
    text = "word " * 100_000
    report = read(f"<testsuite><testcase><failure>{text}</failure></testcase><testcase/></testsuite>")
    assert counts(report) == (2, 1, 1, 0, 0)


def test_failed_tests_are_listed_up_to_a_limit_and_all_are_counted() -> None:
    cases = "<testcase><failure/></testcase>" * (failed_tests.MAX_FAILED + 2)
    report = read(f"<testsuite>{cases}</testsuite>")
    assert report.failures == failed_tests.MAX_FAILED + 2
    assert len(report.failed_tests) == failed_tests.MAX_FAILED
    assert report.notes == ("of 2,002 failed tests the first 2,000 are listed",)


def test_one_case_more_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamps, "BATCH", 1)
    monkeypatch.setattr(junit_totals, "MAX_CASES", 3)
    assert read(f"<testsuite>{'<testcase/>' * 3}</testsuite>").total == 3
    error = refusal(f"<testsuite>{'<testcase/>' * 4}</testsuite>")
    assert (error.cause, error.detail) == (
        Cause.TOO_LARGE, "the report has more than 3 test cases; split it into several reports"
    )  # fmt: skip


@cases("attribute", ["name", "classname", "file", "time", "status"])
def test_memory_does_not_grow_with_the_length_of_names(attribute: str) -> None:
    case = f'<testcase {attribute}="{{}}{"x" * 50_000}"><failure/></testcase>'
    text = "".join(["<testsuite>", *(case.format(n) for n in range(160)), "</testsuite>"]).encode()
    tracemalloc.start()
    try:
        junit.parse(io.BytesIO(text))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000


def test_suites_nested_too_deep_are_refused() -> None:
    deep = MAX_DEPTH + 1
    assert "inside one another" in refusal("<testsuite>" * deep + "</testsuite>" * deep).detail


@cases(
    ("text", "cause", "detail"),
    [
        ("", Cause.EMPTY, "the file is empty"),
        (" \n", Cause.EMPTY, "the file is empty"),
        ("<html><body>404</body></html>", Cause.WRONG_FORMAT, "the root is <html>"),
        ("<testcase/>", Cause.WRONG_FORMAT, "the root is <testcase>"),
        ("<failure/>", Cause.WRONG_FORMAT, "the root is <failure>"),
        ("<testsuite><testcase>", Cause.UNREADABLE, "not well-formed"),
        ("{}", Cause.WRONG_FORMAT, "XML"),
        ('<!DOCTYPE t [<!ENTITY a "b">]><testsuite>&a;</testsuite>', Cause.UNREADABLE, "entit"),
    ],
)
def test_content_that_is_not_a_report_is_refused_with_the_reason(text: str, cause: Cause, detail: str) -> None:
    error = refusal(text)
    assert error.cause is cause
    assert detail in error.detail


def test_more_distinct_times_than_one_batch_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamps, "BATCH", 50)
    cases = "".join(f'<testcase time="0.{n:06d}"/>' for n in range(2 * timestamps.BATCH))
    whole = Decimal(sum(range(2 * timestamps.BATCH))) / 1_000_000
    assert read(f"<testsuite>{cases}</testsuite>").duration == whole


SESSION = (
    '<testsuites tests="3" failures="1" errors="0"><testsuite name="Lib" tests="3" failures="1" errors="0">'
    '<testcase name="a"/><testcase name="b"/></testsuite><testsuite name="Session" tests="1" failures="1">'
    '<testcase name="issues"><failure message="no test"/></testcase></testsuite></testsuites>'
)


def test_a_suite_may_count_a_failure_of_another_one_if_the_totals_of_the_report_equal_its_cases() -> None:
    report = read(SESSION)
    assert counts(report) == (3, 2, 1, 0, 0)
    assert report.notes == (
        "'Lib' declares 3 tests, 1 failures, 0 errors; 2 test cases show 0 failed and 0 skipped; the cases count",
    )


@cases(
    "text",
    [
        SESSION.replace('<testsuites tests="3" failures="1"', '<testsuites tests="4" failures="1"'),
        SESSION.replace('<testsuites tests="3" failures="1"', '<testsuites tests="3" failures="2"'),
        SESSION.replace('<testsuites tests="3" failures="1" errors="0">', "<testsuites>"),
        SESSION.replace('<failure message="no test"/>', ""),
    ],
)
def test_a_suite_that_declares_a_failure_is_refused_if_the_totals_of_the_report_do_not_vouch(text: str) -> None:
    assert refusal(text).cause is Cause.UNREADABLE


GTEST_LIST = (
    '<testsuites tests="1" name="AllTests"><testsuite name="Cart" tests="1">'
    '<testcase name="Adds" file="cart_test.cc" line="10" /></testsuite></testsuites>'
)
PLAN = '<testsuite name=""><testcase internalid="4" name="Adds"><summary>s</summary><steps/></testcase></testsuite>'


@cases("text", [GTEST_LIST, PLAN, PLAN.replace("<summary>s</summary>", "")])
def test_a_list_or_a_plan_of_tests_has_no_results(text: str) -> None:
    error = refusal(text)
    assert error.cause is Cause.EMPTY
    assert error.detail == (
        "its test cases have no results, as in a list or a plan of tests; select the report of a run"
    )


@cases(
    "text",
    [
        GTEST_LIST.replace("<testcase ", '<testcase time="0" '),
        GTEST_LIST.replace('name="AllTests"', 'name="All"'),
        PLAN.replace("<testcase ", '<testcase status="run" '),
        PLAN.replace('name=""', 'name="" failures="0"'),
        PLAN.replace("<steps/>", "<skipped/>"),
    ],
)
def test_a_case_that_describes_itself_and_has_a_result_counts(text: str) -> None:
    assert read(text).total == 1


# ---------------------------------------------------------------------------------------------------------- any bytes

REPORT = (
    b'<?xml version="1.0"?><testsuites tests="3" failures="1"><testsuite name="s" time="1" timestamp="2026-11-20">'
    b'<testcase name="a" time="0.5"/><testcase name="b" status="run"><failure message="m">t.py:3</failure></testcase>'
    b'<testcase name="c"><skipped/></testcase></testsuite></testsuites>'
)


@given(at=st.integers(0, len(REPORT) - 1), cut=st.integers(0, 20), put=st.binary(max_size=12))
def test_a_mutilated_report_is_read_or_refused(at: int, cut: int, put: bytes) -> None:
    try:
        report = junit.parse(io.BytesIO(REPORT[:at] + put + REPORT[at + cut :]))
    except EvidenceError as refusal:
        assert refusal.detail  # noqa: PT017 - either ending is right
    else:
        assert min(report.passed, report.failures, report.errors, report.skipped) >= 0


@given(at=st.integers(0, len(REPORT) - 1))
def test_a_truncated_report_is_refused(at: int) -> None:
    with pytest.raises(EvidenceError):
        junit.parse(io.BytesIO(REPORT[:at]))


def test_the_complete_report_is_read() -> None:
    assert counts(junit.parse(io.BytesIO(REPORT))) == (3, 1, 1, 0, 1)


@cases(
    ("classname", "title", "line"),
    [
        ("spec/cart_spec.lua:2", "spec/cart_spec.lua::pays", 3),
        ("spec/cart_spec.lua:102", "spec/cart_spec.lua::pays", 3),
        ("spec/cart_spec.lua:x", "spec/cart_spec.lua:x::pays", 3),
        ("shop.Cart:7", "shop.Cart:7::pays", 3),
    ],
)
def test_the_title_of_a_case_of_busted_has_no_line(classname: str, title: str, line: int) -> None:
    failure = "<failure>spec/cart_spec.lua:3: no</failure>"
    text = f"<testsuite><testcase classname='{classname}' name='pays'>{failure}</testcase></testsuite>"
    (test,) = read(text).failed_tests

    assert (join(test.classname, test.name), test.file, test.line) == (title, "spec/cart_spec.lua", line)


def test_a_failure_of_busted_without_a_line_in_its_text_has_that_of_the_test() -> None:
    case = "<testcase classname='spec/cart_spec.lua:7' name='pays'><failure>no</failure></testcase>"
    (test,) = read(f"<testsuite>{case}</testsuite>").failed_tests
    assert (test.file, test.line) == ("spec/cart_spec.lua", 7)


def test_cases_of_busted_with_one_name_on_different_lines_are_different_tests() -> None:
    rows = "".join(f"<testcase classname='spec/cart_spec.lua:{line}' name='pays'/>" for line in (7, 9))
    report = read(f"<testsuite>{rows}</testsuite>")

    assert (report.total, report.flaky, report.attempts.flaky) == (2, 0, 0)
