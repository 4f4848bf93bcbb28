"""Checks the dates of a document: overdue work, and a last update long ago."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from gate.model.text import is_or_are, pluralize
from gate.trackers.checks.index import TrackerIndex, is_clearly_open
from gate.trackers.checks.model import Contradiction, shorten
from gate.trackers.reading.model import Entry, Statement
from gate.trackers.reading.vocabulary import strip_marks

MAX_AGE = timedelta(days=90)
"""The age that a `last updated` may have while tasks are open."""

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
_AMBIGUOUS = 4
"""The index of the form in which the day or the month may come first."""

_UPDATED = re.compile(
    r"\W*(?:(?:this|the) )?(?:(?:document|doc|file|page|tracker|status|checklist|plan|report|list|content)\W{0,2} )?"
    r"(?:was |is |date )?(?:last |latest )?(?:updated?|modified|reviewed|revised|edited|change[d]?|as of)"
    r"(?: on| at| date| by \w+)?\W*",
    re.IGNORECASE,
)
"""The label of the date of a document, or the start of a sentence with it; not that of something in the document."""
_STARTED = re.compile(r"^(?:project )?start(?:ed|s|ing)?(?: date)?(?: on)?$|^kick-?off(?: date)?$", re.IGNORECASE)
_FROM_START = re.compile(r"\b(\d{1,3})\s+(day|week|month)s?\s+(?:from|after)\s+(?:the )?start\b", re.IGNORECASE)
_DUE = re.compile(
    r"(?:\bdue(?: date| by| on)?:?|\bdeadline:?|📅)\s*"
    rf"((?:day|week) \d{{1,4}}\b|"
    rf"(?:{_MONTH}\s+)?\d{{1,4}}(?:st|nd|rd|th)?[-./ ,]{{1,2}}\w{{1,9}}[-./ ,]{{0,2}}\d{{0,4}})",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\b(?:was|originally|initially|previously|formerly|first|old|moved from)\W+$", re.IGNORECASE)
"""Words before a due date that is no longer the due date."""

TOP_LEVEL = 2
"""The deepest level of a heading whose date is that of the document."""

_MANUAL = re.compile(
    r"^\W*(?:how[- ]to|deploying|setting up)\b|"
    r"\b(?:guides?|guidelines|runbooks?|playbooks?|handbook|manual|setup|methodology|references?|white ?paper|"
    r"templates?|workflow|procedures?|documentation|tutorials?|index|overview)\s*(?:$|[-\u2013\u2014:(,]|(?:for|of|to|and|with)\b)",
    re.IGNORECASE,
)
"""The title of a document that describes how something is done, and not how far the work is."""

_STRUCK = re.compile(r"~~[^~]+~~")
_RELATIVE_DAY = re.compile(r"(day|week)\s+(\d{1,4})", re.IGNORECASE)
_WEEK = re.compile(r"week (\d{1,3})\b(?!\s*[-–—]\s*\d)", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30}


def parse_date(text: str) -> date | None:
    """The first date in a text; a month without a day is its last day, and `03/04/2026` the later of both readings."""
    for index, pattern in enumerate(_DATES):
        if match := pattern.search(text):
            groups = match.groupdict()
            month = int(groups.get("number") or 0) or _MONTHS.index((groups.get("month") or "jan")[:3].lower()) + 1
            number = int(groups.get("day") or 0)
            readings = [_date(int(groups["year"]), month, number)]
            if index == _AMBIGUOUS:
                readings.append(_date(int(groups["year"]), number, month))
            return max((reading for reading in readings if reading), default=None)
    return None


def _date(year: int, month: int, number: int) -> date | None:
    """The date, with the last day of the month where `number` is 0; None for no date, or one far from today."""
    if not (1990 <= year <= 2200 and 1 <= month <= 12):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, number or last) if number <= last else None


def check_last_update(index: TrackerIndex, today: date) -> Iterator[Contradiction]:
    """Compares the newest `Last updated` with today while tasks are open."""
    has_open = any(map(is_clearly_open, index.open_tasks)) and not _is_manual(index)
    open_count = len(index.open_tasks) if has_open else 0
    updates = []
    for statement in index.statements:
        text = _update_text(index, statement)
        updated = parse_date(text) if text else None
        if updated:
            updates.append((updated, statement.line))
    if updates and open_count and today - max(updates)[0] > MAX_AGE:
        updated, line = max(updates)
        message = (
            f"was last updated on {updated}, {(today - updated).days:,} days ago; "
            f"{pluralize(open_count, 'task')} {is_or_are(open_count)} open"
        )
        yield Contradiction("stale", line, message)


def _is_manual(index: TrackerIndex) -> bool:
    """Whether the title says that a document is read again and again: its boxes are steps, and need no update."""
    sections = index.tracker.sections
    return bool(sections) and bool(_MANUAL.search(sections[0].title))


def _update_text(index: TrackerIndex, statement: Statement) -> str:
    """The text of a line that states when the document was updated; empty for any other line.

    Such a line has a label for it, begins with it, or is one of the first headings with it in parentheses.
    """
    text = strip_marks(statement.text)
    if statement.code:
        return ""
    if statement.label:
        return text if _UPDATED.fullmatch(strip_marks(statement.label)) else ""
    if statement.heading and index.section(statement.section).level <= TOP_LEVEL:
        text = text[text.find("(") + 1 :]
    date_start = min((match.start() for pattern in _DATES if (match := pattern.search(text))), default=0)
    return text if _UPDATED.fullmatch(text[:date_start]) else ""


def check_due_dates(index: TrackerIndex, today: date) -> Iterator[Contradiction]:
    """Finds open tasks past their due date; open weeks and the launch too where the document states its start."""
    start = _start_date(index)
    for task in index.open_tasks:
        due_text = _due_text(task)
        due = _due_date(due_text, start) if due_text else None
        if due and due < today:
            message = f"says that {shorten(task.title)!r} was due on {due}; it is not done"
            yield Contradiction("overdue", task.line, message, due_text)
    if start:
        yield from _check_weeks(index, start, today)
        yield from _check_launch(index, start, today)


def _start_date(index: TrackerIndex) -> date | None:
    """The start that the document states; none where it states several."""
    dates = (parse_date(statement.text) for statement in index.statements if _STARTED.search(statement.label))
    starts = {start for start in dates if start}
    return starts.pop() if len(starts) == 1 else None


def _due_text(task: Entry) -> str:
    """The due date of a task as written: in its field or column, else in its line, `(due 2026-11-01)`."""
    if due := task.get("due"):
        return due
    text = _STRUCK.sub("", task.text)
    match = _DUE.search(text)
    if not match or _FORMER.search(text[: match.start()]):
        return ""
    return match[1].strip()


def _due_date(text: str, start: date | None) -> date | None:
    """The due date: as written, or counted from the start. A week is due on its last day."""
    if match := _RELATIVE_DAY.fullmatch(text.strip(" .()*")):
        days = int(match[2]) * _DAYS[match[1].lower()]
        return start + timedelta(days=days - 1) if start else None
    return parse_date(text)


def _check_weeks(index: TrackerIndex, start: date, today: date) -> Iterator[Contradiction]:
    """Finds weeks past their end; a week that several plans of the document have is not counted from the start."""
    weeks = [
        (section, match, tasks)
        for position, section in enumerate(index.tracker.sections)
        if (match := _WEEK.match(section.title)) and (tasks := index.tasks_below(position))
    ]
    plans = Counter(match[1] for _, match, _ in weeks)
    for section, match, tasks in weeks:
        open_tasks = [task for task in tasks if not task.progress.is_settled and not _due_text(task)]
        end = start + timedelta(days=7 * int(match[1]) - 1)
        if open_tasks and end < today and plans[match[1]] == 1:
            count = len(open_tasks)
            subject = f"{count} of its {pluralize(len(tasks), 'task')} {is_or_are(count)}"
            message = f"has week {match[1]} end on {end}; {subject} open"
            yield Contradiction("overdue", section.line, message, match[0])


def _check_launch(index: TrackerIndex, start: date, today: date) -> Iterator[Contradiction]:
    open_count = len(index.open_tasks)
    for statement in index.statements:
        match = _FROM_START.search(statement.text)
        if match and open_count:
            end = start + timedelta(days=int(match[1]) * _DAYS[match[2].lower()])
            if end < today:
                name = shorten(statement.label.lower()) or "end"
                message = f"has the {name} on {end}; {pluralize(open_count, 'task')} {is_or_are(open_count)} open"
                yield Contradiction("overdue", statement.line, message, match[0])
