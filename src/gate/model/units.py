"""Units of facts and thresholds: one table, exact conversion.

KB, MB and GB are powers of 1000 (SI); KiB, MiB and GiB are powers of 1024 (IEC 80000-13).
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its dimension, and how many base units of that dimension it is."""

    dimension: str
    factor: Fraction


UNITS: dict[str, Unit] = {
    "": Unit("count", Fraction(1)),
    "%": Unit("percentage", Fraction(1)),
    "pp": Unit("percentage", Fraction(1)),
    "ns": Unit("time", Fraction(1, 10**9)),
    "us": Unit("time", Fraction(1, 10**6)),
    "ms": Unit("time", Fraction(1, 1000)),
    "s": Unit("time", Fraction(1)),
    "m": Unit("time", Fraction(60)),
    "h": Unit("time", Fraction(3600)),
    "d": Unit("time", Fraction(86400)),
    "B": Unit("size", Fraction(1)),
    "KB": Unit("size", Fraction(1000)),
    "MB": Unit("size", Fraction(1000**2)),
    "GB": Unit("size", Fraction(1000**3)),
    "KiB": Unit("size", Fraction(1024)),
    "MiB": Unit("size", Fraction(1024**2)),
    "GiB": Unit("size", Fraction(1024**3)),
}

SPELLINGS = {
    "ns": ("nsec", "nanos", "nanosecond", "nanoseconds"), "us": ("usec", "micros", "microsecond", "microseconds"),
    "ms": ("msec", "msecs", "millis", "millisecond", "milliseconds"), "s": ("sec", "secs", "second", "seconds"),
    "m": ("min", "mins", "minute", "minutes"), "h": ("hr", "hrs", "hour", "hours"), "d": ("day", "days"),
    "%": ("percent", "pct"), "B": ("byte", "bytes"), "KB": ("k", "kb", "kilobyte", "kilobytes"),
    "MB": ("m", "mb", "megabyte", "megabytes"), "GB": ("g", "gb", "gigabyte", "gigabytes"),
}  # fmt: skip
"""Other spellings of units in lower case, by people and by tools."""

MICRO_SIGNS = "\u00b5\u03bc"
"""The micro sign and the Greek letter that looks the same (Unicode Standard, section 7.2): `\u00b5s` is `us`."""

DURATION = r"[0-9]{1,6}(?:\.[0-9]{1,6})? ?(?:ns|us|ms|s|m|h|d)"
"""A duration as users write it, as a regular expression: `90m`, `1.5h`, `30 s`."""


def dimension(unit: str) -> str:
    """What `unit` measures: count, percentage, time or size.

    Raises:
        KeyError: when the unit is not one of UNITS.
    """
    return UNITS[unit].dimension


def canonical(unit: str) -> str:
    """The unit with `us` for microseconds; other texts as they are."""
    return "us" if len(unit) == 2 and unit[0] in MICRO_SIGNS and unit[1] == "s" else unit


def units_like(unit: str) -> list[str]:
    """The units that convert into `unit`, without the one for differences of percentages."""
    return [name for name, other in UNITS.items() if other.dimension == dimension(unit) and name != "pp"]


def convert(number: Decimal | Fraction, unit: str, into: str) -> Fraction:
    """`number` of `unit`, converted exactly into the unit `into`.

    Raises:
        KeyError: when a unit is not one of UNITS.
        ValueError: when the two units have different dimensions.
    """
    if dimension(unit) != dimension(into):
        raise ValueError(f"{unit or 'a count'} cannot be read as {into or 'a count'}")
    exact = Fraction(number)
    return exact if unit == into else exact * UNITS[unit].factor / UNITS[into].factor


def seconds(raw: object) -> Decimal | None:
    """The exact seconds of a duration that matches DURATION; None for any other value."""
    if not isinstance(raw, str) or not re.fullmatch(DURATION, raw):
        return None
    unit = raw.lstrip("0123456789. ")
    factor = UNITS[unit].factor
    return Decimal(raw.removesuffix(unit).strip()) * factor.numerator / factor.denominator
