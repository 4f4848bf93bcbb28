"""The JSON of Jest and Vitest: files that do not load, attempts, runs that failed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def assertion(status: str, title: str = "adds", **members: Any) -> dict[str, Any]:
    return {"ancestorTitles": ["cart"], "title": title, "status": status, "duration": 250, **members}


def file(*assertions: dict[str, Any], status: str = "passed", **members: Any) -> dict[str, Any]:
    return {
        "name": "/shop/cart.test.js",
        "status": status,
        "message": "",
        "assertionResults": list(assertions),
        **members,
    }


def run(*files: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"numTotalTests": 0, "success": True, **members, "testResults": list(files)}


def test_a_report_is_read_whole() -> None:
    failed = assertion(
        "failed",
        "pays",
        failureMessages=["\x1b[31mError: 3 is not 4\x1b[39m\n    at Object.<anonymous> (/shop/cart.test.js:7:3)"],
    )
    cases = [assertion("passed"), failed, assertion("pending", "waits"), assertion("todo", "returns")]
    report = read(
        run(
            file(*cases, status="failed", message="x"), success=False, startTime=1795951543334,
            numTotalTests=4, numFailedTests=1, numPassedTests=1, numPendingTests=1, numTodoTests=1,
            numRuntimeErrorTestSuites=0, numTotalTestSuites=1,
        ),
        "jest",
    )  # fmt: skip
    assert counts(report) == (4, 1, 1, 0, 2)
    assert report.duration == Decimal(1)
    assert report.produced_at == datetime(2026, 11, 29, 11, 25, 43, 334000, tzinfo=UTC)
    assert report.failed_tests == (
        FailedTest("/shop/cart.test.js", "cart", "pays", "Error: 3 is not 4", file="/shop/cart.test.js", line=7),
    )
    assert report.notes == ()


def test_a_file_that_does_not_load_is_an_error() -> None:
    report = read(run(file(status="failed", message="Cannot find module"), success=False), "jest")
    assert counts(report) == (0, 0, 0, 1, 0)
    assert report.failed_tests[0].message == "Cannot find module"


@cases("members", [{"success": False}, {"success": "x"}, {"wasInterrupted": True}, {"runExecError": {"message": "x"}}])
def test_a_run_that_failed_is_an_error_although_no_test_failed(members: dict[str, Any]) -> None:
    assert counts(read(run(file(assertion("passed")), **members), "jest")) == (1, 1, 0, 1, 0)


@cases("members", [{"invocations": 2}, {"retryReasons": ["no"]}, {"failureMessages": ["of the first attempt"]}])
def test_a_test_that_passed_after_attempts_is_flaky(members: dict[str, Any]) -> None:
    report = read(run(file(assertion("passed", **members))), "jest")
    assert (counts(report), report.flaky) == ((1, 1, 0, 0, 0), 1)


def test_a_test_that_failed_each_time_is_not_flaky() -> None:
    report = read(run(file(assertion("failed", invocations=3), status="failed")), "jest")
    assert (report.failures, report.flaky, report.retried) == (1, 0, 1)


def test_a_test_that_was_only_collected_did_not_run() -> None:
    assert counts(read(run(file(assertion("passed", wouldRun=True))), "jest")) == (1, 0, 0, 0, 1)


def test_a_test_of_another_status_is_unknown() -> None:
    assert read(run(file(assertion("purple"))), "jest").unknown == 1


@cases("members", [{"numTotalTests": 2}, {"numFailedTests": 1}, {"numPendingTests": 1}, {"numTodoTests": 1}])
def test_totals_that_the_files_do_not_show_are_refused(members: dict[str, Any]) -> None:
    assert refusal(run(file(assertion("passed")), **members), "jest").cause is Cause.INCOMPLETE


def test_a_file_that_could_not_be_run_and_is_not_listed_is_refused() -> None:
    assert refusal(run(file(assertion("passed")), numRuntimeErrorTestSuites=1), "jest").cause is Cause.INCOMPLETE


def test_files_that_did_not_run_are_an_error() -> None:
    report = read(run(file(assertion("passed")), numRuntimeErrorTestSuites=0, numTotalTestSuites=3), "jest")
    assert report.failed_tests[0].message == "the report lists 1 of 3 files: the others did not run"


def test_a_map_of_coverage_is_passed_over() -> None:
    document = {"coverageMap": {"/shop/a.js": {"s": {"0": 1}}}, **run(file(assertion("passed")))}
    assert counts(read(document, "jest")) == (1, 1, 0, 0, 0)


def test_groups_of_vitest_are_no_files() -> None:
    assert counts(read(run(file(assertion("passed")), numTotalTestSuites=3), "jest")) == (1, 1, 0, 0, 0)


@cases(
    "document",
    [
        {"numTotalTests": 1},
        {"numTotalTests": 1, "testResults": None},
        {"numTotalTests": 1, "testResults": ["x"]},
        run({"name": "a", "status": "passed"}),
    ],
)
def test_a_report_without_its_lists_is_refused(document: dict[str, Any]) -> None:
    assert refusal(document, "jest").cause is Cause.WRONG_FORMAT


def test_the_raw_results_of_a_processor_are_read() -> None:
    raw = {
        "testFilePath": "/shop/a.js",
        "testResults": [assertion("passed")],
        "testExecError": None,
        "failureMessage": None,
    }
    assert counts(read(run(raw), "jest")) == (1, 1, 0, 0, 0)
