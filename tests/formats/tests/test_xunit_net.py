"""xUnit.net XML, versions 1 to 3."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gate.formats.tests.model import FailedTest
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def assemblies(tests: str, attributes: str = "", errors: str = "") -> str:
    return (
        f'<assemblies><assembly name="Shop.dll" run-date="2026-11-20" run-time="10:00:00" {attributes}>{errors}'
        f'<collection name="Carts">{tests}</collection></assembly></assemblies>'
    )


PASSED = '<test name="Shop.Cart.Adds" type="Shop.Cart" method="Adds" time="0.5" result="Pass"/>'


def test_a_report_is_read_whole() -> None:
    failed = (
        '<test name="Shop.Cart.Pays(x: 3)" type="Shop.Cart" method="Pays" time="0.25" result="Fail">'
        "<failure><message>Expected 3</message><stack-trace>at Pays() in /shop/Cart.cs:line 9</stack-trace></failure>"
        "</test>"
    )
    skipped = '<test name="Shop.Cart.Waits" type="Shop.Cart" result="Skip"/>'
    not_run = '<test name="Shop.Cart.Explicit" type="Shop.Cart" result="NotRun"/>'
    totals = 'total="4" passed="1" failed="1" skipped="1" not-run="1" errors="0"'
    report = read(assemblies(PASSED + failed + skipped + not_run, totals), "xunit-net")
    assert counts(report) == (4, 1, 1, 0, 2)
    assert report.duration == Decimal("0.75")
    assert report.produced_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert report.failed_tests == (
        FailedTest("Carts", "Shop.Cart", "Pays(x: 3)", "Expected 3", file="/shop/Cart.cs", line=9),
    )
    assert report.notes == ()


def test_an_error_of_a_cleanup_is_an_error_and_no_test() -> None:
    errors = '<errors><error type="assembly-cleanup"><failure><message>no</message></failure></error></errors>'
    report = read(assemblies(PASSED, 'total="1" errors="1"', errors), "xunit-net")
    assert counts(report) == (1, 1, 0, 1, 0)
    assert report.failed_tests[0].message == "no"


@cases("attributes", ['total="2"', 'total="1" failed="1"', 'total="1" errors="1"', 'skipped="1"'])
def test_totals_that_the_tests_do_not_show_are_refused(attributes: str) -> None:
    assert refusal(assemblies(PASSED, attributes), "xunit-net").cause is Cause.INCOMPLETE


def test_the_assembly_of_version_1_is_read() -> None:
    text = (
        '<assembly name="Shop.dll" test-framework="xUnit.net 1.9" total="1" passed="1">'
        '<class name="Shop.Cart"><failure><message>fixture</message></failure>'
        '<test name="Shop.Cart.Adds" type="Shop.Cart" result="Pass"/></class></assembly>'
    )
    assert counts(read(text, "xunit-net")) == (1, 1, 0, 1, 0)


@pytest.mark.parametrize("result", ["", "Purple"])
def test_a_test_of_another_result_is_unknown(result: str) -> None:
    assert read(assemblies(f'<test name="a" result="{result}"/>'), "xunit-net").unknown == 1
