"""A percentage is two integers, and refuses those that are not a percentage."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.values import Percentage, Value, number, percentage


def test_a_percentage_is_exact() -> None:
    assert Percentage(1, 3).percent == Fraction(100, 3)


@pytest.mark.parametrize(("part", "of"), [(0, 0), (5, 4), (-1, 4), (1, -1)])
def test_counts_that_are_not_a_percentage_are_refused(part: int, of: int) -> None:
    with pytest.raises(ValueError, match="is not a percentage"):
        Percentage(part, of)


def test_a_ratio_is_a_percentage_without_counts() -> None:
    ratio = Percentage.from_ratio(Fraction(8889, 10_000))

    assert (ratio.percent, ratio.has_counts) == (Fraction("88.89"), False)
    assert ratio != Percentage(8889, 10_000)


@pytest.mark.parametrize("ratio", [Fraction(-1, 2), Fraction(11, 10)])
def test_a_ratio_outside_of_its_range_is_refused(ratio: Fraction) -> None:
    with pytest.raises(ValueError, match="is not a percentage"):
        Percentage.from_ratio(ratio)


@pytest.mark.parametrize(
    ("value", "exact"),
    [(Decimal("0.1"), Fraction(1, 10)), (Decimal(-3), Fraction(-3)), (Percentage(1, 3), Fraction(100, 3))],
)
def test_a_number_is_exact_and_a_percentage_is_in_percent(value: Value, exact: Fraction) -> None:
    assert number(value) == exact


@pytest.mark.parametrize(("value", "kind"), [("5", "str"), (True, "bool"), (frozenset({"5"}), "frozenset")])
def test_a_value_that_is_not_a_number_is_refused(value: Value, kind: str) -> None:
    with pytest.raises(TypeError, match=f"^{kind} is not a number$"):
        number(value)


def test_a_declared_percentage_is_between_0_and_100() -> None:
    declared = percentage("line_coverage", "lines that were run")

    assert (declared.low, declared.high, declared.unit) == (Decimal(0), Decimal(100), "%")


def test_the_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Percentage(1, 3).part = 3  # type: ignore[misc]
