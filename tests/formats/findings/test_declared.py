"""Comparing what a report declares with what it lists."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.formats.findings.declared import find_missing, incomplete, lowest_listed, read_count
from gate.model.evidence import Category


@pytest.mark.parametrize(
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
    error = incomplete({"high": 1, "low": 2_000}, "issue", "was it cut?")
    assert error.category is Category.MISMATCHED
    assert error.detail == (
        "the report is incomplete: it declares 1 high, 2,000 low issues that it does not list; was it cut?"
    )
