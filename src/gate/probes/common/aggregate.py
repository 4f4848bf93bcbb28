"""Aggregates the observations of several targets so that an expectation holds only when it holds for every target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gate.model.evidence import Observation, Seen, Unseen
from gate.model.values import Better, FactSpec, Percentage, Value, number


def aggregate(spec: FactSpec, observations: Sequence[Observation]) -> Observation:
    """One observation: the worst value, with every other distinct value and everything unseen in `other_targets`.

    Which value is the worst matters only to the reader: an expectation is compared with all of them.
    """
    flat = [
        part
        for observed in observations
        for part in ((observed, *observed.other_targets) if isinstance(observed, Seen) else (observed,))
    ]
    by_value: dict[object, Seen] = {}
    for observed in flat:
        if isinstance(observed, Seen):
            value = observed.value.percent if isinstance(observed.value, Percentage) else observed.value
            by_value.setdefault(value, replace(observed, other_targets=()))
    unseen = dict.fromkeys(observed for observed in flat if isinstance(observed, Unseen))
    if not by_value:
        return next(iter(unseen), flat[0])
    worst, *rest = sorted(by_value.values(), key=lambda observed: _sort_key(spec, observed.value))
    return replace(worst, other_targets=(*rest, *unseen))


def _sort_key(spec: FactSpec, value: Value) -> Fraction:
    """The sort key: the worst value has the smallest. Strings and lists keep their order; for a number without a
    better direction the largest is the worst."""
    if isinstance(value, (str, frozenset)):
        return Fraction(0)
    if isinstance(value, bool):
        return Fraction(value)
    return number(value) if spec.better is Better.HIGHER else -number(value)


def with_target(target: str, observed: Observation, subject: str = "") -> Observation:
    """The same observation with the target: before the location of a value, or before the reason that it is unseen.

    `subject` is the glob or address that the checklist names for the target, when it differs from the target.
    """
    match observed:
        case Seen(value, location, rest):
            located = (with_target(target, other, subject) for other in rest)
            return Seen(
                value, f"{target}{location}", tuple(other for other in located if isinstance(other, (Seen, Unseen)))
            )
        case Unseen(cause, detail, own_subject):
            return Unseen(cause, f"{target}: {detail}", own_subject or subject or target)
        case _:
            return observed
