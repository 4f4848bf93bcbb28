"""Robot Framework's output of all schemas: suites, tear-downs that fail their tests, merged runs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def output(suites: str, stat: str = 'pass="1" fail="0" skip="0"') -> str:
    return (
        f'<robot generator="Robot 7.1" generated="2026-11-20T10:00:00.5">{suites}'
        f"<statistics><total><stat {stat}>All Tests</stat></total><suite><stat {stat}>Shop</stat></suite></statistics>"
        '<errors><msg level="WARN">x</msg></errors></robot>'
    )


def case(status: str, name: str = "Adds", inner: str = "", message: str = "") -> str:
    return (
        f'<test name="{name}" line="4"><kw name="Log"><status status="FAIL">inner</status></kw>{inner}'
        f'<status status="{status}" start="2026-11-20T10:00:00" elapsed="0.25">{message}</status></test>'
    )


def suite(content: str, status: str = "PASS", message: str = "") -> str:
    return f'<suite name="Shop" source="/shop/cart.robot">{content}<status status="{status}">{message}</status></suite>'


def test_an_output_is_read_whole() -> None:
    inner = suite(case("PASS") + case("FAIL", "Pays", message="3 != 4") + case("SKIP", "Waits"), "FAIL")
    report = read(
        output(f'<suite name="All">{inner}<status status="FAIL"/></suite>', 'pass="1" fail="1" skip="1"'), "robot"
    )
    assert counts(report) == (3, 1, 1, 0, 1)
    assert report.duration == Decimal("0.75")
    assert report.produced_at == datetime(2026, 11, 20, 10, 0, 0, 500000, tzinfo=UTC)
    assert report.failed_tests == (FailedTest("All.Shop", "", "Pays", "3 != 4", file="/shop/cart.robot", line=4),)
    assert report.notes == ()


def test_times_of_an_old_schema_are_read() -> None:
    status = '<status status="PASS" starttime="20261120 10:00:00.100" endtime="20261120 10:00:01.350" critical="yes"/>'
    assert read(output(suite(f'<test name="Adds">{status}</test>')), "robot").duration == Decimal("1.25")


def test_a_failure_that_is_not_critical_is_a_failure_with_a_note() -> None:
    status = '<status status="FAIL" critical="no">no</status>'
    report = read(output(suite(f'<test name="Adds">{status}</test>'), 'fail="1" pass="0"'), "robot")
    assert counts(report) == (1, 0, 1, 0, 0)
    assert report.notes == ("a failed test that the run calls not critical; it counts as failed",)


@pytest.mark.parametrize("kind", ["TEARDOWN", "teardown"])
def test_a_suite_tear_down_that_fails_fails_the_tests_that_passed(kind: str) -> None:
    status = '<status status="FAIL">no server</status>'
    teardown = f'<kw name="Stop" type="{kind}"><kw name="x"><status status="PASS"/></kw>{status}</kw>'
    content = suite(case("PASS") + case("SKIP", "Waits") + teardown, "FAIL")
    report = read(output(content, 'pass="0" fail="1" skip="1"'), "robot")
    assert counts(report) == (2, 0, 1, 0, 1)
    assert report.failed_tests[0].message == "Parent suite teardown failed: no server"


def test_a_tear_down_of_a_suite_reaches_the_suites_in_it_and_not_those_beside_it() -> None:
    teardown = '<kw type="TEARDOWN"><status status="FAIL">no</status></kw>'
    outer = f'<suite name="A">{suite(case("PASS"))}{teardown}<status status="FAIL"/></suite>'
    content = f'<suite name="All">{outer}{suite(case("PASS", "Other"))}<status status="FAIL"/></suite>'
    assert counts(read(output(content, 'pass="1" fail="1"'), "robot")) == (2, 1, 1, 0, 0)


def test_a_tear_down_that_skips_skips_the_tests() -> None:
    content = suite(case("PASS") + '<kw type="TEARDOWN"><status status="SKIP">no</status></kw>', "SKIP")
    assert counts(read(output(content, 'pass="0" fail="0" skip="1"'), "robot")) == (1, 0, 0, 0, 1)


MERGED = (
    '*HTML* &lt;span class="merge"&gt;Test has been re-executed and results merged.&lt;/span&gt;&lt;hr&gt;'
    '&lt;span class="new-status"&gt;New status:&lt;/span&gt; &lt;span class="{new}"&gt;X&lt;/span&gt;&lt;br&gt;'
    '&lt;span class="new-message"&gt;New message:&lt;/span&gt; again&lt;br&gt;&lt;hr&gt;'
    '&lt;span class="old-status"&gt;Old status:&lt;/span&gt; &lt;span class="fail"&gt;FAIL&lt;/span&gt;&lt;br&gt;'
)


def test_a_merged_test_that_passed_at_last_is_flaky() -> None:
    report = read(output(suite(case("PASS", message=MERGED.format(new="pass")))), "robot")
    assert (counts(report), report.flaky, report.retried) == ((1, 1, 0, 0, 0), 1, 1)


def test_a_merged_test_that_failed_again_has_its_new_message() -> None:
    report = read(output(suite(case("FAIL", message=MERGED.format(new="fail")), "FAIL"), 'pass="0" fail="1"'), "robot")
    assert (report.flaky, report.retried) == (0, 1)
    assert report.failed_tests[0].message == "again"


def test_a_suite_that_failed_without_a_failed_test_is_an_error() -> None:
    report = read(output(suite(case("PASS"), "FAIL", "no such resource")), "robot")
    assert counts(report) == (1, 1, 0, 1, 0)


@pytest.mark.parametrize("status", ["", "PURPLE"])
def test_a_test_of_another_status_is_unknown(status: str) -> None:
    assert read(output(suite(case(status))), "robot").unknown == 1


@cases("stat", ['pass="2" fail="0"', 'pass="0" fail="1"', 'pass="1" skip="1"'])
def test_statistics_that_the_tests_do_not_show_are_refused(stat: str) -> None:
    assert refusal(output(suite(case("PASS")), stat), "robot").cause is Cause.INCOMPLETE


def test_an_output_without_statistics_is_refused() -> None:
    error = refusal(f"<robot>{suite(case('PASS'))}</robot>", "robot")
    assert error.detail == "the report has no statistics of all tests: did the run end?"


def keyword(status: str, inner: str = "") -> str:
    return f'<kw name="Pay"><arg>1</arg>{inner}<status status="{status}"/></kw>'


def plain_case(content: str, status: str = "PASS") -> str:
    return f'<test name="Adds">{content}<status status="{status}"/></test>'


@cases("word", ["NOT RUN", "NOT_RUN"])
def test_the_tests_of_a_dry_run_were_not_run(word: str) -> None:
    loop = f'<for><iter>{keyword(word)}<status status="PASS"/></iter><status status="PASS"/></for>'
    content = plain_case(keyword("PASS", keyword(word))) + plain_case(loop) + plain_case(keyword(word), "FAIL")
    report = read(output(suite(content), 'pass="2" fail="1" skip="0"'), "robot")
    assert counts(report) == (3, 0, 1, 0, 2)
    assert report.notes == (
        "no keyword of the report ran, as in a dry run: its tests were not run, and do not count as passed",
    )


@cases(
    "content",
    [
        keyword("NOT RUN") + keyword("PASS", keyword("PASS")),
        '<if><branch type="IF">' + keyword("NOT RUN") + '<status status="NOT RUN"/></branch></if>' + keyword("PASS"),
        "",
    ],
)
def test_a_run_in_which_some_keyword_ran_or_none_is_listed_is_no_dry_run(content: str) -> None:
    assert counts(read(output(suite(plain_case(content))), "robot")) == (1, 1, 0, 0, 0)
