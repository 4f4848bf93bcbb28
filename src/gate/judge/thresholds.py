"""The threshold of an expectation, with `baseline` replaced by the earlier value."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from gate.judge.reference import UNNAMED_TOOL, ItemReference
from gate.model.checklist import Amount, Amounts, Expectation, FromBaseline, Pattern, Strings, baseline_key
from gate.model.decision import Baseline, ResolvedThreshold
from gate.model.evidence import Cause, NotApplicable, Unseen
from gate.model.units import UNITS, convert, dimension
from gate.model.values import FactSpec, Kind, Value, kind_of, number


def resolve(expectation: Expectation, reference: ItemReference) -> ResolvedThreshold | Unseen | NotApplicable:
    """The threshold in the unit of the fact; missing when it depends on a baseline that is not comparable.

    Not applicable for a ratchet that begins today.
    """
    match expectation.threshold:
        case Amount(scaled=scaled):
            return scaled
        case Amounts(amounts=amounts):
            return tuple(amount.scaled for amount in amounts)
        case Strings(strings=strings):
            return strings
        case Pattern(regex=regex):
            return (regex,)
        case FromBaseline() as threshold:
            beginning = _beginning(expectation.fact, reference) if expectation.is_ratchet else None
            return beginning or _from_baseline(threshold, expectation.fact, reference)
        case _:
            return None


def _beginning(fact: FactSpec, reference: ItemReference) -> NotApplicable | None:
    """Why a ratchet has nothing to hold yet; None where it has, or where what it needs is missing."""
    if fact.name in reference.base.facts.get(reference.item, {}):
        return None
    if reference.baseline is None:
        return reference.no_baseline if isinstance(reference.no_baseline, NotApplicable) else None
    if reference.item in reference.baseline.facts:
        return None
    return NotApplicable(f"the baseline {reference.baseline.file} is older than the item {reference.item}")


def earlier_numbers(facts: Iterable[FactSpec], reference: ItemReference) -> dict[str, Fraction]:
    """The comparable numbers of the baseline by fact, in the unit of the fact; percentages in percent."""
    in_baseline = reference.baseline is not None and reference.item in reference.baseline.facts
    if not in_baseline and reference.item not in reference.base.facts:
        return {}
    numeric = (fact for fact in facts if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE))
    values = ((fact.name, _earlier_value(fact, reference)) for fact in numeric)
    return {name: value for name, value in values if isinstance(value, Fraction)}


def _from_baseline(
    threshold: FromBaseline, fact: FactSpec, reference: ItemReference
) -> Fraction | tuple[str, ...] | Unseen:
    value = _earlier_value(fact, reference)
    if isinstance(value, Unseen):
        return value
    return (value,) if isinstance(value, str) else add_offset(value, threshold)


def _earlier_value(fact: FactSpec, reference: ItemReference) -> Fraction | str | Unseen:
    """The value to compare with, a number in the unit of the fact; missing when it cannot be compared with today's."""
    measured = reference.base.facts.get(reference.item, {}).get(fact.name)
    return _comparable(measured, fact) if measured else _stored_value(fact, reference)


def _stored_value(fact: FactSpec, reference: ItemReference) -> Fraction | str | Unseen:
    """The value of the baseline."""
    baseline = reference.baseline
    if baseline is None:
        reason = reference.base.reasons.get(reference.item, "")
        suffix = f", and the base commit {reference.base.commit[:7]} was not measured: {reason}" if reason else ""
        return Unseen(Cause.NO_BASELINE, f"{reference.no_baseline.detail}{suffix}")
    earlier = baseline.facts.get(reference.item, {}).get(fact.name)
    if earlier is None:
        return Unseen(
            Cause.NOT_IN_BASELINE, f"the baseline {baseline.file} contains no {fact.name} of the item {reference.item}"
        )
    return _producer_problem(baseline, reference) or _comparable(earlier, fact)


def _comparable(earlier: tuple[Value, str], fact: FactSpec) -> Fraction | str | Unseen:
    """The earlier value in the unit of the fact; missing when it is of another kind."""
    value, unit = earlier
    if kind_of(value) is not fact.kind or not _is_same_dimension(unit, fact.unit):
        detail = f"{fact.name} was {_describe(kind_of(value), unit)}, and is {_describe(fact.kind, fact.unit)} now"
        return Unseen(Cause.BASELINE_OF_OTHER_KIND, detail)
    return value if isinstance(value, str) else convert(number(value), unit, fact.unit)


def _producer_problem(baseline: Baseline, reference: ItemReference) -> Unseen | None:
    """What is missing when other tools measured the baseline."""
    producers = baseline.producers.get(reference.item, frozenset())
    formats = baseline.anonymous_formats.get(reference.item, frozenset())
    if (producers, formats) == (reference.producers, reference.anonymous_formats):
        return None
    measured_by, today = _join(producers, formats), _join(reference.producers, reference.anonymous_formats)
    detail = f"the baseline was measured by {measured_by}, today's value by {today}"
    hint = baseline_key(reference.tools)
    return Unseen(Cause.BASELINE_OF_OTHER_TOOL, f"{detail}, and tools can count differently", hint=hint)


def _is_same_dimension(unit: str, other: str) -> bool:
    return unit in UNITS and dimension(unit) == dimension(other)


def _describe(kind: Kind | None, unit: str) -> str:
    return f"a {kind}" + (f" in {unit[:20]}" if unit else "")


def add_offset(earlier: Fraction, threshold: FromBaseline) -> Fraction:
    """The threshold for a value of the baseline, in the unit of the fact."""
    if threshold.offset is None:
        return earlier
    if threshold.relative:
        return earlier * (1 + Fraction(threshold.offset.number) / 100)
    return earlier + threshold.offset.scaled


def _join(producers: frozenset[str], formats: frozenset[str]) -> str:
    unnamed = [f"{UNNAMED_TOOL} ({name})" for name in sorted(formats)]
    return ", ".join((*sorted(producers), *unnamed)) or UNNAMED_TOOL
