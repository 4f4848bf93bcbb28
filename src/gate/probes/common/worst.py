"""Several targets: one observation of theirs, such that an expectation holds when it holds for every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gate.model.evidence import Observation, Seen, Unseen
from gate.model.values import Better, FactSpec, Percentage, Value, number


def worst(spec: FactSpec, each: Sequence[Observation]) -> Observation:
    """One observation of several: the worst value, and beside it every other one that differs and what is unseen.

    Which value is the worst matters to the reader alone: an expectation holds when it holds for all of them.
    """
    flat = [part for one in each for part in ((one, *one.others) if isinstance(one, Seen) else (one,))]
    seen: dict[object, Seen] = {}
    for one in flat:
        if isinstance(one, Seen):
            seen.setdefault(
                one.value.percent if isinstance(one.value, Percentage) else one.value, replace(one, others=())
            )
    unseen = dict.fromkeys(one for one in flat if isinstance(one, Unseen))
    if not seen:
        return next(iter(unseen), flat[0])
    first, *others = sorted(seen.values(), key=lambda one: _badness(spec, one.value))
    return replace(first, others=(*others, *unseen))


def _badness(spec: FactSpec, value: Value) -> Fraction:
    """Small is bad. Of a number that is neither way better, the largest; of words, whichever came first."""
    if isinstance(value, (str, frozenset)):
        return Fraction(0)
    if isinstance(value, bool):
        return Fraction(value)
    return number(value) if spec.better is Better.HIGHER else -number(value)


def located(where: str, observed: Observation) -> Observation:
    """The same with the target in front of where it is, or of why it is unseen."""
    match observed:
        case Seen(value, inside, others):
            told = tuple(each for other in others if isinstance(each := located(where, other), (Seen, Unseen)))
            return Seen(value, f"{where}{inside}", told)
        case Unseen(reason, detail):
            return Unseen(reason, f"{where}: {detail}")
        case _:
            return observed
