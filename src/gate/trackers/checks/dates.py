"""The document against the calendar: what is overdue, and what nobody has touched for long."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from gate.model.text import is_or_are, pluralize
from gate.trackers.reading.model import Entry
from gate.trackers.reading.vocabulary import State, plain
from gate.trackers.statements import Account, Contradiction, clipped

STALE = timedelta(days=90)
"""How old a `last updated` may be while tasks are open."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})([-/.])(?P<number>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{_MONTH}\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<number>\d{1,2})/(?P<year>\d{4})(?!\d)"),
    re.compile(rf"\b{_MONTH}\s+(?P<year>\d{{4}})", re.IGNORECASE),
)
_SLASHED = 4
"""Which of them leaves open whether the day or the month comes first."""

_UPDATED = re.compile(r"\b(?:last )?(?:updated|modified|reviewed)\b|\bas of\b", re.IGNORECASE)
_STARTED = re.compile(r"^(?:project )?start(?:ed|s|ing)?(?: date)?(?: on)?$|^kick-?off(?: date)?$", re.IGNORECASE)
_WITHIN = re.compile(r"\b(\d{1,3})\s+(day|week|month)s?\s+(?:from|after)\s+(?:the )?start\b", re.IGNORECASE)
_DUE = re.compile(
    r"(?:\bdue(?: date| by| on)?:?|\bdeadline:?|📅)\s*"
    rf"((?:day|week) \d{{1,4}}\b|"
    rf"(?:{_MONTH}\s+)?\d{{1,4}}(?:st|nd|rd|th)?[-./ ,]{{1,2}}\w{{1,9}}[-./ ,]{{0,2}}\d{{0,4}})",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(day|week)\s+(\d{1,4})", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30}


def day(text: str) -> date | None:
    """The first day that a text names; a month alone is its last day, and of `03/04/2026` the later reading."""
    for at, pattern in enumerate(_DATES):
        if match := pattern.search(text):
            groups = match.groupdict()
            month = int(groups.get("number") or 0) or _MONTHS.index((groups.get("month") or "jan")[:3].lower()) + 1
            number = int(groups.get("day") or 0)
            readings = [_date(int(groups["year"]), month, number)]
            if at == _SLASHED:
                readings.append(_date(int(groups["year"]), number, month))
            return max((each for each in readings if each), default=None)
    return None


def _date(year: int, month: int, number: int) -> date | None:
    """The day, the last of the month where `number` is 0; None where there is no such day, or no tracker has it."""
    if not (1990 <= year <= 2200 and 1 <= month <= 12):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, number or last) if number <= last else None


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
        message = f"was last updated on {updated}, {(today - updated).days:,} days ago; {pluralize(left, 'task')} {is_or_are(left)} open"
        yield Contradiction("stale", line, message)


def overdue(account: Account, today: date) -> Iterator[Contradiction]:
    """Open tasks past their day; open weeks past their end, where the document says when it began."""
    start = _start(account)
    for task in account.left:
        written = _written_due(task)
        due = _due(written, start) if written else None
        if due and due < today:
            said = f"says that {clipped(task.title)!r} was due on {due}; it is not done"
            yield Contradiction("overdue", task.line, said, written)
    if start:
        yield from _weeks(account, start, today)
        yield from _launch(account, start, today)


def _start(account: Account) -> date | None:
    days = (day(saying.text) for saying in account.sayings if _STARTED.search(saying.label))
    return next((found for found in days if found), None)


def _written_due(task: Entry) -> str:
    """When a task is due, in its own words: its field or column, else in its line, `(due 2026-11-01)`."""
    if told := task.get("due"):
        return told
    match = _DUE.search(task.text)
    return match[1].strip() if match else ""


def _due(text: str, start: date | None) -> date | None:
    """The day: as it is written, or counted from the start, where a week is due by its end."""
    if match := _COUNTED.fullmatch(text.strip(" .()*")):
        days = int(match[2]) * _DAYS[match[1].lower()]
        return start + timedelta(days=days - 1) if start else None
    return day(text)


def _weeks(account: Account, start: date, today: date) -> Iterator[Contradiction]:
    for at, section in enumerate(account.tracker.sections):
        match = re.match(r"week (\d{1,3})\b", section.title, re.IGNORECASE)
        left = [task for task in account.below(at) if task.state is not State.DONE and not _written_due(task)]
        if match and left:
            end = start + timedelta(days=7 * int(match[1]) - 1)
            if end < today:
                of = pluralize(len(account.below(at)), "task")
                said = f"has week {match[1]} end on {end}; {len(left)} of its {of} {is_or_are(len(left))} open"
                yield Contradiction("overdue", section.line, said, match[0])


def _launch(account: Account, start: date, today: date) -> Iterator[Contradiction]:
    left = len(account.left)
    for saying in account.sayings:
        match = _WITHIN.search(saying.text)
        if match and left:
            end = start + timedelta(days=int(match[1]) * _DAYS[match[2].lower()])
            if end < today:
                what = clipped(saying.label.lower()) or "end"
                said = f"has the {what} on {end}; {pluralize(left, 'task')} {is_or_are(left)} open"
                yield Contradiction("overdue", saying.line, said, match[0])
