"""TRX: results, containers of rows, and runs that failed without a failed test."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gate.formats.tests import builder
from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal

NAMESPACE = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"


def run(results: str, summary: str = '<ResultSummary outcome="Completed"/>', definitions: str = "") -> str:
    return (
        f'<TestRun xmlns="{NAMESPACE}"><Times start="2026-11-20T10:00:00+01:00"/><Results>{results}</Results>'
        f"<TestDefinitions>{definitions}</TestDefinitions>{summary}</TestRun>"
    )


def result(outcome: str, name: str = "T", inner: str = "") -> str:
    return f'<UnitTestResult testId="1" testName="{name}" outcome="{outcome}">{inner}</UnitTestResult>'


def test_a_run_is_read_whole() -> None:
    report = read(
        run(
            '<UnitTestResult testId="1" testName="Shop.CartTests.Adds" outcome="Passed" duration="00:01:02.5000000"/>'
            '<UnitTestResult testId="2" testName="Pays(3)" outcome="Failed" duration="00:00:00.25"><Output>'
            "<StdOut>x</StdOut><ErrorInfo><Message>Expected 3</Message>"
            "<StackTrace>at Shop.Pays() in C:\\shop\\Cart.cs:line 61</StackTrace>"
            "</ErrorInfo></Output></UnitTestResult>",
            '<ResultSummary outcome="Failed"><Counters total="2" passed="1" failed="1"/></ResultSummary>',
            '<UnitTest id="1"><TestMethod className="Shop.CartTests, Shop, Version=1.0.0.0"/></UnitTest>'
            '<UnitTest id="2"><TestMethod className="Shop.CartTests"/></UnitTest>',
        ),
        "trx",
    )
    assert counts(report) == (2, 1, 1, 0, 0)
    assert report.duration == Decimal("62.75")
    assert report.produced_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert report.tests == {"Shop.CartTests::Adds": 0, "Shop.CartTests::Pays(3)": 4}
    assert report.failed_tests == (
        FailedTest("", "Shop.CartTests", "Pays(3)", "Expected 3", file="C:\\shop\\Cart.cs", line=61),
    )
    assert report.notes == ()


@cases(
    ("outcome", "expected"),
    [
        ("Passed", (1, 1, 0, 0, 0)),
        ("Warning", (1, 1, 0, 0, 0)),
        ("Failed", (1, 0, 1, 0, 0)),
        ("Error", (1, 0, 0, 1, 0)),
        ("", (1, 0, 0, 1, 0)),
        ("Timeout", (1, 0, 0, 1, 0)),
        ("Aborted", (1, 0, 0, 1, 0)),
        ("Disconnected", (1, 0, 0, 1, 0)),
        ("NotExecuted", (1, 0, 0, 0, 1)),
        ("NotRunnable", (1, 0, 0, 0, 1)),
        ("Pending", (1, 0, 0, 0, 1)),
        ("Inconclusive", (1, 0, 0, 0, 0)),
        ("InProgress", (1, 0, 0, 0, 0)),
        ("Completed", (1, 0, 0, 0, 0)),
    ],
)
def test_each_outcome_counts_as_what_it_means(outcome: str, expected: tuple[int, ...]) -> None:
    report = read(run(result(outcome)), "trx")
    assert counts(report) == expected
    assert report.unknown == (outcome in {"InProgress", "Completed"})


def test_a_run_that_crashed_is_an_error_although_no_test_failed() -> None:
    summary = (
        '<ResultSummary outcome="Error"><RunInfos><RunInfo outcome="Error"><Text>The test host\nprocess crashed</Text>'
        "</RunInfo></RunInfos></ResultSummary>"
    )
    report = read(run(result("Passed"), summary), "trx")
    assert counts(report) == (1, 1, 0, 1, 0)
    assert report.failed_tests[0].message == "The test host process crashed"


@cases("outcome", ["Failed", "Aborted", "InProgress", "Purple", ""])
def test_a_run_without_a_good_outcome_is_an_error(outcome: str) -> None:
    assert read(run("", f'<ResultSummary outcome="{outcome}"/>'), "trx").errors == 1


def test_an_aborted_run_is_an_error_although_its_tests_passed() -> None:
    assert counts(read(run(result("PassedButRunAborted")), "trx")) == (1, 1, 0, 1, 0)


def test_an_error_message_in_a_run_that_is_no_failure_is_a_note() -> None:
    summary = '<ResultSummary outcome="Completed"><RunInfos><RunInfo outcome="Error"/></RunInfos></ResultSummary>'
    report = read(run(result("Passed"), summary), "trx")
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.notes == ("an error of the run in the summary of a run that is no failure",)


ROWS = f"<InnerResults>{result('Passed', 'T (row 0)')}{result('Failed', 'T (row 1)')}</InnerResults>"


@pytest.mark.parametrize(("total", "failed"), [(2, 1), (3, 2)])
def test_rows_are_the_cases_of_a_data_driven_test_whether_its_container_is_counted_or_not(
    total: int, failed: int
) -> None:
    summary = f'<ResultSummary outcome="Failed"><Counters total="{total}" failed="{failed}"/></ResultSummary>'
    assert counts(read(run(result("Failed", inner=ROWS), summary), "trx")) == (2, 1, 1, 0, 0)


def test_a_container_that_failed_by_itself_is_a_case() -> None:
    rows = f"<InnerResults>{result('Passed', 'T (row 0)')}</InnerResults>"
    assert counts(read(run(result("Failed", inner=rows)), "trx")) == (2, 1, 1, 0, 0)


@cases("counters", ['total="3"', 'total="2" failed="1"', 'total="2" timeout="1"'])
def test_counters_that_the_results_do_not_show_are_refused(counters: str) -> None:
    summary = f'<ResultSummary outcome="Completed"><Counters {counters}/></ResultSummary>'
    assert refusal(run(result("Passed") * 2, summary), "trx").cause is Cause.INCOMPLETE


def test_too_many_results_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MAX_PENDING", 2)
    assert refusal(run(result("Passed") * 4), "trx").cause is Cause.TOO_LARGE


def test_a_run_without_a_summary_is_refused() -> None:
    error = refusal(run(result("Passed"), ""), "trx")
    assert (error.cause, error.detail) == (
        Cause.INCOMPLETE, "the report has no <ResultSummary>: did the run end?"
    )  # fmt: skip
