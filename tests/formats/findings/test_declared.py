"""Comparing what a report declares with what it lists."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, lowest_listed, note_failures, read_count
from gate.formats.findings.model import ScanFinding
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.cases import cases
from tests.formats.findings.reading import include_all


@cases(
    ("raw", "count"),
    [(3, 3), (Decimal("3.0"), 3), (0, 0), (-1, 0), (True, 0), ("3", 0), (None, 0), (10**12, 0), (Decimal("NaN"), 0)],
)
def test_a_count_is_a_number_of_findings(raw: object, count: int) -> None:
    assert read_count(raw) == count


def test_only_what_is_declared_more_often_than_listed_is_missing() -> None:
    assert find_missing({"high": 3, "low": 1, "info": 0}, {"high": 1, "low": 2}) == {"high": 2}


def test_the_worst_level_is_never_left_out_by_an_option() -> None:
    levels = ("high", "medium", "low")
    assert [lowest_listed(listed, levels) for listed in ({}, {"high": 1}, {"medium": 2}, {"low": 1})] == [0, 0, 1, 2]


def test_the_error_names_the_numbers_and_the_hint() -> None:
    error = incomplete({"high": 1, "low": 2_000}, {"high": 0, "low": 5, "info": 1}, "issue", "was it cut?")
    assert error.category is Category.MISMATCHED
    assert error.detail == (
        "the report is incomplete: it declares 1 high, 2,005 low issues, and lists 0 high, 5 low; was it cut?"
    )


def test_a_part_that_failed_is_noted_beside_findings() -> None:
    collector = Collector(include_all)
    collector.add(ScanFinding("a"))
    note_failures(collector, "a file that the tool could not read", 2)
    assert collector.report("x").notes == ("a file that the tool could not read: its findings are missing (2 times)",)


@pytest.mark.parametrize(("count", "times"), [(1, ""), (2_000, " (2,000 times)")])
def test_no_finding_and_a_part_that_failed_is_no_evidence(count: int, times: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        note_failures(Collector(include_all), "a file that the tool could not read", count)
    assert caught.value.detail == (
        "the report lists no finding, and a part of the scan failed: a file that the tool could not read" + times
    )


def test_a_scan_without_failures_is_quiet() -> None:
    collector = Collector(include_all)
    note_failures(collector, "a file that the tool could not read", 0)
    assert collector.report("x").notes == ()
