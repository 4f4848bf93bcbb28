"""The threshold of an expectation, with `baseline` replaced by the earlier value."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from gate.model.checklist import Amount, Amounts, Expectation, FromBaseline, Pattern, Strings, baseline_key
from gate.model.decision import NO_BASE_FACTS, BaseFacts, Baseline, ResolvedThreshold
from gate.model.evidence import Cause, Evidence, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.units import UNITS, convert, dimension
from gate.model.values import FactSpec, Kind, Value, kind_of, number

UNNAMED_TOOL = "an unnamed tool"
"""What messages and waivers call the producer of a report that names no tool."""


NO_BASELINE = Unseen(Cause.NO_BASELINE, "this run has no baseline")


@dataclass(frozen=True, slots=True)
class History:
    """The baseline of one item, the producers (tool and version) of its evidence today, and what names none.

    `anonymous_formats` are the formats of the reports that name no tool: another format means another tool.
    `no_baseline` is why there is no baseline: not applicable where earlier results can be read and there is none yet.
    `base` are facts that were measured on the base commit, which need no baseline.
    """

    item: str
    baseline: Baseline | None
    producers: frozenset[str]
    anonymous_formats: frozenset[str] = frozenset()
    no_baseline: Unseen | NotApplicable = NO_BASELINE
    base: BaseFacts = NO_BASE_FACTS

    @property
    def tools(self) -> frozenset[str]:
        """The names of today's producers; a report that names none has the name UNNAMED_TOOL."""
        return self.producers or frozenset({UNNAMED_TOOL})


def history_of(
    item: str,
    evidence: Evidence,
    baseline: Baseline | None,
    no_baseline: Unseen | NotApplicable = NO_BASELINE,
    base: BaseFacts = NO_BASE_FACTS,
) -> History:
    """The history of one item."""
    sources = evidence.sources
    return History(
        item,
        baseline,
        frozenset(source.tool for source in sources if source.tool),
        frozenset(source.format for source in sources if source.format and not source.tool),
        no_baseline,
        base,
    )


def resolve(expectation: Expectation, history: History) -> ResolvedThreshold | Unseen | NotApplicable:
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
            beginning = _beginning(expectation.fact, history) if expectation.is_ratchet else None
            return beginning or _from_baseline(threshold, expectation.fact, history)
        case _:
            return None


def _beginning(fact: FactSpec, history: History) -> NotApplicable | None:
    """Why a ratchet has nothing to hold yet; None where it has, or where what it needs is missing."""
    if fact.name in history.base.facts.get(history.item, {}):
        return None
    if history.baseline is None:
        return history.no_baseline if isinstance(history.no_baseline, NotApplicable) else None
    if history.item in history.baseline.facts:
        return None
    return NotApplicable(f"the baseline {history.baseline.file} is older than the item {history.item}")


def earlier_numbers(facts: Iterable[FactSpec], history: History) -> dict[str, Fraction]:
    """The comparable numbers of the baseline by fact, in the unit of the fact; percentages in percent."""
    in_baseline = history.baseline is not None and history.item in history.baseline.facts
    if not in_baseline and history.item not in history.base.facts:
        return {}
    numeric = (fact for fact in facts if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE))
    values = ((fact.name, _earlier_value(fact, history)) for fact in numeric)
    return {name: value for name, value in values if isinstance(value, Fraction)}


def _from_baseline(threshold: FromBaseline, fact: FactSpec, history: History) -> Fraction | tuple[str, ...] | Unseen:
    value = _earlier_value(fact, history)
    if isinstance(value, Unseen):
        return value
    return (value,) if isinstance(value, str) else add_offset(value, threshold)


def _earlier_value(fact: FactSpec, history: History) -> Fraction | str | Unseen:
    """The value to compare with, a number in the unit of the fact; missing when it cannot be compared with today's."""
    measured = history.base.facts.get(history.item, {}).get(fact.name)
    return _comparable(measured, fact) if measured else _stored_value(fact, history)


def _stored_value(fact: FactSpec, history: History) -> Fraction | str | Unseen:
    """The value of the baseline."""
    baseline = history.baseline
    if baseline is None:
        reason = history.base.reasons.get(history.item, "")
        suffix = f", and the base commit {history.base.commit[:7]} was not measured: {reason}" if reason else ""
        return Unseen(Cause.NO_BASELINE, f"{history.no_baseline.detail}{suffix}")
    earlier = baseline.facts.get(history.item, {}).get(fact.name)
    if earlier is None:
        return Unseen(
            Cause.NOT_IN_BASELINE, f"the baseline {baseline.file} contains no {fact.name} of the item {history.item}"
        )
    return _producer_problem(baseline, history) or _comparable(earlier, fact)


def _comparable(earlier: tuple[Value, str], fact: FactSpec) -> Fraction | str | Unseen:
    """The earlier value in the unit of the fact; missing when it is of another kind."""
    value, unit = earlier
    if kind_of(value) is not fact.kind or not _is_same_dimension(unit, fact.unit):
        detail = f"{fact.name} was {_describe(kind_of(value), unit)}, and is {_describe(fact.kind, fact.unit)} now"
        return Unseen(Cause.BASELINE_OF_OTHER_KIND, detail)
    return value if isinstance(value, str) else convert(number(value), unit, fact.unit)


def _producer_problem(baseline: Baseline, history: History) -> Unseen | None:
    """What is missing when other tools measured the baseline."""
    producers = baseline.producers.get(history.item, frozenset())
    formats = baseline.anonymous_formats.get(history.item, frozenset())
    if (producers, formats) == (history.producers, history.anonymous_formats):
        return None
    measured_by, today = _join(producers, formats), _join(history.producers, history.anonymous_formats)
    detail = f"the baseline was measured by {measured_by}, today's value by {today}"
    hint = baseline_key(history.tools)
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
