"""The builder that formats of tests share: cases in, one report out."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gate.formats.tests import builder as builder_module
from gate.formats.tests import repetitions
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.failed_tests import MAX_FAILED, MAX_MESSAGE
from gate.formats.tests.model import FailedTest
from gate.formats.tests.outcomes import ERRORED, FAILED, INCONCLUSIVE, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.reading import counts


def build(*cases: TestCase) -> ReportBuilder:
    builder = ReportBuilder("trx")
    for case in cases:
        builder.add(case)
    return builder


def test_a_report_counts_its_cases_and_lists_the_failed_ones() -> None:
    builder = build(
        TestCase("adds", PASSED, suite="cart", duration=Decimal("0.5")),
        TestCase("pays", FAILED, suite="cart", classname="Cart", message="3 is not 4", output="at cart.py:7"),
        TestCase("opens", ERRORED, suite="cart", output="cannot connect\nnet.py:3"),
        TestCase("waits", SKIPPED),
        TestCase("assumes", INCONCLUSIVE),
        TestCase("odd", UNKNOWN, "Purple"),
    )
    builder.start("2026-11-20T10:00:00")
    builder.start("2026-11-20T09:00:00Z")
    report = builder.report()
    assert counts(report) == (6, 1, 1, 1, 1)
    assert (report.inconclusive, report.unknown, report.duration) == (1, 1, Decimal("0.5"))
    assert report.produced_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert report.failed_tests == (
        FailedTest("cart", "Cart", "pays", "3 is not 4", file="cart.py", line=7),
        FailedTest("cart", "", "opens", "cannot connect", is_error=True, file="net.py", line=3),
    )
    assert report.notes == (
        "1 test case is inconclusive: neither passed nor failed",
        "1 test case has a status that does not tell the result, such as 'Purple'; not passed",
    )


@cases("name", ["tests", "failed", "skipped", "broken"])
def test_more_than_the_cases_show_is_refused(name: str) -> None:
    builder = build(TestCase("a", PASSED), TestCase("b", FAILED), TestCase("c", SKIPPED))
    builder.declare({name: 4})
    error = error_of(builder.report)
    assert error.cause is Cause.INCOMPLETE
    assert error.detail.startswith(f"the report declares more than its test cases show: 4 {name} (")


def test_totals_that_the_cases_show_are_quiet() -> None:
    builder = build(TestCase("a", PASSED), TestCase("b", FAILED), TestCase("c", INCONCLUSIVE))
    builder.declare({"tests": 2, "failed": 1, "passed": 1})
    builder.declare({"tests": 1, "skipped": 1, "failed": None})
    assert [note for note in builder.report().notes if "totals" in note] == []


def test_fewer_failures_than_the_cases_show_are_noted() -> None:
    builder = build(TestCase("a", FAILED), TestCase("b", FAILED))
    builder.declare({"failed": 1, "passed": 7})
    assert builder.report().notes == (
        "the totals of the report differ from its cases: 1 failed (2), 7 passed (0); the cases count",
    )


def test_a_total_of_something_else_is_noted_unless_no_case_is_there() -> None:
    builder = build(TestCase("a", PASSED))
    builder.declare({"tests": 9}, lenient=("tests",))
    assert "9 tests (1)" in builder.report().notes[0]
    empty = build()
    empty.declare({"tests": 9}, lenient=("tests",))
    assert error_of(empty.report).cause is Cause.INCOMPLETE


def test_what_fails_outside_of_a_test_is_an_error_and_no_test() -> None:
    builder = build(TestCase("a", PASSED))
    builder.add_broken("cart.js", "cannot load")
    report = builder.report()
    assert counts(report) == (1, 1, 0, 1, 0)
    assert (report.broken, report.executed) == (1, 2)
    assert report.failed_tests == (FailedTest("cart.js", "", "cart.js", "cannot load", is_error=True),)


def test_a_failed_run_is_an_error_when_no_test_failed() -> None:
    builder = build(TestCase("a", PASSED))
    builder.fail_run("the host crashed")
    report = builder.report()
    assert counts(report) == (1, 1, 0, 1, 0)
    assert "the tool says that the run failed: `the host crashed`" in report.notes


def test_a_failed_run_adds_nothing_to_a_failed_test() -> None:
    builder = build(TestCase("a", FAILED))
    builder.fail_run("exit code 1")
    assert counts(builder.report()) == (1, 0, 1, 0, 0)


def test_attempts_inside_a_case_make_it_flaky_when_it_passed() -> None:
    report = build(
        TestCase("a", PASSED, failed_attempts=2),
        TestCase("b", FAILED, failed_attempts=1),
        TestCase("c", PASSED, is_flaky=True),
    ).report()
    assert (report.flaky, report.retried, report.flaky_tests) == (2, 3, ("a", "c"))


def test_cases_of_one_name_are_different_tests_without_an_identity() -> None:
    """A table of rows under one title: a passed row says nothing about a failed one."""
    report = build(TestCase("a", FAILED, suite="s"), TestCase("a", PASSED, suite="s")).report()
    assert (counts(report), report.attempts.flaky, report.last_attempts()) == ((2, 1, 1, 0, 0), 0, report)


def test_results_of_one_identity_are_one_case_with_the_worst() -> None:
    report = build(
        TestCase("a", FAILED, identity="1", message="first"), TestCase("b", PASSED, identity="2"),
        TestCase("a", ERRORED, identity="1", message="second"), TestCase("a", PASSED, identity="1"),
    ).report()  # fmt: skip
    assert (counts(report), report.tests) == ((2, 1, 0, 1, 0), {"a": ERRORED, "b": PASSED})
    assert [(test.message, test.is_error) for test in report.failed_tests] == [("second", True)]
    assert (report.attempts.flaky, report.attempts.retried, report.flaky_tests) == (1, 1, ("a",))
    last = report.last_attempts()
    assert (counts(last), last.failed_tests, last.tests) == ((2, 2, 0, 0, 0), (), {"a": PASSED, "b": PASSED})
    assert last.last_attempts() == last


def test_a_test_that_its_tool_calls_flaky_counts_once_as_flaky() -> None:
    report = build(
        TestCase("a", FAILED, identity="1", is_flaky=True), TestCase("a", PASSED, identity="1", is_flaky=True),
        TestCase("b", PASSED, identity="2", is_flaky=True),
    ).report()  # fmt: skip
    assert (report.flaky + report.attempts.flaky, report.flaky_tests) == (2, ("a", "b"))


def test_beyond_the_limit_each_result_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repetitions, "MAX_DISTINGUISHED", 1)
    cases = [TestCase(name, outcome, identity=name) for name in "ab" for outcome in (FAILED, PASSED)]
    report = build(*cases).report()
    assert (counts(report), report.attempts.flaky) == ((3, 1, 2, 0, 0), 1)
    assert report.notes[-1].startswith("more than ")


def test_failed_tests_and_their_texts_are_bounded() -> None:
    builder = build(*(TestCase(f"{number}{'x' * 999}", FAILED, message="m" * 9999) for number in range(MAX_FAILED + 1)))
    report = builder.report()
    assert (len(report.failed_tests), report.failures) == (MAX_FAILED, MAX_FAILED + 1)
    assert len(report.failed_tests[0].message) == len(report.failed_tests[0].name) == MAX_MESSAGE
    assert report.notes == (f"of {MAX_FAILED + 1:,} failed tests the first {MAX_FAILED:,} are listed",)


def test_too_many_cases_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder_module, "MAX_CASES", 1)
    with pytest.raises(EvidenceError) as raised:
        build(TestCase("a", PASSED), TestCase("b", PASSED))
    assert raised.value.cause is Cause.TOO_LARGE


def test_a_time_that_is_no_number_leaves_no_duration() -> None:
    builder = ReportBuilder("trx")
    builder.add(TestCase("a", PASSED, duration=builder.seconds("1.5")))
    builder.add(TestCase("b", PASSED, duration=builder.seconds("soon")))
    report = builder.report()
    assert report.duration is None
    assert report.notes == ("1 time not a number of seconds: there is no duration",)


def test_reports_of_the_same_cases_have_the_same_identity() -> None:
    first = build(TestCase("a", PASSED, suite="s", duration=Decimal(1)), TestCase("b", FAILED, suite="t")).report()
    second = build(TestCase("b", FAILED, suite="t"), TestCase("a", PASSED, suite="s", duration=Decimal(1))).report()
    other = build(TestCase("b", FAILED, suite="s"), TestCase("a", PASSED, suite="s")).report()
    assert first.identity.results == second.identity.results
    assert first.identity.results != other.identity.results
