"""The numbers that meet an expectation and are nearest to the value of today."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from gate.model.checklist import Expectation, Op
from gate.model.values import Better, Percentage, Value

RISING = (Op.AT_LEAST, Op.MORE)
FALLING = (Op.AT_MOST, Op.LESS)
STRICT = (Op.MORE, Op.LESS)


def find_lowest(op: Op, threshold: Fraction) -> int:
    """The lowest whole number that is not below a threshold, or with `>` above it."""
    return math.floor(threshold) + 1 if op is Op.MORE else math.ceil(threshold)


def _find_highest(op: Op, threshold: Fraction) -> int:
    return math.ceil(threshold) - 1 if op is Op.LESS else math.floor(threshold)


def count_to_clear(expectation: Expectation, value: Value, threshold: Fraction) -> int | None:
    """How many findings must go, each of which counts one; None where fewer findings do not help, or may be too few.

    A percentage has findings in its whole and not in its part: one that is fixed moves to the part. A count for which
    higher is better, such as the passed tests, rises with each that is fixed.
    """
    op = expectation.op
    if isinstance(value, Percentage):
        if not value.has_counts:
            return None
        lowest = find_lowest(op, threshold * value.of / 100)
        is_rising = op in RISING or (op is Op.EQUAL and threshold == 100)
        return lowest - value.part if is_rising and lowest <= value.of else None
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        return None
    if expectation.fact.better is Better.HIGHER:
        return find_lowest(op, threshold) - int(value) if op in RISING else None
    highest = _find_highest(op, threshold)
    is_falling = op in FALLING or (op is Op.EQUAL and threshold == 0)
    return int(value) - highest if is_falling and highest >= 0 else None


def can_be_met(expectation: Expectation, threshold: Fraction) -> bool:
    """Whether any value in the range of the fact meets the expectation; a ratchet can ask for less than nothing."""
    low, high = expectation.fact.low, expectation.fact.high
    match expectation.op:
        case Op.AT_LEAST:
            return high is None or threshold <= high
        case Op.MORE:
            return high is None or threshold < high
        case Op.AT_MOST:
            return low is None or threshold >= low
        case Op.LESS:
            return low is None or threshold > low
        case Op.EQUAL:
            return (low is None or threshold >= low) and (high is None or threshold <= high)
        case _:
            return True


def find_nearest_part(op: Op, whole: int, threshold: Fraction) -> int | None:
    """The part of the whole that is nearest to the threshold and meets the expectation; None where none does."""
    limit = threshold * whole / 100
    if op not in (*RISING, *FALLING) and limit.denominator != 1:
        return None
    part = find_lowest(op, limit) if op in RISING else _find_highest(op, limit)
    return part if 0 <= part <= whole else None
