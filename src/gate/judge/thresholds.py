"""The bound an expectation is held against, with `baseline` replaced by the earlier value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gate.model.checklist import Amount, Expectation, FromBaseline, Pattern, Words
from gate.model.decision import Baseline, ResolvedThreshold
from gate.model.evidence import Cause, Evidence, Unseen
from gate.model.units import UNITS, convert, dimension
from gate.model.values import FactSpec, Kind, kind_of, number


@dataclass(frozen=True, slots=True)
class History:
    """What the baseline holds of one item, and who measured the item today."""

    item: str
    baseline: Baseline | None
    producers: frozenset[str]


def history_of(item: str, evidence: Evidence, baseline: Baseline | None) -> History:
    """The history of one item; producers are tool and version of the sources that name one."""
    return History(item, baseline, frozenset(source.tool for source in evidence.sources if source.tool))


def resolve(expectation: Expectation, history: History) -> ResolvedThreshold | Unseen:
    """The bound in the unit of the fact; unseen when it moves with a baseline that cannot be compared with."""
    match expectation.threshold:
        case Amount(scaled=scaled):
            return scaled
        case Words(words=words):
            return words
        case Pattern(regex=regex):
            return (regex,)
        case FromBaseline() as moving:
            return _from_baseline(moving, expectation.fact, history)
        case _:
            return None


def _from_baseline(moving: FromBaseline, fact: FactSpec, history: History) -> Fraction | tuple[str, ...] | Unseen:
    baseline = history.baseline
    if baseline is None:
        return Unseen(Cause.ABSENT, "no baseline was given; pass the saved result of an earlier run with --baseline")
    before = baseline.facts.get(history.item, {}).get(fact.name)
    if before is None:
        return Unseen(Cause.ABSENT, f"the baseline {baseline.file} holds no {fact.name} of the item {history.item}")
    then = baseline.producers.get(history.item, frozenset())
    if then != history.producers:
        said = f"the baseline was measured by {_names(then)}, today's value by {_names(history.producers)}"
        return Unseen(Cause.MISMATCHED, f"{said}; the two count differently, so save a new baseline")
    value, unit = before
    if kind_of(value) is not fact.kind or not _measure_alike(unit, fact.unit):
        said = f"{fact.name} was {_measured(kind_of(value), unit)}, and is {_measured(fact.kind, fact.unit)} now"
        return Unseen(Cause.MISMATCHED, f"{said}; save a new baseline")
    if isinstance(value, str):
        return (value,)
    return _moved(convert(number(value), unit, fact.unit), moving)


def _measure_alike(unit: str, other: str) -> bool:
    return unit in UNITS and dimension(unit) == dimension(other)


def _measured(kind: Kind | None, unit: str) -> str:
    return f"a {kind}" + (f" in {unit[:20]}" if unit else "")


def _moved(before: Fraction, moving: FromBaseline) -> Fraction:
    if moving.offset is None:
        return before
    if moving.relative:
        return before * (1 + Fraction(moving.offset.number) / 100)
    return before + moving.offset.scaled


def _names(producers: frozenset[str]) -> str:
    return ", ".join(sorted(producers)) or "an unnamed tool"
