"""A tracker held against itself, and against the calendar where one is given."""

from __future__ import annotations

from datetime import date

from gate.parsers.tracker_model import Tracker
from gate.trackers import checks_counts, checks_sums, checks_tasks, checks_time
from gate.trackers.sayings import Account, Contradiction

CHECKS = (
    checks_counts.counts,
    checks_counts.files,
    checks_counts.shares,
    checks_sums.scores,
    checks_sums.hours,
    checks_sums.totals,
    checks_tasks.numbers,
    checks_tasks.dependencies,
    checks_tasks.fields,
    checks_tasks.ready,
)
"""What a document says of itself, and does not bear out."""

DATED = (checks_time.stale, checks_time.overdue)
"""What depends on the day of the question."""


def contradictions(tracker: Tracker, today: date | None = None) -> tuple[Contradiction, ...]:
    """Everything that the document contradicts, by line; without a day, what is old or overdue is not asked."""
    account = Account(tracker)
    found = [each for check in CHECKS for each in check(account)]
    if today is not None:
        found += [each for check in DATED for each in check(account, today)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.line, each.rule)))
