"""Finds the contradictions of a text, as lines and rules."""

from __future__ import annotations

from datetime import date

from gate.trackers.checks.contradictions import find_contradictions
from gate.trackers.reading.reader import parse

TODAY = date(2026, 11, 20)


def contradiction_lines(text: str, today: date | None = None) -> list[tuple[int, str]]:
    """Line and rule of each contradiction; the dated checks run only where a date is given."""
    contradictions = find_contradictions(parse(text.encode()), today)
    return [(contradiction.line, contradiction.rule) for contradiction in contradictions]
