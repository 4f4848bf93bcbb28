"""CTRF: statuses, attempts, and summaries that the tests do not show."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from gate.formats.tests import ctrf
from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def report(*tests: dict[str, Any], **summary: int) -> dict[str, Any]:
    return {
        "reportFormat": "CTRF",
        "results": {"tool": {"name": "jest"}, "summary": summary or {"tests": 0}, "tests": list(tests)},
    }


def case(status: str, **members: Any) -> dict[str, Any]:
    return {"name": "adds", "status": status, "duration": 250, **members}


def test_a_report_is_read_whole() -> None:
    failed = case(
        "failed",
        name="pays",
        suite=["shop", "cart"],
        filePath="src\\cart.test.ts",
        line=7,
        message="3 is not 4",
        trace="x",
    )
    result = read(
        report(
            case("passed"), failed, case("skipped"), case("pending"), tests=4, passed=1, failed=1, skipped=1, pending=1
        ),
        "ctrf",
    )
    assert counts(result) == (4, 1, 1, 0, 2)
    assert result.duration == Decimal(1)
    assert result.failed_tests == (
        FailedTest("shop > cart", "shop > cart", "pays", "3 is not 4", file="src/cart.test.ts", line=7),
    )
    assert result.notes == ()


@cases("members", [{"flaky": True}, {"retries": 1}, {"retryAttempts": [{"attempt": 1, "status": "failed"}]}])
def test_a_test_that_passed_after_attempts_is_flaky(members: dict[str, Any]) -> None:
    result = read(report(case("passed", **members)), "ctrf")
    assert (result.passed, result.flaky) == (1, 1)


def test_attempts_that_all_failed_are_not_flaky() -> None:
    attempts = [{"attempt": number, "status": "failed"} for number in (1, 2)]
    result = read(report(case("failed", retryAttempts=attempts, retries=1)), "ctrf")
    assert (result.failures, result.flaky, result.retried) == (1, 0, 1)


@cases(
    ("raw", "expected"),
    [("timedOut", (1, 0, 0, 1, 0)), ("todo", (1, 0, 0, 0, 1)), ("passed", (1, 0, 0, 0, 0)), ("", (1, 0, 0, 0, 0))],
)
def test_another_status_counts_as_the_runner_calls_it(raw: str, expected: tuple[int, ...]) -> None:
    result = read(report(case("other", rawStatus=raw)), "ctrf")
    assert counts(result) == expected
    assert result.unknown == (expected == (1, 0, 0, 0, 0))


@cases("summary", [{"tests": 2}, {"failed": 1}, {"skipped": 1}, {"pending": 1}])
def test_more_than_the_tests_show_is_refused(summary: dict[str, int]) -> None:
    assert refusal(report(case("passed"), **summary), "ctrf").cause is Cause.INCOMPLETE


def test_a_name_does_not_repeat_its_suite() -> None:
    result = read(report(case("passed", name="py/test_a.py::adds[1]", suite="py/test_a.py")), "ctrf")
    assert list(result.tests or {}) == ["py/test_a.py::adds[1]"]


@pytest.mark.parametrize(("member", "cause"), [("summary", Cause.INCOMPLETE), ("tests", Cause.WRONG_FORMAT)])
def test_a_report_without_its_parts_is_refused(member: str, cause: Cause) -> None:
    document = report(case("passed"))
    document["results"][member] = None
    assert refusal(document, "ctrf").cause is cause


def test_a_long_list_of_tests_before_the_summary_does_not_hide_the_format() -> None:
    test = {"duration": 1, "name": "x" * 3000, "status": "passed"}
    assert ctrf.matches(json.dumps({"results": {"tests": [test] * 9}}).encode()[:8192])
    assert not ctrf.matches(b'{"results": {"tests": [{"name": "a", "status": "passed"}]}}')
