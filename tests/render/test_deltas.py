"""The difference from a baseline: exact, never rounded to nothing, and good or bad only where that is declared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Comparison, Status
from gate.model.values import Better, FactSpec, Percentage
from gate.render.deltas import MINUS, Delta, Trend, describe_delta, direction
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import broken, expect, held, verdict

COUNT = FactSpec("count", "things")


@cases(
    ("value", "earlier", "fact", "text", "trend"),
    [
        (Fraction(951, 10), Fraction(961, 10), examples.LINE, f"{MINUS}1pp", Trend.WORSE),
        (Fraction(961, 10), Fraction(951, 10), examples.LINE, "+1pp", Trend.BETTER),
        (Fraction(100), Fraction(99999, 1000), examples.LINE, "+0.001pp", Trend.BETTER),
        (Fraction(1, 3), Fraction(2, 3), examples.LINE, f"{MINUS}0.3pp", Trend.WORSE),
        (Fraction(414), Fraction(412), examples.PASSED, "+2", Trend.BETTER),
        (Fraction(2), Fraction(0), examples.FAILED, "+2", Trend.WORSE),
        (Fraction(0), Fraction(2), examples.FAILED, f"{MINUS}2", Trend.BETTER),
        (Fraction(1_204_000), Fraction(1_170_000), examples.SIZE, "+34KB", Trend.WORSE),
        (Fraction(120), Fraction(100), examples.DURATION, "+20s", Trend.WORSE),
        (Fraction(110), Fraction(100), examples.DURATION, "+10s", Trend.WORSE),
        (Fraction(5), Fraction(3), COUNT, "+2", Trend.NEITHER),
    ],
)
def test_a_difference_has_a_sign_a_unit_and_a_trend(
    value: Fraction, earlier: Fraction, fact: FactSpec, text: str, trend: Trend
) -> None:
    assert describe_delta(value, earlier, fact, fact.better) == Delta(text, trend, value > earlier)


@pytest.mark.parametrize("earlier", [None, Fraction(3)])
def test_without_an_earlier_number_or_a_change_there_is_no_difference(earlier: Fraction | None) -> None:
    assert describe_delta(Fraction(3), earlier, examples.FAILED, Better.LOWER) is None


def test_a_time_that_differs_as_two_runs_of_one_commit_do_has_no_difference() -> None:
    assert describe_delta(Fraction(109), Fraction(100), examples.DURATION, Better.LOWER) is None
    assert describe_delta(Fraction(109), Fraction(100), examples.FAILED, Better.LOWER) is not None


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_a_difference_is_never_rounded_to_nothing(value: Fraction, earlier: Fraction) -> None:
    delta = describe_delta(value, earlier, examples.LINE, Better.HIGHER)
    assert (delta is None) == (value == earlier)
    if delta:
        assert any(digit in delta.text for digit in "123456789")


@cases(
    ("operators", "better"),
    [
        ((Op.AT_LEAST,), Better.HIGHER),
        ((Op.MORE, Op.AT_LEAST), Better.HIGHER),
        ((Op.AT_MOST,), Better.LOWER),
        ((Op.LESS,), Better.LOWER),
        ((Op.LESS, Op.MORE), Better.NEITHER),
        ((Op.EQUAL,), Better.NEITHER),
        ((), Better.NEITHER),
    ],
)
def test_the_expectations_give_the_direction_of_a_fact_without_one(operators: tuple[Op, ...], better: Better) -> None:
    comparisons = tuple(held(expect(COUNT, operator, "5"), Decimal(5)) for operator in operators)
    item = verdict("item", "Item", Status.PASS, comparisons).item
    assert direction(COUNT, item) is better
    assert direction(examples.FAILED, item) is Better.LOWER


def test_a_declared_direction_outweighs_the_expectation() -> None:
    comparison: Comparison = broken(expect(examples.LINE, Op.AT_MOST, "50%"), Percentage(9, 10))
    assert direction(examples.LINE, verdict("item", "Item", Status.FAIL, (comparison,)).item) is Better.HIGHER
