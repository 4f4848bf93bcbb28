"""Whether one expectation is stricter than another: a proof for every possible value, or none."""

from __future__ import annotations

from enum import Enum, auto
from fractions import Fraction

from gate.checklist.value_sets import (
    INFINITY,
    Interval,
    ValueSet,
    allowed_values,
    intersect,
    possible_values,
    subject_of,
)
from gate.model.checklist import Amount, Amounts, Expectation, FromBaseline, Op, Pattern
from gate.model.values import Kind

_MINIMUMS = (Op.AT_LEAST, Op.MORE)
_MAXIMUMS = (Op.AT_MOST, Op.LESS)
_WITHOUT_EQUALITY = (Op.MORE, Op.LESS)
_MEASURED = (Kind.NUMBER, Kind.PERCENTAGE)


class Order(Enum):
    """How one expectation compares with another.

    UNRELATED: neither follows from the other, so that both together demand more than each. UNPROVEN: nothing is known.
    """

    EQUAL = auto()
    STRICTER = auto()
    LOOSER = auto()
    UNRELATED = auto()
    UNPROVEN = auto()


def compare(first: Expectation, second: Expectation) -> Order:
    """How the first expectation compares with the second.

    A ratchet begins without a baseline, where a comparison that the author writes is missing: then nothing is proven.
    """
    order = _compare(first, second)
    is_mixed = first.is_ratchet is not second.is_ratchet and order in (Order.EQUAL, Order.STRICTER)
    return Order.UNPROVEN if is_mixed else order


def _compare(first: Expectation, second: Expectation) -> Order:
    if subject_of(first) != subject_of(second):
        return Order.UNRELATED
    if (first.op, first.threshold) == (second.op, second.threshold):
        return Order.EQUAL
    thresholds = first.threshold, second.threshold
    if all(isinstance(threshold, FromBaseline) for threshold in thresholds):
        return _compare_with_baseline(first, second)
    if all(isinstance(threshold, Pattern) for threshold in thresholds):
        return Order.UNPROVEN
    if first.fact.kind in _MEASURED and all(isinstance(threshold, (Amount, Amounts)) for threshold in thresholds):
        return _compare_numbers(first, second)
    return _compare_sets(first, second)


def _compare_sets(first: Expectation, second: Expectation) -> Order:
    """Compares the sets of values that meet each of them; they are not comparable where a set depends on the run."""
    possible = possible_values(first)
    ours, theirs = _allowed(first), _allowed(second)
    if ours is None or theirs is None:
        return Order.UNRELATED
    ours, theirs = intersect(ours, possible), intersect(theirs, possible)
    both = intersect(ours, theirs)
    return _order(is_within=both == ours, contains=both == theirs)


def _allowed(expectation: Expectation) -> ValueSet | None:
    """The values that meet the expectation; also those of `!=` where it excludes an end of the fact's range."""
    threshold, spec = expectation.threshold, expectation.fact
    if expectation.op is Op.UNEQUAL and isinstance(threshold, Amount):
        number = threshold.scaled
        if number == spec.low:
            return Interval((number, 1), (INFINITY, 0))
        return Interval((-INFINITY, 0), (number, -1)) if number == spec.high else None
    return allowed_values(expectation)


def _order(*, is_within: bool, contains: bool) -> Order:
    if is_within and contains:
        return Order.EQUAL
    if is_within:
        return Order.STRICTER
    return Order.LOOSER if contains else Order.UNRELATED


def _compare_numbers(first: Expectation, second: Expectation) -> Order:
    if _allowed(first) is not None and _allowed(second) is not None:
        return _compare_sets(first, second)
    is_within = _is_within(first, second) or _is_always_met(second)
    contains = _is_within(second, first) or _is_always_met(first)
    return _order(is_within=is_within, contains=contains)


def _is_within(first: Expectation, second: Expectation) -> bool:
    """Whether every number that meets the first expectation meets the second; false where this is not proven."""
    numbers = _numbers(first)
    if numbers is not None:
        return all(_is_met(second, number) for number in numbers)
    if second.op is Op.UNEQUAL:
        return not _is_met(first, _scaled(second)[0])
    return False


def _is_always_met(expectation: Expectation) -> bool:
    """Whether every number that the fact can have meets the expectation."""
    allowed, possible = _allowed(expectation), possible_values(expectation)
    return allowed is not None and intersect(allowed, possible) == possible


def _numbers(expectation: Expectation) -> tuple[Fraction, ...] | None:
    """The only numbers that meet the expectation; None when they are not listed."""
    return _scaled(expectation) if expectation.op in (Op.EQUAL, Op.IN) else None


def _scaled(expectation: Expectation) -> tuple[Fraction, ...]:
    threshold = expectation.threshold
    amounts = threshold.amounts if isinstance(threshold, Amounts) else (threshold,)
    return tuple(amount.scaled for amount in amounts if isinstance(amount, Amount))


def _is_met(expectation: Expectation, number: Fraction) -> bool:
    thresholds = _scaled(expectation)
    match expectation.op:
        case Op.AT_LEAST:
            return number >= thresholds[0]
        case Op.AT_MOST:
            return number <= thresholds[0]
        case Op.MORE:
            return number > thresholds[0]
        case Op.LESS:
            return number < thresholds[0]
        case Op.UNEQUAL:
            return number not in thresholds
        case _:
            return number in thresholds


def _compare_with_baseline(first: Expectation, second: Expectation) -> Order:
    """Compares two minimums, or two maximums, relative to one baseline.

    A relative threshold moves with its percentage in one direction only where the fact is never negative.
    """
    direction = next((side for side in (_MINIMUMS, _MAXIMUMS) if first.op in side and second.op in side), None)
    ours, theirs = first.threshold, second.threshold
    if direction is None or not isinstance(ours, FromBaseline) or not isinstance(theirs, FromBaseline):
        return Order.UNPROVEN
    kinds = {threshold.relative for threshold in (ours, theirs) if threshold.offset}
    is_relative = True in kinds
    if len(kinds) > 1 or (is_relative and (first.fact.low is None or first.fact.low < 0)):
        return Order.UNPROVEN
    sign = 1 if direction is _MINIMUMS else -1
    ours_at, theirs_at = (sign * threshold.offset.scaled if threshold.offset else 0 for threshold in (ours, theirs))
    ours_excludes, theirs_excludes = (expectation.op in _WITHOUT_EQUALITY for expectation in (first, second))
    if is_relative and ours_at != theirs_at:  # of a baseline of 0 every part is 0, so that the operator decides
        is_within = ours_at > theirs_at and ours_excludes >= theirs_excludes
        contains = ours_at < theirs_at and ours_excludes <= theirs_excludes
        return _order(is_within=is_within, contains=contains) if is_within or contains else Order.UNPROVEN
    key, other = (ours_at, ours_excludes), (theirs_at, theirs_excludes)
    return _order(is_within=key >= other, contains=key <= other)
