"""The values that a fact can have in practice: an expectation that holds even at the last of them breaks in no run."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from gate.judge.compare import compare
from gate.judge.reference import NO_ITEM_REFERENCE, ItemReference
from gate.model.checklist import Expectation, Op
from gate.model.decision import Held, Level
from gate.model.evidence import Evidence, Seen
from gate.model.values import FactSpec, Kind, Percentage, Value

CEILINGS: Mapping[str, int] = {
    "": 10**6,
    "s": 3653 * 86_400,
    "ms": 86_400_000,
    "B": 10**11,
}
"""The largest plausible value of a fact without a largest value, by its unit: a million, ten years, a day, 100 GB."""

_LARGE, _SMALL = (Op.AT_MOST, Op.LESS), (Op.AT_LEAST, Op.MORE)


def find_end(spec: FactSpec, op: Op) -> Value | None:
    """The last value towards which an expectation with this operator can break; None where there is no such value.

    A number without a smallest value is a quantity of the checklist's author, of which nothing is known.
    """
    if spec.kind not in (Kind.NUMBER, Kind.PERCENTAGE) or op not in (*_LARGE, *_SMALL):
        return None
    end: Decimal | int | None
    if op in _SMALL:
        end = spec.low
    elif spec.high is not None:
        end = spec.high
    else:
        end = None if spec.low is None else CEILINGS.get(spec.unit)
    if end is None:
        return None
    number = Fraction(end)
    if spec.kind is Kind.PERCENTAGE:
        return Percentage(number.numerator, 100 * number.denominator)
    return Decimal(number.numerator) / Decimal(number.denominator)


def find_held_end(expectation: Expectation, reference: ItemReference = NO_ITEM_REFERENCE) -> Value | None:
    """The end of the values at which the expectation still holds, so that it breaks nowhere; None when it breaks."""
    end = find_end(expectation.fact, expectation.op)
    if end is None:
        return None
    evidence = Evidence({expectation.fact.name: Seen(end)})
    outcome = compare(expectation, Level.MUST, evidence, reference).outcome
    return end if isinstance(outcome, Held) else None
