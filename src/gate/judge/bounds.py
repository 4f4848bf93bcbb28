"""The bound an expectation is held against, with `baseline` replaced by the earlier value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gate.model.checklist import Amount, Expectation, FromBaseline, Pattern, Words
from gate.model.decision import Baseline, ResolvedBound
from gate.model.evidence import Evidence, Reason, Unseen
from gate.model.values import number


@dataclass(frozen=True, slots=True)
class History:
    """What the baseline holds of one item, and who measured the item today."""

    item: str
    baseline: Baseline | None
    producers: frozenset[str]


def history_of(item: str, evidence: Evidence, baseline: Baseline | None) -> History:
    """The history of one item; producers are tool and version of the sources that name one."""
    return History(item, baseline, frozenset(source.tool for source in evidence.sources if source.tool))


def resolve(expectation: Expectation, history: History) -> ResolvedBound | Unseen:
    """The bound in the unit of the fact; unseen when it moves with a baseline that cannot be compared with."""
    match expectation.bound:
        case Amount(scaled=scaled):
            return scaled
        case Words(words=words):
            return words
        case Pattern(regex=regex):
            return (regex,)
        case FromBaseline() as moving:
            return _from_baseline(moving, expectation.fact.name, history)
        case _:
            return None


def _from_baseline(moving: FromBaseline, fact: str, history: History) -> Fraction | tuple[str, ...] | Unseen:
    baseline = history.baseline
    if baseline is None:
        return Unseen(Reason.ABSENT, "no baseline was given; pass the saved result of an earlier run with --baseline")
    before = baseline.facts.get(history.item, {}).get(fact)
    if before is None:
        return Unseen(Reason.ABSENT, f"the baseline {baseline.file} holds no {fact} of the item {history.item}")
    then = baseline.producers.get(history.item, frozenset())
    if then != history.producers:
        said = f"the baseline was measured by {_names(then)}, today's value by {_names(history.producers)}"
        return Unseen(Reason.MISMATCHED, f"{said}; the two count differently, so save a new baseline")
    if isinstance(before, str):
        return (before,)
    if isinstance(before, (bool, frozenset)):
        return Unseen(Reason.MISMATCHED, f"{fact} in the baseline is not a number")
    return _moved(number(before), moving)


def _moved(before: Fraction, moving: FromBaseline) -> Fraction:
    if moving.by is None:
        return before
    if moving.relative:
        return before * (1 + Fraction(moving.by.number) / 100)
    return before + moving.by.scaled


def _names(producers: frozenset[str]) -> str:
    return ", ".join(sorted(producers)) or "an unnamed tool"
