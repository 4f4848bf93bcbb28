"""The baseline of a stored run, from what its comparisons say, or else from the run before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from gate.model.decision import Baseline
from gate.model.evidence import BASELINE_CAUSES, Cause, Evidence, Seen
from gate.model.lazy_dataclass import dataclass
from gate.model.units import UNITS, convert
from gate.model.values import Percentage, Value
from gate.result.model import BaselineThreshold, Broken, Held, Missing, NotApplicable
from gate.result.model import Seen as SavedSeen
from gate.result.stored import StoredComparison, StoredItem

OTHER_TOOL = Cause.BASELINE_OF_OTHER_TOOL
OTHER_PRODUCERS = frozenset({"other tools"})
"""The producers of a baseline that was not comparable."""


@dataclass(frozen=True, slots=True)
class ItemBaseline:
    """The earlier values of one item with their units, and their producers."""

    facts: Mapping[str, tuple[Value, str]]
    producers: frozenset[str]
    formats: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredComparisons:
    """What the comparisons of a run say about its baseline: exact values.

    `missing` are facts for which it had no comparable value, `begun` those whose ratchet began with that run.
    """

    baseline: ItemBaseline
    missing: frozenset[str]
    begun: frozenset[str]

    @property
    def facts(self) -> frozenset[str]:
        """The facts of which the run says what they were compared with."""
        return frozenset(self.baseline.facts) | self.missing | self.begun


def read_comparisons(item: StoredItem, evidence: Evidence) -> StoredComparisons:
    """What the comparisons of an item say. Its producers of today are those of the baseline, or are not comparable."""
    entries = [entry for entry in _comparisons(item) if isinstance(entry.threshold, BaselineThreshold)]
    facts = {
        entry.fact: (value, unit)
        for entry in entries
        for unit in [_unit(item, entry.fact)]
        if (value := _earlier_value(entry, unit, evidence)) is not None
    }
    producers = producers_of(evidence)
    incomparable = {
        entry.fact for entry in entries if isinstance(entry.outcome, Missing) and entry.outcome.cause is OTHER_TOOL
    }
    if incomparable:  # the judge compares the producers of an item first, so their values do not matter
        producers = OTHER_PRODUCERS
        facts = {name: value for name, value in read_values(item, evidence).facts.items() if name in incomparable}
    missing = frozenset(entry.fact for entry in entries if _has_no_baseline(entry))
    begun = frozenset(entry.fact for entry in entries if isinstance(entry.outcome, NotApplicable))
    return StoredComparisons(ItemBaseline(facts, producers, formats_of(evidence)), missing, begun)


def read_values(item: StoredItem, evidence: Evidence) -> ItemBaseline:
    """The values of an item as a baseline for a later run."""
    facts = {name: (fact.value, _unit(item, name)) for name, fact in evidence.facts.items() if isinstance(fact, Seen)}
    return ItemBaseline(facts, producers_of(evidence), formats_of(evidence))


def build_baseline(items: Mapping[str, ItemBaseline], file: str) -> Baseline:
    """The baseline for the judge."""
    return Baseline(
        facts={name: item.facts for name, item in items.items()},
        producers={name: item.producers for name, item in items.items()},
        anonymous_formats={name: item.formats for name, item in items.items()},
        file=file,
    )


def producers_of(evidence: Evidence) -> frozenset[str]:
    """The tools with their versions, as the judge compares them."""
    return frozenset(source.tool for source in evidence.sources if source.tool)


def formats_of(evidence: Evidence) -> frozenset[str]:
    """The formats of reports that name no tool."""
    return frozenset(source.format for source in evidence.sources if source.format and not source.tool)


def _comparisons(item: StoredItem) -> Iterator[StoredComparison]:
    yield from item.comparisons
    for waiver in item.waivers:
        yield from waiver.but


def _has_no_baseline(entry: StoredComparison) -> bool:
    return isinstance(entry.outcome, Missing) and entry.outcome.cause in BASELINE_CAUSES


def _unit(item: StoredItem, fact: str) -> str:
    observed = item.evidence.facts.get(fact) if item.evidence else None
    return observed.unit if isinstance(observed, SavedSeen) else ""


def _earlier_value(entry: StoredComparison, unit: str, evidence: Evidence) -> Value | None:
    """The value of the baseline, from the threshold that it led to; None where that is not exact."""
    threshold, outcome = entry.threshold, entry.outcome
    if not isinstance(outcome, (Held, Broken)) or not isinstance(threshold, BaselineThreshold):
        return None
    resolved = outcome.resolved_threshold
    if isinstance(resolved, tuple):
        return resolved[0] if resolved else None
    if resolved is None:
        return None
    earlier = _without_offset(Fraction(resolved), threshold, unit)
    if earlier is None:
        return None
    observed = evidence.facts.get(entry.fact)
    if isinstance(observed, Seen) and isinstance(observed.value, Percentage):
        return Percentage.from_ratio(earlier / 100) if 0 <= earlier <= 100 else None
    return exact_decimal(earlier)


def _without_offset(resolved: Fraction, threshold: BaselineThreshold, unit: str) -> Fraction | None:
    if threshold.offset is None:
        return resolved
    number = Fraction(threshold.offset.number)
    if threshold.relative:
        return resolved / (1 + number / 100) if number != -100 else None
    if threshold.offset.unit not in UNITS or unit not in UNITS:
        return None
    try:
        return resolved - convert(number, threshold.offset.unit, unit)
    except ValueError:
        return None


def exact_decimal(value: Fraction) -> Decimal | None:
    """The fraction as a decimal number; None where it has no end."""
    digits, rest = 0, value.denominator
    while digits <= MAX_DIGITS and (10**digits) % rest:
        digits += 1
    return None if digits > MAX_DIGITS else Decimal(int(value * 10**digits)).scaleb(-digits)


MAX_DIGITS = 60
"""The most decimal digits of a stored number."""


def same_producers(first: ItemBaseline, evidence: Evidence) -> bool:
    """Whether the tools of a baseline are those of this evidence."""
    return (first.producers, first.formats) == (producers_of(evidence), formats_of(evidence))
