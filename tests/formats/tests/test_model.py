"""The values of a report of test results."""

from __future__ import annotations

from gate.formats.tests.model import TestReport


def test_a_case_passed_when_it_neither_failed_nor_was_skipped() -> None:
    assert TestReport(total=9, failures=2, errors=1, skipped=3).passed == 3
