"""What an expectation allows a fact to be, as a set that can be met with another: `lint` asks these sets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gate.model.checklist import Amount, Expectation, Op, Words
from gate.model.values import FactSpec, Kind

_INFINITE = float("inf")
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high`, each with whether it is itself left out (as 1 below, as -1 above)."""

    low: tuple[Fraction | float, int]
    high: tuple[Fraction | float, int]

    def meet(self, other: Span) -> Span:
        """The numbers in both."""
        return Span(max(self.low, other.low), min(self.high, other.high))

    @property
    def empty(self) -> bool:
        """Whether no number is in it."""
        return (self.low[0], self.low[1] - self.high[1]) > (self.high[0], 0)


@dataclass(frozen=True, slots=True)
class Choice:
    """These words, or (`others`) every word but these."""

    words: frozenset[str]
    others: bool = False

    def meet(self, other: Choice) -> Choice:
        """The words in both."""
        if self.others and other.others:
            return Choice(self.words | other.words, others=True)
        if self.others:
            return Choice(other.words - self.words)
        return Choice(self.words - other.words if other.others else self.words & other.words)

    @property
    def empty(self) -> bool:
        """Whether no word is in it."""
        return not self.words and not self.others


Allowed = Span | Choice


def meet(one: Allowed, other: Allowed) -> Allowed:
    """What both allow; the two are about the same subject, and so of the same kind."""
    if isinstance(one, Span) and isinstance(other, Span):
        return one.meet(other)
    if isinstance(one, Choice) and isinstance(other, Choice):
        return one.meet(other)
    raise TypeError("a number and a word have nothing in common")


def subject(expectation: Expectation) -> str:
    """What the expectation is about: a fact, or for a set the presence of one word in it."""
    name, bound = expectation.fact.name, expectation.threshold
    if expectation.op in (Op.HAS, Op.LACKS) and isinstance(bound, Words):
        return f"{name} {bound.words[0]}"
    return name


def possible(expectation: Expectation) -> Allowed:
    """Everything that the subject of the expectation can be."""
    spec = expectation.fact
    if spec.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return _range(spec)
    if spec.kind in (Kind.BOOLEAN, Kind.LIST):
        return Choice(frozenset({_YES, _NO}))
    return Choice(frozenset(spec.words), others=not spec.words)


def allowed(expectation: Expectation) -> Allowed | None:
    """What the expectation allows; None where that is not known before it is judged (baselines, patterns)."""
    op, bound = expectation.op, expectation.threshold
    if isinstance(bound, Amount):
        return _span(op, bound.scaled)
    if op in (Op.IS, Op.HAS, Op.IS_NOT, Op.LACKS):
        return Choice(frozenset({_YES if op in (Op.IS, Op.HAS) else _NO}))
    if isinstance(bound, Words):
        return Choice(frozenset(bound.words), others=op is Op.UNEQUAL)
    return None


def _range(spec: FactSpec) -> Span:
    low = -_INFINITE if spec.low is None else Fraction(spec.low)
    high = _INFINITE if spec.high is None else Fraction(spec.high)
    return Span((low, 0), (high, 0))


def _span(op: Op, bound: Fraction) -> Span | None:
    lowest, highest = (-_INFINITE, 0), (_INFINITE, 0)
    spans = {
        Op.AT_LEAST: Span((bound, 0), highest),
        Op.MORE: Span((bound, 1), highest),
        Op.AT_MOST: Span(lowest, (bound, 0)),
        Op.LESS: Span(lowest, (bound, -1)),
        Op.EQUAL: Span((bound, 0), (bound, 0)),
    }
    return spans.get(op)
