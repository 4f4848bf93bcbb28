"""Allure's files: one test each, fixtures that failed, and a folder as one report."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gate.formats.tests import allure
from gate.formats.tests.model import FailedTest
from gate.formats.tests.outcomes import PASSED
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal

START = 1795951742000


def result(status: str, **members: Any) -> dict[str, Any]:
    return {
        "uuid": "1", "historyId": "2", "name": "adds", "fullName": "shop.CartTest.adds", "status": status,
        "start": START, "stop": START + 1500, **members,
    }  # fmt: skip


@cases(
    ("status", "expected"),
    [
        ("passed", (1, 1, 0, 0, 0)),
        ("failed", (1, 0, 1, 0, 0)),
        ("broken", (1, 0, 0, 1, 0)),
        ("skipped", (1, 0, 0, 0, 1)),
        ("unknown", (1, 0, 0, 0, 0)),
    ],
)
def test_each_status_counts_as_what_it_means(status: str, expected: tuple[int, ...]) -> None:
    report = read(result(status), "allure")
    assert counts(report) == expected
    assert report.unknown == (status == "unknown")
    assert report.duration == Decimal("1.5")


def test_a_failed_test_has_its_class_its_parameters_and_its_location() -> None:
    document = result(
        "failed", statusDetails={"message": "3 is not 4", "trace": "at CartTest.adds(CartTest.java:7)"},
        parameters=[{"name": "n", "value": "3"}, {"name": "seed", "value": "9", "excluded": True}],
        labels=[{"name": "parentSuite", "value": "shop"}, {"name": "suite", "value": "carts"}],
    )  # fmt: skip
    assert read(document, "allure").failed_tests == (
        FailedTest("shop > carts", "shop.CartTest", "adds [n=3]", "3 is not 4", file="CartTest.java", line=7),
    )


@cases(
    ("full_name", "classname"),
    [
        ("shop.CartTest.adds", "shop.CartTest"),
        ("tests.test_cart#adds", "tests.test_cart"),
        ("cart.js: cart > adds", "carts"),
    ],
)
def test_the_class_is_in_the_full_name_or_is_the_suite(full_name: str, classname: str) -> None:
    report = read(result("passed", fullName=full_name, labels=[{"name": "suite", "value": "carts"}]), "allure")
    assert list(report.tests or {}) == [f"{classname}::adds"]


@cases("status", ["broken", "failed", "purple"])
def test_a_fixture_that_failed_is_an_error(status: str) -> None:
    fixture = {"name": "start server", "status": status, "statusDetails": {"message": "no port"}}
    report = read({"uuid": "1", "children": ["2"], "befores": [fixture], "afters": []}, "allure")
    assert counts(report) == (0, 0, 0, 1, 0)
    assert report.failed_tests[0].message == "no port"


def test_a_fixture_that_passed_is_quiet() -> None:
    container = {"uuid": "1", "children": ["2"], "befores": [{"name": "a", "status": "passed"}]}
    assert counts(read(container, "allure")) == (0, 0, 0, 0, 0)


def test_a_finalizer_of_pytest_has_no_status_and_is_quiet() -> None:
    container = {"uuid": "1", "children": ["2"], "afters": [{"name": "db::<lambda>", "start": START}]}
    assert counts(read(container, "allure")) == (0, 0, 0, 0, 0)


def test_a_fixture_whose_failure_its_test_shows_is_counted_once() -> None:
    details = {"message": "no port", "trace": "server.py:8: RuntimeError"}
    container = {"uuid": "1", "children": ["2"], "befores": [{"status": "broken", "statusDetails": details}]}
    test = result("broken", statusDetails=details)
    report = allure.join([read(document, "allure") for document in (container, test)])
    assert counts(report) == (1, 0, 0, 1, 0)


def test_an_error_of_the_run_is_an_error() -> None:
    assert counts(read({"attachments": [], "errors": [{"message": "no database"}]}, "allure")) == (0, 0, 0, 1, 0)


def test_a_folder_is_one_report_in_which_attempts_are_recognized() -> None:
    failed, passed = result("failed"), result("passed", start=START + 9000, stop=START + 9100)
    trace = {"message": "no port", "trace": "at start (server.js:3:1)"}
    container = {
        "uuid": "1",
        "children": ["2"],
        "afters": [{"name": "stop", "status": "broken", "statusDetails": trace}],
    }
    globals_ = {"attachments": [], "errors": [trace]}
    report = allure.join([read(document, "allure") for document in (passed, container, globals_, failed)])
    assert counts(report) == (1, 0, 1, 1, 0)
    assert (report.attempts.flaky, report.broken) == (1, 1)
    assert counts(report.last_attempts()) == (1, 1, 0, 1, 0)


@pytest.mark.parametrize("document", [{"uuid": "1", "status": "passed"}, {"uuid": "1", "children": [], "befores": "x"}])
def test_a_file_without_its_parts_is_refused(document: dict[str, Any]) -> None:
    assert refusal(document, "allure").cause is Cause.WRONG_FORMAT


def test_a_parameter_whose_mode_is_no_word_distinguishes_no_test() -> None:
    parameters = [{"name": "x", "value": "1", "mode": {}}, {"name": "y", "value": "2", "mode": "default"}]
    report = read(result("passed", name="pays", parameters=parameters), "allure")
    assert report.tests == {"shop.CartTest::pays [y=2]": PASSED}
