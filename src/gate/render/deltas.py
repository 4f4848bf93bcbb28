"""The difference of a number from the baseline: how large, and whether it is an improvement."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from gate.model.checklist import Expectation, Item, Op
from gate.model.lazy_dataclass import dataclass
from gate.model.units import dimension
from gate.model.values import Better, FactSpec
from gate.render.numbers import format_number

MINUS = "\u2212"

NOISE = Fraction(1, 10)
"""The part of a time by which two runs of the same code differ; a smaller difference says nothing."""


class Trend(StrEnum):
    """Whether a difference is an improvement; most pages write the word only where it is `worse`."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """A difference from the baseline: its signed text such as `+2` or `+3.6pp`, its trend, its direction."""

    text: str
    trend: Trend
    is_increase: bool


_BY_OPERATOR = {
    Op.AT_LEAST: Better.HIGHER,
    Op.MORE: Better.HIGHER,
    Op.AT_MOST: Better.LOWER,
    Op.LESS: Better.LOWER,
}


def describe_delta(value: Fraction, earlier: Fraction | None, fact: FactSpec, better: Better) -> Delta | None:
    """The difference of two numbers in the unit of the fact.

    None without an earlier one, when they are equal, or for times that differ by noise only.
    """
    if earlier is None or value == earlier or _is_noise(value - earlier, earlier, fact):
        return None
    difference = value - earlier
    is_increase = difference > 0
    unit = "%" if fact.unit == "pp" else fact.unit
    size = format_number(abs(difference), unit)
    size = f"{size.removesuffix('%')}pp" if unit == "%" else size
    trend = Trend.NEITHER
    if better is not Better.NEITHER:
        trend = Trend.BETTER if is_increase == (better is Better.HIGHER) else Trend.WORSE
    return Delta(f"{'+' if is_increase else MINUS}{size}", trend, is_increase)


def _is_noise(difference: Fraction, earlier: Fraction, fact: FactSpec) -> bool:
    return dimension(fact.unit) == "time" and abs(difference) < earlier * NOISE


def direction(fact: FactSpec, item: Item) -> Better:
    """Which direction is an improvement: as the fact declares, else as all its expectations agree."""
    if fact.better is not Better.NEITHER:
        return fact.better
    directions = {_direction_of(expectation) for expectation in (*item.must, *item.should) if expectation.fact == fact}
    return directions.pop() if len(directions) == 1 else Better.NEITHER


def _direction_of(expectation: Expectation) -> Better:
    return _BY_OPERATOR.get(expectation.op, Better.NEITHER)
