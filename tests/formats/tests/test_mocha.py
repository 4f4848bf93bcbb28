"""The JSON of Mocha, of Mochawesome and of Cypress: hooks that fail are errors, attempts are flaky."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def entry(title: str = "adds", **members: Any) -> dict[str, Any]:
    return {
        "title": title,
        "fullTitle": f"cart {title}",
        "file": "/shop/cart.js",
        "duration": 500,
        "err": {},
        **members,
    }


def mocha(
    passed: list[Any] | None = None, failed: list[Any] | None = None, waiting: list[Any] | None = None, **stats: Any
) -> dict[str, Any]:
    return {
        "stats": {"suites": 1, "passes": len(passed or []), "start": "2026-11-20T10:00:00Z", **stats},
        "tests": [], "pending": waiting or [], "failures": failed or [], "passes": passed or [],
    }  # fmt: skip


ERROR = {"message": "3 == 4", "stack": "AssertionError: 3 == 4\n    at Context.<anonymous> (cart.js:4:38)"}


def test_a_report_of_mocha_is_read_whole() -> None:
    report = read(
        mocha([entry()], [entry("pays", err=ERROR)], [entry("waits")], tests=3, failures=1, pending=1), "mocha"
    )
    assert counts(report) == (3, 1, 1, 0, 1)
    assert report.duration == Decimal("1.5")
    assert report.failed_tests == (FailedTest("/shop/cart.js", "cart", "pays", "3 == 4", file="/shop/cart.js", line=4),)
    assert report.notes == ()


def test_a_failed_hook_of_mocha_is_an_error_and_no_test() -> None:
    hook = entry('"before all" hook for "pays"', err=ERROR)
    assert counts(read(mocha([entry()], [hook], tests=1, failures=1), "mocha")) == (1, 1, 0, 1, 0)


def test_a_test_that_mocha_repeated_is_flaky() -> None:
    assert read(mocha([entry(currentRetry=1)]), "mocha").flaky == 1


@cases("stats", [{"tests": 2}, {"failures": 1}, {"pending": 1}])
def test_more_than_the_lists_of_mocha_show_is_refused(stats: dict[str, Any]) -> None:
    assert refusal(mocha([entry()], **stats), "mocha").cause is Cause.INCOMPLETE


@cases("name", ["failures", "passes", "pending"])
def test_a_report_of_mocha_without_a_list_is_refused(name: str) -> None:
    document = mocha([entry()])
    del document[name]
    assert refusal(document, "mocha").cause is Cause.WRONG_FORMAT


# --------------------------------------------------------------------------------------------------------- mochawesome


def case(state: str | None, flag: str, title: str = "adds", **members: Any) -> dict[str, Any]:
    flags = dict.fromkeys(("pass", "fail", "pending", "skipped"), False) | {flag: True}
    return {"title": title, "state": state, "duration": 500, "err": {}, **flags, **members}


def suite(*tests: Any, title: str = "cart", **members: Any) -> dict[str, Any]:
    return {"title": title, "fullFile": "/shop/cart.js", "tests": list(tests), "suites": [], **members}


def mochawesome(*suites: Any, **stats: Any) -> dict[str, Any]:
    root = {"title": "", "fullFile": "", "tests": [], "suites": list(suites)}
    return {"stats": {"passPercent": 100, "suites": 1, **stats}, "results": [root]}


HOOK = {
    "title": '"after each" hook',
    "state": "failed",
    "fail": True,
    "err": {"message": "no", "estack": "at cart.js:9:1"},
}


def test_a_report_of_mochawesome_is_read_whole() -> None:
    failed = case("failed", "fail", "pays", err={"message": "3 == 4", "estack": "at cart.js:4:38"})
    inner = suite(case(None, "skipped", "returns"), title="later")
    outer = suite(
        case("passed", "pass"), failed, case("pending", "pending", "waits"), suites=[inner], afterHooks=[HOOK]
    )
    report = read(
        mochawesome(outer, tests=3, testsRegistered=4, passes=1, failures=1, pending=1, other=1), "mochawesome"
    )
    assert counts(report) == (4, 1, 1, 1, 2)
    assert report.failed_tests == (
        FailedTest("cart", "", '"after each" hook', "no", is_error=True, file="/shop/cart.js", line=9),
        FailedTest("/shop/cart.js", "cart", "pays", "3 == 4", file="/shop/cart.js", line=4),
    )
    assert report.notes == ("1 failure outside of a test; each counts as one error",)


def test_merged_reports_have_several_roots() -> None:
    document = mochawesome(suite(case("passed", "pass")), tests=2)
    document["results"] *= 2
    assert counts(read(document, "mochawesome")) == (2, 2, 0, 0, 0)


def test_the_one_root_of_an_old_version_is_read() -> None:
    document = mochawesome(tests=1)
    document["suites"] = suite(case("passed", "pass"))
    del document["results"]
    assert counts(read(document, "mochawesome")) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(("state", "flag"), [("failed", "pass"), ("passed", "fail")])
def test_the_worst_of_state_and_flag_counts(state: str, flag: str) -> None:
    assert read(mochawesome(suite(case(state, flag))), "mochawesome").failures == 1


def test_a_test_of_another_state_is_unknown() -> None:
    assert read(mochawesome(suite(case("purple", "pass"))), "mochawesome").unknown == 1


@cases("stats", [{"tests": 2}, {"failures": 1}, {"pending": 1}, {"other": 1}, {"testsRegistered": 2}])
def test_more_than_the_suites_show_is_refused(stats: dict[str, int]) -> None:
    assert refusal(mochawesome(suite(case("passed", "pass")), **stats), "mochawesome").cause is Cause.INCOMPLETE


def test_suites_nested_too_deep_are_refused() -> None:
    inner = suite()
    for _ in range(300):
        inner = suite(suites=[inner])
    assert refusal(mochawesome(inner), "mochawesome").cause is Cause.TOO_LARGE


def test_a_suite_without_its_tests_is_refused() -> None:
    document = mochawesome({"title": "cart", "fullFile": "/a.js", "suites": []})
    assert refusal(document, "mochawesome").cause is Cause.WRONG_FORMAT


# ------------------------------------------------------------------------------------------------------------- Cypress


def cypress(*runs: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"cypressVersion": "13.6.4", "totalTests": 0, **members, "runs": list(runs)}


def spec(*states: str, error: str | None = None, failures: int = 0) -> dict[str, Any]:
    tests = [
        {
            "title": ["cart", f"test {number}"],
            "state": state.split()[-1],
            "attempts": [{"state": s} for s in state.split()],
        }
        for number, state in enumerate(states)
    ]
    return {
        "spec": {"relative": "cypress/e2e/cart.cy.js"},
        "error": error,
        "stats": {"failures": failures},
        "tests": tests,
    }


def test_a_result_of_cypress_is_read() -> None:
    run = spec("passed", "failed passed", "failed failed", "pending", "skipped", failures=1)
    report = read(
        cypress(run, totalTests=5, totalFailed=1, totalPending=1, totalSkipped=1, totalDuration=2500), "cypress"
    )
    assert counts(report) == (5, 2, 1, 0, 2)
    assert (report.flaky, report.retried, report.duration) == (1, 2, Decimal("2.5"))


@pytest.mark.parametrize("run", [spec(error="Webpack Compilation Error"), spec(failures=1)])
def test_a_spec_that_does_not_load_is_an_error(run: dict[str, Any]) -> None:
    assert counts(read(cypress(spec("passed"), run), "cypress")) == (1, 1, 0, 1, 0)


@cases("members", [{"totalTests": 2}, {"totalFailed": 1}, {"totalSkipped": 1}])
def test_more_than_the_runs_show_is_refused(members: dict[str, int]) -> None:
    assert refusal(cypress(spec("passed"), **members), "cypress").cause is Cause.INCOMPLETE


def test_a_run_that_could_not_start_is_empty() -> None:
    error = refusal({"status": "failed", "failures": 1, "message": "Could not find Cypress"}, "cypress")
    assert (error.cause, error.detail) == (Cause.EMPTY, "Cypress ran no test: Could not find Cypress")
