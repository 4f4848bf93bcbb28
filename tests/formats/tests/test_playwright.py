"""The JSON of Playwright Test: small reports in, values out."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gate.formats.tests import playwright
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.evidence import Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.damage import cuts, is_green, without_members

ERROR = {"message": "Error: expected \x1b[32m1\x1b[39m", "stack": "at a.spec.ts:5:9"}
LOCATION = {"file": "/w/tests/a.spec.ts", "line": 5, "column": 9}


def result(status: str, **more: Any) -> dict[str, Any]:
    failure = {"error": ERROR, "errorLocation": LOCATION} if status in {"failed", "timedOut"} else {}
    return {"status": status, "duration": 250, **failure, **more}


def spec(title: str, status: str, *results: str, expected: str = "passed", project: str = "web") -> dict[str, Any]:
    test = {
        "projectName": project, "expectedStatus": expected, "status": status, "results": [result(r) for r in results],
    }  # fmt: skip
    return {"title": title, "ok": status != "unexpected", "tests": [test], "file": "a.spec.ts", "line": 3}


def document(*specs: dict[str, Any], **top: Any) -> dict[str, Any]:
    statuses = [test["status"] for entry in specs for test in entry["tests"]]
    stats = {status: statuses.count(status) for status in ("expected", "unexpected", "flaky", "skipped")}
    suite = {
        "title": "a.spec.ts",
        "file": "a.spec.ts",
        "specs": [],
        "suites": [{"title": "cart", "specs": list(specs)}],
    }
    return {
        "config": {"rootDir": "/w/tests", "projects": []}, "suites": [suite], "errors": [],
        "stats": {"startTime": "2026-11-20T10:00:00Z", **stats}, **top,
    }  # fmt: skip


def read(value: dict[str, Any]) -> TestReport:
    return playwright.parse(io.BytesIO(json.dumps(value).encode()))


refusal = partial(error_of, read)


def test_a_report_is_read_whole() -> None:
    report = read(document(
        spec("adds", "expected", "passed"), spec("pays", "unexpected", "failed", "failed"),
        spec("ships", "flaky", "failed", "passed"), spec("prints", "skipped", "skipped", expected="skipped"),
    ))  # fmt: skip
    group = "[web] > a.spec.ts > cart"
    assert report.tests == {
        f"{group}::adds": PASSED, f"{group}::pays": FAILED, f"{group}::ships": PASSED, f"{group}::prints": SKIPPED,
    }  # fmt: skip
    assert report.failed_tests == (
        FailedTest("[web] a.spec.ts", group, "pays", "expected 1", file="/w/tests/a.spec.ts", line=5),
    )
    assert (report.flaky, report.flaky_tests, report.retried) == (1, (f"{group}::ships",), 2)
    assert (report.duration, report.slowest and report.slowest.seconds) == (Decimal("1.5"), Decimal("0.5"))
    assert report.produced_at is not None


def test_a_test_of_two_projects_is_two_cases() -> None:
    entry = spec("adds", "expected", "passed")
    entry["tests"] += spec("adds", "unexpected", "failed", project="mobile")["tests"]
    report = read(document(entry | {"ok": False}))
    assert (report.total, report.failures, len(report.tests or ())) == (2, 1, 2)


@cases(
    ("entry", "outcome"),
    [
        (spec("a", "expected", "failed", expected="failed"), PASSED),
        (spec("a", "unexpected", "passed", expected="failed"), FAILED),
        (spec("a", "skipped"), UNKNOWN),
        (spec("a", "skipped", expected="skipped"), SKIPPED),
        (spec("a", "skipped", "interrupted"), UNKNOWN),
        (spec("a", "expected"), UNKNOWN),
        (spec("a", "expected", "failed"), FAILED),
        (spec("a", "strange", "passed"), UNKNOWN),
        (spec("a", "expected", "passed") | {"ok": False}, FAILED),
    ],
)
def test_the_status_of_a_test_counts_unless_its_results_say_worse(entry: dict[str, Any], outcome: int) -> None:
    assert list((read(document(entry)).tests or {}).values()) == [outcome]


def test_an_expected_failure_that_passed_says_so() -> None:
    report = read(document(spec("a", "unexpected", "passed", expected="failed")))
    assert report.failed_tests[0].message == "passed, and the test expects to fail"


def test_a_timeout_is_an_error() -> None:
    assert read(document(spec("a", "unexpected", "timedOut"))).errors == 1


def test_an_error_outside_of_a_test_counts() -> None:
    errors = [{"message": "Cannot find module './x'", "location": {"file": "/w/b.spec.ts", "line": 1}}]
    report = read(document(spec("a", "expected", "passed"), errors=errors))
    assert (report.total, report.broken, report.errors) == (1, 1, 1)
    assert report.failed_tests[0].message == "Cannot find module './x'"


def test_a_report_without_tests_is_read_and_has_none() -> None:
    assert read(document(suites=[])).total == 0


def test_a_report_of_an_older_release_without_stats_is_read() -> None:
    value = document(spec("a", "expected", "passed"))
    del value["stats"]
    assert read(value).passed == 1


def test_stats_that_declare_more_than_the_suites_list_are_incomplete() -> None:
    error = refusal(document(spec("a", "expected", "passed"), stats={"expected": 2}))
    assert (error.cause, error.detail) == (
        Cause.INCOMPLETE, "`stats` declares 2 expected tests, and the suites list 1"
    )  # fmt: skip


def test_no_lost_part_makes_a_red_report_green() -> None:
    value = document(spec("adds", "expected", "passed"), spec("pays", "unexpected", "failed"))
    assert not [text for text in without_members(value) if is_green(playwright.parse, text)]
    assert not [text for text in cuts(json.dumps(value)) if is_green(playwright.parse, text)]


@pytest.mark.parametrize("value", [document(), {"suites": [{"title": "a", "specs": []}]}])
def test_the_format_is_recognized_by_its_members(value: dict[str, Any]) -> None:
    assert playwright.matches(json.dumps(value, indent=2).encode())
    assert not playwright.matches(b'{"config": {}, "suites": []}')


@cases(
    "value",
    [
        {"config": {"forbidOnly": False, "fullyParallel": True, "projects": ["x" * 9000]}},
        {"config": {"metadata": {}, "projects": [{"outputDir": "x", "repeatEach": 1, "testDir": "y" * 9000}]}},
        {"suites": [{"title": "a", "suites": [{"specs": ["x" * 9000]}]}]},
        {"stats": {"duration": 1, "expected": 1, "flaky": 0, "unexpected": 0}, "suites": ["x" * 9000]},
    ],
)
def test_a_long_first_member_does_not_hide_the_format(value: dict[str, Any]) -> None:
    assert playwright.matches(json.dumps(value).encode()[:8192])
