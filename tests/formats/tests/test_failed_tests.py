"""Collecting failed tests, and its limits."""

from __future__ import annotations

import pytest

from gate.formats.common import xml
from gate.formats.tests import failed_tests
from gate.formats.tests.failed_tests import FailedTests, describe_failure
from gate.formats.tests.model import FailedTest
from gate.formats.tests.outcomes import ERRORED, FAILED


def test_the_first_of_the_worst_failures_of_a_case_is_listed() -> None:
    failed = FailedTests(xml.new_parser())
    case = {"name": "a", "classname": "t.A"}
    for outcome, message in ((FAILED, "one"), (ERRORED, "two"), (ERRORED, "three")):
        failed.open(outcome, "s", case, {"message": message})
        failed.close()
    assert [(test.message, test.is_error) for test in failed.tests] == [("two", True)]
    assert failed.count == 1


def test_the_position_of_a_listed_failure_is_known_until_the_next_one() -> None:
    failed = FailedTests(xml.new_parser())
    cases = [{"name": "a"}, {"name": "b"}]
    for case in cases:
        failed.open(FAILED, "s", case, {})
        failed.close()
    assert [failed.position_of(case) for case in cases] == [None, 1]


def test_more_failures_than_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_tests, "MAX_FAILED", 1)
    failed = FailedTests(xml.new_parser())
    for name in ("a", "b"):
        failed.open(FAILED, "s", {"name": name}, {})
        failed.close()
    assert [test.name for test in failed.tests] == ["a"]
    assert list(failed.notes()) == ["of 2 failed tests the first 1 are listed"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Shop\\CartTest::testPays with data set #0 (1)\nFailed asserting that 1 is 2.\n\n/a.php:3",
            "Failed asserting",
        ),
        ("Shop\\CartTest::testPays\n", "Shop\\CartTest::testPays"),
        ("Failed asserting that 1 is 2.\nShop\\CartTest::testPays", "Failed asserting"),
        ("Other::testPays failed\nbecause", "Other::testPays failed"),
        ("", ""),
    ],
)
def test_the_title_that_phpunit_writes_above_a_message_is_not_the_message(text: str, message: str) -> None:
    test = FailedTest("s", "Shop.CartTest", "testPays", "", is_error=False)
    described = describe_failure(test, text).message
    assert described.startswith(message)
    assert bool(described) is bool(message)
