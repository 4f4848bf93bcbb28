"""Numbers for people: rounded, yet never so that a reader would judge otherwise than the gate did.

A shown value stands in the same relation to its shown bound as the true one: digits are added, and when that is not
enough it is rounded away from the bound. So 79.999 never reads 80, 1.0004 never reads 1, and no share reads 100 % or
0 % unless it is. Units are written as in the checklist: `74.3%`, `240ms`, `1.2MB`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from gate.model.units import convert, dimension

MORE_DIGITS = 4
"""How many digits may be added before a number is rounded away from its bound."""

_TIMES = ("d", "h", "m", "s", "ms")
_SIZES = ("GB", "MB", "KB", "B")

Rounding = Callable[[Fraction], int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A value and its bound as they are shown side by side, in one unit."""

    value: str
    bound: str


def alone(value: Fraction, unit: str) -> str:
    """A number that is held against nothing, in the unit that suits its size, such as `1.3MB` or `4.2m`."""
    return beside(value, Fraction(0), unit, suiting(value, unit)).value


def beside(value: Fraction, bound: Fraction, unit: str, into: str | None = None) -> Pair:
    """A value and the bound it was held against, both measured in `unit`, shown in the unit `into`.

    Without `into` the unit suits the bound.
    """
    into = into or suiting(bound or value, unit)
    number, limit = convert(value, unit, into), convert(bound, unit, into)
    landmarks = (Fraction(0), Fraction(100)) if into == "%" else (Fraction(0),)
    least = max(_decimals(limit), _usual_digits(number, into))
    for digits in range(least, least + MORE_DIGITS + 1):
        shown, other = _rounded(number, digits, round), _rounded(limit, digits, round)
        if _same(number, shown, limit, other) and _keeps(number, shown, landmarks):
            break
    else:
        shown, other = _apart(number, limit, digits, landmarks)
    return Pair(_written(shown, digits, into, exact=number), _written(other, digits, into, exact=limit))


def count(number: int) -> str:
    """A count with thousand separators."""
    return f"{number:,}"


def suiting(value: Fraction, unit: str) -> str:
    """The largest unit of the same dimension in which the value is at least 1; the smallest if none is."""
    ladder = {"time": _TIMES, "size": _SIZES}.get(dimension(unit))
    if ladder is None or not value or unit.endswith("iB"):
        return unit
    return next((step for step in ladder if abs(convert(value, unit, step)) >= 1), ladder[-1])


def _written(number: Fraction, digits: int, unit: str, exact: Fraction) -> str:
    """`number` with so many decimals; zeros at the end go when the shown number is the exact one."""
    scaled = abs(number) * 10**digits
    whole, part = divmod(int(scaled), 10**digits)
    decimals = f"{part:0{digits}d}" if digits else ""
    if number == exact:
        decimals = decimals.rstrip("0")
    return f"{'-' if number < 0 else ''}{whole:,}{'.' if decimals else ''}{decimals}{unit}"


def _usual_digits(number: Fraction, unit: str) -> int:
    if unit == "%":
        return 1
    return 0 if abs(number) >= 100 or number.denominator == 1 else 1 if abs(number) >= 10 else 2


def _decimals(number: Fraction) -> int:
    """How many decimals write the number exactly; 0 when more than a dozen would be needed, or no number of them."""
    return next((digits for digits in range(13) if 10**digits % number.denominator == 0), 0)


def _rounded(number: Fraction, digits: int, how: Rounding) -> Fraction:
    return Fraction(how(number * 10**digits), 10**digits)


def _apart(
    number: Fraction, limit: Fraction, digits: int, landmarks: tuple[Fraction, ...]
) -> tuple[Fraction, Fraction]:
    """Both rounded away from each other, and the number not onto a landmark if that can be helped."""
    other = _rounded(limit, digits, math.ceil if number < limit else math.floor)
    low, high = _rounded(number, digits, math.floor), _rounded(number, digits, math.ceil)
    tries = (low, high) if number <= limit else (high, low)
    fitting = (shown for shown in tries if _same(number, shown, limit, other) and _keeps(number, shown, landmarks))
    return next(fitting, tries[0]), other


def _keeps(number: Fraction, shown: Fraction, landmarks: tuple[Fraction, ...]) -> bool:
    return all(_same(number, shown, mark, mark) for mark in landmarks)


def _same(number: Fraction, shown: Fraction, limit: Fraction, other: Fraction) -> bool:
    return _order(number, limit) == _order(shown, other)


def _order(left: Fraction, right: Fraction) -> int:
    return (left > right) - (left < right)
