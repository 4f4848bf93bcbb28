"""Runs every check of a tracker against itself, and against the calendar where a date is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gate.trackers.checks import counts, dates, percentages, plans, sums, tasks
from gate.trackers.checks.index import TrackerIndex
from gate.trackers.checks.model import Contradiction
from gate.trackers.reading.model import Tracker

CHECKS = (
    counts.check_task_counts,
    counts.check_file_counts,
    counts.check_count_tables,
    percentages.check_percentages,
    plans.check_improvements,
    plans.check_repeated_plans,
    sums.check_scores,
    sums.check_hours,
    sums.check_totals,
    tasks.check_numbers,
    tasks.check_dependencies,
    tasks.check_status_fields,
    tasks.check_nested_tasks,
    tasks.check_readiness,
)
"""The checks that need only the document."""

DATED_CHECKS = (dates.check_last_update, dates.check_due_dates)
"""The checks that compare the document with a date."""


RULES: Mapping[str, str] = {
    "task-count": "The document claims another number of tasks than it lists.",
    "done-count": "The document claims another number of done or open tasks than it lists.",
    "percentage": "The document claims another percentage of done tasks than its tasks give.",
    "file-count": "A heading claims another number of files than its section lists.",
    "mean-score": "The overall score is not the mean of its rows.",
    "hours": "The hours of the tasks do not add up to the claimed hours.",
    "total": "A list does not add up to the total below it.",
    "number-twice": "Two different tasks have the same number.",
    "depends-on-open": "A task is done but depends on a task that is not.",
    "box-and-status": "The checkbox of a task and its status field disagree.",
    "ticked-above-open": "A task is done, but checkboxes below it are open.",
    "ready-and-open": "The document claims to be ready while tasks are open.",
    "stale": "The last update is more than 90 days ago while tasks are open.",
    "overdue": "A task, a week or the launch is past its date and not done.",
}
"""The meaning of each rule."""


def find_contradictions(tracker: Tracker, today: date | None = None) -> tuple[Contradiction, ...]:
    """The contradictions of a document, by line. Without a date the dated checks do not run."""
    index = TrackerIndex(tracker)
    contradictions = [contradiction for check in CHECKS for contradiction in check(index)]
    if today is not None:
        contradictions += [contradiction for check in DATED_CHECKS for contradiction in check(index, today)]
    return tuple(sorted(dict.fromkeys(contradictions), key=lambda item: (item.line, item.rule)))
