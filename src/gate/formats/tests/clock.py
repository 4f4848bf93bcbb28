"""Times in the spellings of runners: durations as on a clock, and moments as Robot Framework and Unix write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

_CLOCK = re.compile(r"(?:([0-9]{1,5})\.)?([0-9]{1,4}):([0-5]?[0-9]):([0-5]?[0-9](?:\.[0-9]{0,12})?)")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2}) ([0-9:]{8}(?:\.[0-9]{1,6})?)")

MILLI = Decimal("0.001")
NANO = Decimal("0.000000001")
"""Seconds of a unit."""


def parse_clock(text: str) -> Decimal | None:
    """The seconds in `00:01:02.5` or, with days, `1.00:01:02.5`, as .NET writes a TimeSpan; None for anything else."""
    match = _CLOCK.fullmatch(text.strip()[:40])
    if match is None:
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups()[:3])
    return (days * 24 + hours) * 3600 + minutes * 60 + Decimal(match[4])


def parse_compact(text: str) -> datetime | None:
    """The moment in `20261129 11:18:15.580` or in ISO 8601, without a zone; None for anything else."""
    match = _COMPACT.fullmatch(text.strip()[:40])
    try:
        return datetime.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}" if match else text.strip()[:40])
    except ValueError:
        return None


def from_epoch(raw: object, unit: Decimal = Decimal(1)) -> datetime | None:
    """The moment of a number of units since 1970; None for anything else, and before 2000, which is a placeholder."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        return None
    seconds = Decimal(raw) * unit
    if not 946_684_800 <= seconds < 100_000_000_000:
        return None
    return datetime.fromtimestamp(float(seconds), UTC)
