"""The document against the calendar: what is overdue, and what nobody has touched for long."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from gate.parsers.tracker_words import State, plain
from gate.trackers.sayings import Account, Contradiction

STALE = timedelta(days=90)
"""How old a `last updated` may be while tasks are open."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})\.?\s+{_MONTH}\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<year>\d{{4}})", re.IGNORECASE),
)
_UPDATED = re.compile(r"\b(?:last )?(?:updated|modified|reviewed)\b|\bas of\b", re.IGNORECASE)
_STARTED = re.compile(r"^(?:project )?start(?:ed|s|ing)?(?: date)?(?: on)?$|^kick-?off(?: date)?$", re.IGNORECASE)
_WITHIN = re.compile(r"\b(\d{1,3})\s+(day|week|month)s?\s+(?:from|after)\s+(?:the )?start\b", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30}


def day(text: str) -> date | None:
    """The first day that a text names; a month alone is its last day."""
    for pattern in _DATES:
        if match := pattern.search(text):
            groups = match.groupdict()
            year = int(groups["year"])
            if not 1990 <= year <= 2200:
                return None
            month = int(groups.get("number") or 0) or _MONTHS.index((groups.get("month") or "jan")[:3].lower()) + 1
            try:
                last = monthrange(year, month)[1]
                return date(year, month, int(groups.get("day") or last))
            except ValueError:
                return None
    return None


def stale(account: Account, today: date) -> Iterator[Contradiction]:
    """`Last updated` long ago while tasks are open; said once, of the newest such date."""
    left = len(account.left)
    found = []
    for saying in account.sayings:
        match = _UPDATED.search(f"{saying.label} {plain(saying.text)}")
        updated = day(saying.text) if match else None
        if updated:
            found.append((updated, saying.line))
    if found and left and today - max(found)[0] > STALE:
        updated, line = max(found)
        message = f"was last updated on {updated}, {(today - updated).days:,} days ago; {left:,} tasks are open"
        yield Contradiction("stale", line, message)


def overdue(account: Account, today: date) -> Iterator[Contradiction]:
    """Open tasks past their day; open weeks past their end, where the document says when it began."""
    start = _start(account)
    for task in account.tasks:
        due = _due(task.get("due"), start) if task.state is not State.DONE else None
        if due and due < today:
            yield Contradiction("overdue", task.line, f"was due on {due} and is not done")
    if start:
        yield from _weeks(account, start, today)
        yield from _launch(account, start, today)


def _start(account: Account) -> date | None:
    days = (day(saying.text) for saying in account.sayings if _STARTED.search(saying.label))
    return next((found for found in days if found), None)


def _due(text: str, start: date | None) -> date | None:
    match = re.fullmatch(r"\s*day\s+(\d{1,4})\s*", text, re.IGNORECASE)
    if match:
        return start + timedelta(days=int(match[1]) - 1) if start else None
    return day(text)


def _weeks(account: Account, start: date, today: date) -> Iterator[Contradiction]:
    for at, section in enumerate(account.tracker.sections):
        match = re.match(r"week (\d{1,3})\b", section.title, re.IGNORECASE)
        left = [task for task in account.below(at) if task.state is not State.DONE and not task.get("due")]
        if match and left:
            end = start + timedelta(days=7 * int(match[1]) - 1)
            if end < today:
                said = f"week {match[1]} ended on {end}, and {len(left)} of its {len(account.below(at))} tasks are open"
                yield Contradiction("overdue", section.line, said)


def _launch(account: Account, start: date, today: date) -> Iterator[Contradiction]:
    left = len(account.left)
    for saying in account.sayings:
        match = _WITHIN.search(saying.text)
        if match and left:
            end = start + timedelta(days=int(match[1]) * _DAYS[match[2].lower()])
            if end < today:
                said = f"the {saying.label.lower() or 'end'} was {end}; {left:,} tasks are open"
                yield Contradiction("overdue", saying.line, said)
