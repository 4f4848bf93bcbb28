"""JUnit XML of tools that retry: where the last attempt alone is in it, and the reruns that pytest leaves in it."""

from __future__ import annotations

import io

import pytest

from gate.formats.tests import attempts, junit
from gate.formats.tests.model import TestReport
from gate.formats.tests.suites import HIDING_TOOLS
from gate.probes.common.hidden_attempts import REPORTS
from tests.cases import cases

CASE = '<testcase classname="s" name="flaky" time="0.01"></testcase>'
VITEST = f'<testsuites name="vitest tests" tests="1"><testsuite name="a">{CASE}</testsuite></testsuites>'
PLAYWRIGHT_ROOT = '<testsuites id="" name="" tests="1" failures="0" skipped="0" errors="0" time="0.1">'


def read(text: str) -> TestReport:
    """The report, which both ways of reading it give."""
    report = junit.read(io.BytesIO(text.encode()))
    assert report == junit.read(io.BytesIO(text.encode()), quick=False)
    return report


# --------------------------------------------------------------------------------------------------- no attempt shown


@cases(
    ("text", "name"),
    [
        (VITEST, "vitest tests"),
        (VITEST.replace("vitest", "jest"), "jest tests"),
        (f'<testsuite name="Mocha Tests" tests="1">{CASE}</testsuite>', "Mocha Tests"),
        (
            f'<testsuites name="Mocha Tests"><testsuite name="Root Suite">{CASE}</testsuite></testsuites>',
            "Mocha Tests",
        ),
        (f"<testsuites>{VITEST}</testsuites>", "vitest tests"),
    ],
)
def test_the_name_of_the_suites_shows_a_tool_that_hides_attempts(text: str, name: str) -> None:
    assert read(text).hides_attempts == HIDING_TOOLS[name]


@cases(
    ("attributes", "tool"),
    [
        ("name timestamp hostname tests failures errors skipped time", "vitest"),
        ("name timestamp hostname tests failures errors skipped", "vitest"),
        ("name errors failures skipped timestamp time tests", "jest-junit"),
        ("name timestamp tests file time failures", "mocha"),
        ("name timestamp tests time failures skipped", "mocha"),
        ("name timestamp hostname tests failures skipped time errors", ""),  # Playwright, with another root
        ("name errors failures skipped tests time timestamp hostname", ""),  # pytest
        ("name tests skipped failures errors timestamp hostname time", ""),  # Gradle
        ("name time disabled errors tests failures skipped hostname", ""),  # node:test
    ],
)
def test_the_attributes_of_a_suite_show_its_tool_where_its_name_is_set(attributes: str, tool: str) -> None:
    texts = {"name": "ours", "timestamp": "2026-11-20T10:00:00", "hostname": "ci", "file": "a.js", "tests": "1"}
    suite = " ".join(f'{name}="{texts.get(name, "0")}"' for name in attributes.split())

    text = f'<testsuites name="shop"><testsuite {suite}>{CASE}</testsuite></testsuites>'
    assert read(text).hides_attempts == tool


@cases(("timestamp", "tool"), [("Fri, 20 Nov 2026 10:00:00 GMT", "mocha"), ("2026-11-20T10:00:00Z", "")])
def test_mocha_writes_its_time_as_no_other_tool_does(timestamp: str, tool: str) -> None:
    attributes = f'tests="1" failures="0" errors="0" skipped="0" timestamp="{timestamp}" time="0.01"'
    assert read(f'<testsuite name="shop" {attributes}>{CASE}</testsuite>').hides_attempts == tool


def test_the_attributes_show_that_playwright_wrote_the_report() -> None:
    assert read(f"{PLAYWRIGHT_ROOT}<testsuite>{CASE}</testsuite></testsuites>").hides_attempts == "playwright"


def test_with_retries_in_it_the_report_of_playwright_hides_none() -> None:
    retried = CASE.replace("></", "><flakyFailure/></")
    report = read(f"{PLAYWRIGHT_ROOT}<testsuite>{retried}</testsuite></testsuites>")
    assert (report.hides_attempts, report.flaky, report.retried) == ("", 1, 1)


@cases(
    "text",
    [
        f"<testsuites><testsuite>{CASE}</testsuite></testsuites>",
        f'<testsuites name="pytest tests"><testsuite name="pytest" tests="1">{CASE}</testsuite></testsuites>',
        f'<testsuites name="vitest"><testsuite name="jest">{CASE}</testsuite></testsuites>',
        f'<testsuites id="1" name="all" tests="1">{CASE}</testsuites>',
        f'<testsuite name="app.CartTest" tests="1" timestamp="2026-11-20T10:00:00Z">{CASE}</testsuite>',
    ],
)
def test_of_any_other_tool_nothing_is_hidden(text: str) -> None:
    assert read(text).hides_attempts == ""


def test_every_tool_that_hides_attempts_has_a_text() -> None:
    assert {*HIDING_TOOLS.values(), "playwright", "cucumber-js"} == set(REPORTS)


# ------------------------------------------------------------------------------------------------- reruns of pytest

FLAKY = '<testcase classname="test_a" name="test_flaky" time="0.001" />'
FAILED = '<testcase classname="test_a" name="test_flaky" time="0.001"><failure message="no"/></testcase>'
OTHER = '<testcase classname="test_a" name="test_ok" time="0.000" />'


def pytest_report(*test_cases: str, tests: int, failures: int = 0) -> str:
    return (
        f'<testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="{failures}" skipped="0" '
        f'tests="{tests}" time="0.1">{"".join(test_cases)}</testsuite></testsuites>'
    )


def test_a_case_that_pytest_does_not_count_is_a_failed_attempt() -> None:
    report = read(pytest_report(FLAKY, FLAKY, FLAKY, OTHER, tests=2))
    assert (report.total, report.passed, report.flaky, report.retried) == (2, 2, 1, 1)
    assert report.flaky_tests == ("test_a::test_flaky",)
    assert report.notes == ("2 failed attempts retried: flaky tests; the last attempt counts",)


def test_a_test_of_pytest_that_failed_each_time_is_retried_and_not_flaky() -> None:
    report = read(pytest_report(FLAKY, OTHER, FLAKY, FAILED, tests=2, failures=1))
    assert (report.total, report.failures, report.flaky, report.retried) == (2, 1, 0, 1)
    assert report.notes == ()


def test_a_suite_of_pytest_with_another_name_is_known_by_the_element_around_it() -> None:
    report = read(pytest_report(FLAKY, FLAKY, tests=1).replace('name="pytest"', 'name="unit"'))
    assert (report.total, report.flaky) == (1, 1)


@cases(
    "text",
    [
        pytest_report(FLAKY, OTHER, tests=2),
        pytest_report(FLAKY, FLAKY, OTHER, OTHER, tests=4),  # pytest-xdist with --dist=each
        pytest_report(FAILED, FAILED.replace("failure", "error"), tests=1, failures=1),  # in the call and the tear-down
        f'<testsuite name="shop" tests="1">{FLAKY}{FLAKY}</testsuite>',
    ],
)
def test_no_other_repeated_case_is_an_attempt(text: str) -> None:
    report = read(text)
    assert (report.total, report.flaky, report.retried) == (text.count("<testcase"), 0, 0)


def test_beyond_the_limit_no_further_case_is_an_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MAX_REMEMBERED", 1)
    report = read(pytest_report(OTHER, OTHER, FLAKY, FLAKY, tests=2))
    assert (report.total, report.retried, report.flaky_tests) == (3, 1, ("test_a::test_ok",))
