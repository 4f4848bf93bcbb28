"""What a document contradicts, line by line."""

from __future__ import annotations

from datetime import date

from gate.trackers.checks.contradictions import contradictions
from gate.trackers.reading.reader import parse

TODAY = date(2026, 11, 20)


def found(text: str, today: date | None = None) -> list[tuple[int, str]]:
    """Line and rule of each contradiction; those of the calendar only where a day is given."""
    return [(each.line, each.rule) for each in contradictions(parse(text.encode()), today)]
