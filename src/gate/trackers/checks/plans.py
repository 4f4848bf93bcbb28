"""Checks plans against each other: the same week, phase or sprint listed twice, and an improvement stated twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate.model.text import pluralize
from gate.trackers.checks.index import TrackerIndex, extract_key_words
from gate.trackers.checks.model import Contradiction
from gate.trackers.reading.model import Entry, Section
from gate.trackers.reading.vocabulary import EntryKind, Progress, strip_marks

_PART = re.compile(r"\W*(week|phase|sprint|milestone)\s+#?(\d{1,3})\b(?!\s*(?:[-–—]|to)\s*\d)", re.IGNORECASE)
_LOOKS_BACK = re.compile(r"\b(?:summary|gates?|completion|review|retrospective|results?|report|recap)\b", re.IGNORECASE)
"""The title of a list of what was done, which is no second plan."""

_SHARE = 3, 4
"""How many of the tasks of the shorter list have to be in the longer one, so that both are the same plan."""

_CHANGE = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s*%\s*(?:→|->|=>|to)\s*(\d{1,3}(?:\.\d{1,2})?)\s*%", re.IGNORECASE
)
_IMPROVEMENT = re.compile(
    r"\b(?:improved?|increased?|raised?|grew|up)\s+(?P<name>[\w -]{3,60}?)\s+by\s+"
    r"(?P<points>\d{1,3}(?:\.\d{1,2})?)\s*%",
    re.IGNORECASE,
)


def check_repeated_plans(index: TrackerIndex) -> Iterator[Contradiction]:
    """Finds two lists of the same week that have different numbers of tasks, `Week 3` with 4 tasks and with 5."""
    lists: dict[str, list[tuple[Section, Sequence[Entry]]]] = {}
    for position, section in enumerate(index.tracker.sections):
        match = _PART.match(strip_marks(section.title))
        above = index.section(section.parent).title if section.parent >= 0 else ""
        if match and not _LOOKS_BACK.search(f"{above} {section.title}"):
            planned = [entry for entry in index.other_entries(position) if entry.kind is EntryKind.ACTION]
            tasks = index.tasks_below(position) or (planned if section.progress is not Progress.DONE else [])
            if tasks:
                lists.setdefault(f"{match[1].lower()} {int(match[2])}", []).append((section, tasks))
    for name, sections in lists.items():
        if len(sections) == 2:
            (first, first_tasks), (second, tasks) = sections
            is_inside = second.level > first.level and set(tasks) <= set(first_tasks)
            if (
                not is_inside
                and 0 < abs(len(tasks) - len(first_tasks)) * 2 <= min(len(tasks), len(first_tasks))
                and _is_same_plan(first_tasks, tasks)
            ):
                message = (
                    f"lists {pluralize(len(tasks), 'task')} for {name}; line {first.line} lists {len(first_tasks)}"
                )
                yield Contradiction("task-count", second.line, message)


def _is_same_plan(tasks: Sequence[Entry], other_tasks: Sequence[Entry]) -> bool:
    """Whether most tasks of the shorter list are in the longer one too."""
    shorter, longer = sorted((tasks, other_tasks), key=len)
    words = [extract_key_words(task.title) for task in longer]
    matches = sum(any(extract_key_words(task.title) & other for other in words) for task in shorter)
    part, whole = _SHARE
    return matches * whole >= len(shorter) * part


def check_improvements(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares `improved readiness by 15%` with `Readiness: 50% → 70%`."""
    changes = [
        (extract_key_words(statement.label), match, statement.line)
        for statement in index.statements
        if statement.label and (match := _CHANGE.search(strip_marks(statement.text)))
    ]
    for statement in index.statements if changes else ():
        for match in _IMPROVEMENT.finditer(strip_marks(statement.text)):
            words, points = extract_key_words(match["name"]), Decimal(match["points"])
            for label, change, line in changes:
                before, after = Decimal(change[1]), Decimal(change[2])
                relative = (after - before) / before * 100 if before else Decimal(0)
                if words and words == label and not any(abs(points - x) < 1 for x in (after - before, relative)):
                    message = f"claims an improvement by {points}%; line {line} says {change[0]}"
                    yield Contradiction("percentage", statement.line, message, f"{match['points']}%")
