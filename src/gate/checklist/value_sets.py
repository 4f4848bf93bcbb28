"""The values that an expectation allows, as sets that `lint` intersects."""

from __future__ import annotations

from fractions import Fraction

from gate.model.checklist import Amount, Expectation, Op, Strings
from gate.model.lazy_dataclass import dataclass
from gate.model.values import FactSpec, Kind

INFINITY = float("inf")
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two bounds.

    The second part of a bound says whether the number itself is included: 0 if it is, else 1 for the lower bound and
    -1 for the upper bound, so that bounds compare as tuples.
    """

    low: tuple[Fraction | float, int]
    high: tuple[Fraction | float, int]

    def intersect(self, other: Interval) -> Interval:
        """The numbers in both intervals."""
        return Interval(max(self.low, other.low), min(self.high, other.high))

    @property
    def is_empty(self) -> bool:
        """Whether the interval contains no number."""
        return (self.low[0], self.low[1] - self.high[1]) > (self.high[0], 0)


@dataclass(frozen=True, slots=True)
class StringSet:
    """The `strings`, or with `is_complement` all strings but these."""

    strings: frozenset[str]
    is_complement: bool = False

    def intersect(self, other: StringSet) -> StringSet:
        """The strings in both sets."""
        if self.is_complement and other.is_complement:
            return StringSet(self.strings | other.strings, is_complement=True)
        if self.is_complement:
            return StringSet(other.strings - self.strings)
        return StringSet(self.strings - other.strings if other.is_complement else self.strings & other.strings)

    @property
    def is_empty(self) -> bool:
        """Whether the set contains no string."""
        return not self.strings and not self.is_complement


ValueSet = Interval | StringSet


def intersect(first: ValueSet, second: ValueSet) -> ValueSet:
    """The values in both sets, which are about the same subject and therefore of the same kind."""
    if isinstance(first, Interval) and isinstance(second, Interval):
        return first.intersect(second)
    if isinstance(first, StringSet) and isinstance(second, StringSet):
        return first.intersect(second)
    raise TypeError("an interval of numbers and a set of strings cannot be intersected")


def subject_of(expectation: Expectation) -> str:
    """The subject of the expectation: a fact, or for a list whether one string is in it."""
    name, threshold = expectation.fact.name, expectation.threshold
    if expectation.op in (Op.HAS, Op.LACKS) and isinstance(threshold, Strings):
        return f"{name} {threshold.strings[0]}"
    return name


def possible_values(expectation: Expectation) -> ValueSet:
    """All values that the subject of the expectation can have."""
    spec = expectation.fact
    if spec.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return _range_of(spec)
    if spec.kind in (Kind.BOOLEAN, Kind.LIST):
        return StringSet(frozenset({_YES, _NO}))
    return StringSet(frozenset(spec.choices), is_complement=not spec.choices)


def allowed_values(expectation: Expectation) -> ValueSet | None:
    """The values that meet the expectation; None where they depend on the run (baselines, patterns)."""
    op, threshold = expectation.op, expectation.threshold
    if isinstance(threshold, Amount):
        return _interval(op, threshold.scaled)
    if op in (Op.IS, Op.HAS, Op.IS_NOT, Op.LACKS):
        return StringSet(frozenset({_YES if op in (Op.IS, Op.HAS) else _NO}))
    if isinstance(threshold, Strings):
        return StringSet(frozenset(threshold.strings), is_complement=op is Op.UNEQUAL)
    return None


def _range_of(spec: FactSpec) -> Interval:
    low = -INFINITY if spec.low is None else Fraction(spec.low)
    high = INFINITY if spec.high is None else Fraction(spec.high)
    return Interval((low, 0), (high, 0))


def _interval(op: Op, number: Fraction) -> Interval | None:
    lowest, highest = (-INFINITY, 0), (INFINITY, 0)
    intervals = {
        Op.AT_LEAST: Interval((number, 0), highest),
        Op.MORE: Interval((number, 1), highest),
        Op.AT_MOST: Interval(lowest, (number, 0)),
        Op.LESS: Interval(lowest, (number, -1)),
        Op.EQUAL: Interval((number, 0), (number, 0)),
    }
    return intervals.get(op)
