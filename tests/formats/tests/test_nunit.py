"""NUnit 2 and 3: outcomes in both spellings, suites that failed by themselves, declared totals."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def run(content: str, attributes: str = "") -> str:
    return f'<test-run id="2" {attributes}>{content}</test-run>'


def suite(content: str, attributes: str = 'result="Passed"') -> str:
    return (
        f'<test-suite type="TestFixture" name="CartTests" fullname="Shop.CartTests" {attributes}>{content}</test-suite>'
    )


def case(attributes: str, content: str = "") -> str:
    names = 'name="Adds" fullname="Shop.CartTests.Adds" classname="Shop.CartTests"'
    return f"<test-case {names} {attributes}>{content}</test-case>"


def test_a_run_of_nunit_3_is_read_whole() -> None:
    failure = (
        "<failure><message>Expected 3</message><stack-trace>at Pays in /shop/Cart.cs:line 7</stack-trace></failure>"
    )
    report = read(
        run(
            suite(
                case('result="Passed" duration="0.5"')
                + '<test-case name="Pays(1.5)" fullname="Shop.CartTests.Pays(1.5)" classname="Shop.CartTests" '
                f'result="Failed" duration="0.25">{failure}</test-case>'
                + case('result="Skipped" label="Explicit"') + case('result="Inconclusive"') + case('result="Warning"'),
                'result="Failed" site="Child"',
            ),
            'total="5" passed="1" failed="1" warnings="1" inconclusive="1" skipped="1" '
            'start-time="2026-11-20 10:00:00Z"',
        ),
        "nunit",
    )  # fmt: skip
    assert counts(report) == (5, 2, 1, 0, 1)
    assert (report.inconclusive, report.duration) == (1, Decimal("0.75"))
    assert report.produced_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert report.failed_tests == (
        FailedTest("Shop.CartTests", "Shop.CartTests", "Pays(1.5)", "Expected 3", file="/shop/Cart.cs", line=7),
    )


@cases(
    ("attributes", "expected"),
    [
        ('executed="True" success="True"', (1, 1, 0, 0, 0)),
        ('executed="True" success="False"', (1, 0, 1, 0, 0)),
        ('executed="True" success="Turue"', (1, 0, 1, 0, 0)),
        ('executed="True"', (1, 1, 0, 0, 0)),
        ('executed="False"', (1, 0, 0, 0, 1)),
        ('executed="True" result="Success" success="True"', (1, 1, 0, 0, 0)),
        ('executed="True" result="Success" success="False"', (1, 0, 1, 0, 0)),
        ('executed="True" result="Error" success="False"', (1, 0, 0, 1, 0)),
        ('executed="False" result="Ignored"', (1, 0, 0, 0, 1)),
        ('executed="False" result="NotRunnable"', (1, 0, 0, 0, 0)),
        ("", (1, 0, 0, 0, 0)),
    ],
)
def test_a_case_of_nunit_2_counts_as_what_it_says(attributes: str, expected: tuple[int, ...]) -> None:
    suites = f'<test-suite name="T" success="True"><test-case name="a" {attributes}/></test-suite>'
    report = read(f'<test-results total="1">{suites}</test-results>', "nunit")
    assert counts(report) == expected
    assert report.unknown == (expected == (1, 0, 0, 0, 0))


def test_a_failure_without_a_result_is_a_failure() -> None:
    content = '<test-case name="a" executed="True"><failure><message>no</message></failure></test-case>'
    assert counts(read(f"<test-results>{content}</test-results>", "nunit")) == (1, 0, 1, 0, 0)


@cases(
    ("failure", "passed"),
    [
        ("<failure><message><![CDATA[]]></message><stack-trace><![CDATA[None]]></stack-trace></failure>", 1),
        ("<failure><message>no</message></failure>", 0),
        ("<failure><message/><stack-trace>at Cart.cs:7</stack-trace></failure>", 0),
    ],
)
def test_a_passed_case_of_pytest_nunit_has_an_empty_failure(failure: str, passed: int) -> None:
    report = read(run(suite(case('result="Passed"', failure)), 'total="1"'), "nunit")
    assert (report.passed, report.failures) == (passed, 1 - passed)


def nunit_252(content: str, totals: str) -> str:
    """A report of NUnit 2.5 to 2.5.2, whose cases have no `result`."""
    suites = f'<test-suite name="T" executed="True" success="False"><results>{content}</results></test-suite>'
    return f'<test-results total="2" errors="0" {totals} not-run="0" ignored="0" skipped="0">{suites}</test-results>'


def test_a_case_without_result_or_failure_is_inconclusive_where_the_run_counts_such_cases() -> None:
    cases = '<test-case name="a" executed="True" success="True"/><test-case name="b" executed="True" success="False"/>'
    report = read(nunit_252(cases, 'failures="0" inconclusive="1"'), "nunit")
    assert counts(report) == (2, 1, 0, 0, 0)
    assert (report.inconclusive, report.broken) == (1, 0)


def test_an_empty_suite_without_result_is_inconclusive_unless_the_suites_around_it_failed() -> None:
    empty = '<test-suite name="U" executed="True" success="False"/>'
    cases = '<test-case name="a" executed="True" success="True"/><test-case name="b" executed="True" success="False"/>'
    outer = f'<test-suite name="O" executed="True" success="True">{cases}{empty}</test-suite>'
    totals = 'failures="0" inconclusive="1"'
    head = f'<test-results total="2" errors="0" {totals} not-run="0" ignored="0" skipped="0">'
    assert read(f"{head}{outer}</test-results>", "nunit").broken == 0
    assert read(nunit_252(empty + cases, totals), "nunit").broken == 1


def test_a_failure_stays_one_where_the_run_counts_inconclusive_cases() -> None:
    failed = '<test-case name="b" executed="True" success="False"><failure><message>no</message></failure></test-case>'
    inconclusive = '<test-case name="a" executed="True" success="False"/>'
    totals = 'failures="1" inconclusive="1"'
    assert counts(read(nunit_252(inconclusive + failed, totals), "nunit")) == (2, 0, 1, 0, 0)
    assert refusal(nunit_252(inconclusive + inconclusive, totals), "nunit").cause is Cause.INCOMPLETE


def test_an_inconclusive_case_does_not_explain_a_suite_that_failed_by_its_result() -> None:
    content = suite(case('result="Inconclusive"'), 'result="Failure"')
    totals = 'total="1" failures="0" inconclusive="1"'
    report = read(f"<test-results {totals}>{content}</test-results>", "nunit")
    assert (counts(report), report.broken) == ((1, 0, 0, 1, 0), 1)


def test_an_assembly_that_cannot_be_loaded_is_an_error() -> None:
    content = suite(
        "<failure><message>no such file</message></failure>", 'result="Failed" label="Invalid" runstate="NotRunnable"'
    )
    report = read(run(content, 'result="Failed" total="0"'), "nunit")
    assert counts(report) == (0, 0, 0, 1, 0)
    assert report.failed_tests[0].message == "no such file"


def test_a_tear_down_that_fails_is_an_error_beside_its_tests() -> None:
    content = case('result="Passed"') + "<failure><message>TearDown : no</message></failure>"
    assert counts(read(run(suite(content, 'result="Failed" site="TearDown"')), "nunit")) == (1, 1, 0, 1, 0)


def test_a_suite_that_failed_with_its_tests_adds_nothing() -> None:
    content = suite(case('result="Failed"'), 'result="Failed" site="Child"')
    assert counts(read(run(content, 'result="Failed"'), "nunit")) == (1, 0, 1, 0, 0)


def test_a_run_that_failed_without_a_failed_test_is_an_error() -> None:
    assert read(run(suite(case('result="Passed"')), 'result="Failed"'), "nunit").errors == 1


@cases("attributes", ['total="2"', 'total="1" failed="1"', 'total="1" skipped="1"'])
def test_totals_that_the_cases_do_not_show_are_refused(attributes: str) -> None:
    assert refusal(run(suite(case('result="Passed"')), attributes), "nunit").cause is Cause.INCOMPLETE


def test_nunit_2_counts_other_tests_in_its_total() -> None:
    report = read('<test-results total="4" failures="0"><test-case name="a" executed="True"/></test-results>', "nunit")
    assert report.notes == ("the totals of the report differ from its cases: 4 tests (1); the cases count",)


def test_a_part_of_a_report_is_read() -> None:
    assert counts(read(suite(case('result="Passed"'), 'result="Passed" total="1" passed="1"'), "nunit")) == (
        1,
        1,
        0,
        0,
        0,
    )
