"""Thresholds just under (or above) a value: rounded to the loose side, so that the value holds."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction

from gate.checklist.corrections import AMOUNT
from gate.model.checklist import Amount, Op
from gate.model.evidence import Observation, Seen
from gate.model.units import convert
from gate.model.values import FactSpec, number

MINIMUMS, MAXIMUMS = (Op.AT_LEAST, Op.MORE), (Op.AT_MOST, Op.LESS)

_AMOUNT = re.compile(rf"{AMOUNT.pattern}$")


def worst_value(observed: Observation | None, op: Op) -> Fraction | None:
    """The value that is nearest to breaking a minimum or a maximum; None where a target is missing."""
    if not isinstance(observed, Seen):
        return None
    values = [number(target.value) for target in (observed, *observed.other_targets) if isinstance(target, Seen)]
    if len(values) <= len(observed.other_targets):
        return None
    return min(values) if op in MINIMUMS else max(values)


def round_loose(op: Op, limit: Fraction, fact: FactSpec, unit: str, digits: int) -> Decimal:
    """The threshold in `unit` with these decimal digits that `limit`, in the unit of the fact, still meets."""
    exact = convert(limit, fact.unit, unit) * 10**digits
    whole = math.floor(exact) if op in MINIMUMS else math.ceil(exact)
    if whole == exact and op in (Op.MORE, Op.LESS):
        whole += -1 if op is Op.MORE else 1
    return Decimal(whole).scaleb(-digits)


def is_tighter(op: Op, after: Fraction, before: Fraction) -> bool:
    """Whether a threshold allows fewer values than the one before."""
    return after > before if op in MINIMUMS else after < before


def digits_of(*amounts: Amount | None) -> int:
    """The most decimal digits that the author wrote in one of these amounts."""
    exponents = [amount.number.as_tuple().exponent for amount in amounts if amount]
    return max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)


def with_number(text: str, digits: Decimal) -> str:
    """The expectation with another number in its threshold; the rest is as the author wrote it."""
    match = _AMOUNT.search(text)
    if match is None:
        raise ValueError(f"{text!r} has no amount")
    return f"{text[: match.start(1)]}{digits:f}{text[match.end(1) :]}"
