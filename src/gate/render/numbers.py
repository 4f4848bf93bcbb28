"""Numbers for people: rounded, but never so far that a reader would judge differently from the gate.

A displayed value has the same relation to its displayed threshold as the exact one. Digits are added first; when that
is not enough, the value is rounded away from the threshold. So 79.999 is never displayed as 80, 1.0004 never as 1, and
no percentage as 100 % or 0 % unless it is exactly that. Units are written as in the checklist: `74.3%`, `240ms`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from gate.model.lazy_dataclass import dataclass
from gate.model.units import convert, dimension

MAX_EXTRA_DIGITS = 4
"""How many digits may be added before a number is rounded away from its threshold."""

_TIME_UNITS = ("d", "h", "m", "s", "ms", "us", "ns")
_SIZE_UNITS = ("GB", "MB", "KB", "B")

Rounding = Callable[[Fraction], int]


@dataclass(frozen=True, slots=True)
class NumberPair:
    """A value and its threshold, formatted in the same unit."""

    value: str
    threshold: str


def format_number(value: Fraction, unit: str) -> str:
    """A number without a threshold, in the unit that suits its size, such as `1.3MB` or `4.2m`."""
    return format_pair(value, Fraction(0), unit, choose_unit(value, unit)).value


@lru_cache(maxsize=4096)  # each page formats each comparison several times
def format_pair(value: Fraction, threshold: Fraction, unit: str, target_unit: str | None = None) -> NumberPair:
    """A value and the threshold it was compared with, both measured in `unit` and displayed in `target_unit`.

    Without `target_unit` the unit that suits the threshold is chosen.
    """
    target_unit = target_unit or choose_unit(threshold or value, unit)
    number, limit = convert(value, unit, target_unit), convert(threshold, unit, target_unit)
    landmarks = (Fraction(0), Fraction(100)) if target_unit == "%" else (Fraction(0),)
    fewest = max(_decimals(limit), _usual_digits(number, target_unit))
    for digits in range(fewest, fewest + MAX_EXTRA_DIGITS + 1):
        rounded, rounded_limit = _round(number, digits, round), _round(limit, digits, round)
        if _same_order(number, rounded, limit, rounded_limit) and _respects_landmarks(number, rounded, landmarks):
            break
    else:
        rounded, rounded_limit = _round_apart(number, limit, digits, landmarks)
    return NumberPair(
        _format(rounded, digits, target_unit, exact=number), _format(rounded_limit, digits, target_unit, exact=limit)
    )


def format_up(value: Fraction, unit: str, target_unit: str | None = None) -> str:
    """A distance in `unit`, rounded up in `target_unit`: to move a number by it is enough."""
    target_unit = target_unit or unit
    number = convert(value, unit, target_unit)
    digits = _usual_digits(number, target_unit)
    return _format(_round(number, digits, math.ceil), digits, target_unit, exact=_round(number, digits, math.ceil))


def format_count(number: int) -> str:
    """A count with thousands separators."""
    return f"{number:,}"


def choose_unit(value: Fraction, unit: str) -> str:
    """The largest unit of the same dimension in which the value is at least 1; the smallest if there is none."""
    ladder = {"time": _TIME_UNITS, "size": _SIZE_UNITS}.get(dimension(unit))
    if ladder is None or not value or unit.endswith("iB"):
        return unit
    return next((step for step in ladder if abs(convert(value, unit, step)) >= 1), ladder[-1])


def _format(number: Fraction, digits: int, unit: str, exact: Fraction) -> str:
    """`number` with `digits` decimals; trailing zeros are dropped when the displayed number is exact."""
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
    """How many decimals write the number exactly; 0 when more than a dozen would be needed, or when none suffice."""
    return next((digits for digits in range(13) if 10**digits % number.denominator == 0), 0)


def _round(number: Fraction, digits: int, rounding: Rounding) -> Fraction:
    return Fraction(rounding(number * 10**digits), 10**digits)


def _round_apart(
    number: Fraction, limit: Fraction, digits: int, landmarks: tuple[Fraction, ...]
) -> tuple[Fraction, Fraction]:
    """Both rounded away from each other, and the number not onto a landmark if that can be avoided."""
    rounded_limit = _round(limit, digits, math.ceil if number < limit else math.floor)
    low, high = _round(number, digits, math.floor), _round(number, digits, math.ceil)
    candidates = (low, high) if number <= limit else (high, low)
    suitable = (
        candidate
        for candidate in candidates
        if _same_order(number, candidate, limit, rounded_limit) and _respects_landmarks(number, candidate, landmarks)
    )
    return next(suitable, candidates[0]), rounded_limit


def _respects_landmarks(number: Fraction, rounded: Fraction, landmarks: tuple[Fraction, ...]) -> bool:
    return all(_same_order(number, rounded, landmark, landmark) for landmark in landmarks)


def _same_order(number: Fraction, rounded: Fraction, limit: Fraction, rounded_limit: Fraction) -> bool:
    return _order(number, limit) == _order(rounded, rounded_limit)


def _order(first: Fraction, second: Fraction) -> int:
    return (first > second) - (first < second)


def format_score(score: Fraction | None) -> str:
    """The score from 0 to 100, rounded down: 100 means that every item passed."""
    return "" if score is None else str(int(score * 100))
