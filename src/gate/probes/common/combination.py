"""Makes one number of those of several runs or documents: the median, the worst, the best, the sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from gate.model.evidence import Observation, Seen
from gate.model.values import Better, FactSpec, Kind, Percentage, Value, number
from gate.probes.common.aggregate import aggregate

Statistic = Literal["median", "worst", "best", "min", "max", "sum"]
OfRuns = Literal["median", "worst", "best"]
"""The statistics of several runs of one measurement."""

_DIGITS = Context(prec=100)


def combine(spec: FactSpec, observations: Sequence[Observation], of: Statistic | None) -> Observation:
    """The value that `of` names; without `of` the worst with all others in `other_targets`.

    When one of the observations is missing so is the combination: it may be what decides. `worst` and `best` need a
    fact with a better direction; the median of an even number is halfway between the middle two.
    """
    values = [observed for observed in observations if isinstance(observed, Seen)]
    if of is None or len(values) < len(observations) or any(observed.other_targets for observed in values):
        return aggregate(spec, observations)
    ordered = sorted(values, key=lambda observed: number(observed.value))
    middle, is_odd = len(ordered) // 2, len(ordered) % 2 == 1
    if of == "sum":
        return Seen(_from_fraction(spec, sum((number(observed.value) for observed in ordered), Fraction())))
    if of == "median" and not is_odd:
        total = number(ordered[middle - 1].value) + number(ordered[middle].value)
        return Seen(_from_fraction(spec, total / 2))
    is_highest = of == "max" or (of != "min" and (of == "best") is (spec.better is Better.HIGHER))
    return ordered[middle if of == "median" else -1 if is_highest else 0]


def _from_fraction(spec: FactSpec, value: Fraction) -> Value:
    if spec.kind is Kind.PERCENTAGE:
        return Percentage.from_ratio(value / 100)
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
