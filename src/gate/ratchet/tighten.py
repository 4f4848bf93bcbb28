"""Thresholds that today's values allow to tighten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from gate.judge.thresholds import add_offset
from gate.model.checklist import Amount, Expectation, FromBaseline, Item, Op
from gate.model.decision import Comparison, Held, Verdict
from gate.model.ratchet import NO_VALUES, PastValues, ThresholdChange
from gate.model.units import UNITS, convert, dimension
from gate.model.values import FactSpec, Kind
from gate.ratchet.rounding import MAXIMUMS, MINIMUMS, digits_of, is_tighter, round_loose, with_number, worst_value


def tighten(
    verdicts: Iterable[Verdict], past: PastValues = NO_VALUES, *, every_item: bool = False
) -> tuple[ThresholdChange, ...]:
    """The thresholds of items with a ratchet, just under the worst of today and of earlier runs, less the tolerance.

    Only thresholds that hold today are changed, and only to stricter ones. With `every_item`, those of items without a
    ratchet are changed too.
    """
    return tuple(change for verdict in verdicts for change in _changes(verdict, past, every_item=every_item))


def _changes(verdict: Verdict, past: PastValues, *, every_item: bool) -> Iterator[ThresholdChange]:
    for comparison in verdict.comparisons:
        expectation = comparison.expectation
        is_written = expectation in verdict.item.must and not expectation.is_ratchet
        tolerance = _tolerance(verdict.item, expectation, every_item=every_item)
        if is_written and tolerance and (change := _change(verdict, comparison, tolerance, past)):
            yield change


def _tolerance(item: Item, expectation: Expectation, *, every_item: bool) -> FromBaseline | None:
    """The tolerance of the ratchet for this expectation; None where no ratchet holds it."""
    fact, minimum = expectation.fact, expectation.op in MINIMUMS
    if expectation.op not in (*MINIMUMS, *MAXIMUMS) or fact.is_change or fact.is_clock:
        return None
    for ratchet in item.must:
        is_same = ratchet.fact.name == fact.name and (ratchet.op in MINIMUMS) is minimum
        if ratchet.is_ratchet and is_same and isinstance(ratchet.threshold, FromBaseline):
            return ratchet.threshold
    return FromBaseline() if every_item else None


def _change(
    verdict: Verdict, comparison: Comparison, tolerance: FromBaseline, past: PastValues
) -> ThresholdChange | None:
    expectation = comparison.expectation
    fact, op, threshold = expectation.fact, expectation.op, expectation.threshold
    evidence = verdict.evidence
    if evidence is None or not isinstance(comparison.outcome, Held) or not isinstance(threshold, Amount):
        return None
    today = worst_value(evidence.facts.get(fact.name), op)
    if today is None:
        return None
    values = (today, *_earlier(past.get((verdict.item.id, fact.name), ()), fact))
    worst = min(values) if op in MINIMUMS else max(values)
    limit = _within(add_offset(worst, tolerance), worst, minimum=op in MINIMUMS)
    offset = tolerance.offset if tolerance.offset and not tolerance.relative else None
    after = round_loose(op, limit, fact, threshold.unit, digits_of(threshold, offset))
    if not is_tighter(op, Fraction(after), Fraction(threshold.number)):
        return None
    text = with_number(expectation.text, after)
    if op is Op.AT_MOST and not after and _is_plain_count(fact, verdict.item):
        text = text.replace(str(op), str(Op.EQUAL), 1)
    return ThresholdChange(
        verdict.item.id, expectation.text, text, expectation.position, worst, fact.unit, runs=len(values)
    )


def _is_plain_count(fact: FactSpec, item: Item) -> bool:
    """Whether people write `== 0` for none of it; a ratchet needs a minimum or a maximum."""
    has_ratchet = any(expectation.is_ratchet for expectation in item.must)
    return fact.kind is Kind.NUMBER and not fact.unit and not has_ratchet


def _earlier(values: Iterable[tuple[Fraction, str]], fact: FactSpec) -> Iterator[Fraction]:
    """The earlier values in the unit of the fact, without those of another dimension."""
    for value, unit in values:
        if unit in UNITS and dimension(unit) == dimension(fact.unit):
            yield convert(value, unit, fact.unit)


def _within(limit: Fraction, worst: Fraction, *, minimum: bool) -> Fraction:
    """The limit, never stricter than the worst value: a relative tolerance of a negative number would be."""
    return min(limit, worst) if minimum else max(limit, worst)
