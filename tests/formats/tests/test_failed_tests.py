"""Collecting failed tests: limits, and recognizing retries."""

from __future__ import annotations

import pytest

from gate.formats.common import xml
from gate.formats.tests import failed_tests
from gate.formats.tests.failed_tests import FailedTests
from gate.formats.tests.outcomes import ERRORED, FAILED


def test_the_first_of_the_worst_failures_of_a_case_is_listed() -> None:
    failed = FailedTests(xml.new_parser())
    case = {"name": "a", "classname": "t.A"}
    for outcome, message in ((FAILED, "one"), (ERRORED, "two"), (ERRORED, "three")):
        failed.open(outcome, "s", case, {"message": message})
        failed.close()
    assert [(test.message, test.is_error) for test in failed.tests] == [("two", True)]
    assert failed.count == 1


def test_a_failed_case_is_recognized_again() -> None:
    failed = FailedTests(xml.new_parser())
    failed.open(FAILED, "s", {"name": "a"}, {})
    failed.close()
    assert failed.includes({"name": "a"})
    assert not failed.includes({"name": "a", "classname": "other"})


def test_more_failures_than_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_tests, "MAX_FAILED", 1)
    failed = FailedTests(xml.new_parser())
    for name in ("a", "b"):
        failed.open(FAILED, "s", {"name": name}, {})
        failed.close()
    assert [test.name for test in failed.tests] == ["a"]
    assert list(failed.notes()) == ["of 2 failed tests the first 1 are listed"]
