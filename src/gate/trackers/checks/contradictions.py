"""A tracker held against itself, and against the calendar where one is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gate.trackers.checks import counts, dates, percentages, sums, tasks
from gate.trackers.reading.model import Tracker
from gate.trackers.statements import Account, Contradiction

CHECKS = (
    counts.counts,
    counts.files,
    counts.rows,
    percentages.shares,
    sums.scores,
    sums.hours,
    sums.totals,
    tasks.numbers,
    tasks.dependencies,
    tasks.fields,
    tasks.ready,
)
"""What a document says of itself, and does not bear out."""

DATED = (dates.stale, dates.overdue)
"""What depends on the day of the question."""


RULES: Mapping[str, str] = {
    "task-count": "The document claims so many tasks, and others stand in it.",
    "done-count": "The document claims so many tasks done or open, and others are.",
    "share": "The document claims a share of what is done that its tasks do not give.",
    "file-count": "A heading claims so many files, and others are listed below it.",
    "mean-score": "The overall score is not the mean of its rows.",
    "hours": "The hours of the tasks do not add up to what is claimed.",
    "total": "A list does not add up to the total below it.",
    "number-twice": "One number stands for two tasks.",
    "depends-on-open": "A task is done, and depends on one that is not.",
    "box-and-status": "The box of a task and its status do not say the same.",
    "ready-and-open": "The document claims to be ready, and tasks are open.",
    "stale": "The document was last updated long ago, and tasks are open.",
    "overdue": "A task, a week or the launch is past its day, and not done.",
}
"""What each contradiction means, by its rule."""


def contradictions(tracker: Tracker, today: date | None = None) -> tuple[Contradiction, ...]:
    """Everything that the document contradicts, by line; without a day, what is old or overdue is not asked."""
    account = Account(tracker)
    found = [each for check in CHECKS for each in check(account)]
    if today is not None:
        found += [each for check in DATED for each in check(account, today)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.line, each.rule)))
