"""Flaky items: the history shows that they change between pass and fail although nothing that is judged does; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from gate.history.record import RunRecord
from gate.model.audit import FlakyItem
from gate.model.decision import Status

PERIOD = timedelta(days=30)
"""How far back runs count."""

MIN_CHANGES = 3
"""How many changes make an item flaky: one is a change, two are a change and its way back."""


def find_flaky(records: Iterable[RunRecord], now: datetime, gate: str) -> tuple[FlakyItem, ...]:
    """The flaky items of a gate, those with most changes first.

    A change is a pass after a fail, or a fail after a pass, between two consecutive runs of one commit with one
    checklist. A run in which the item has another status, such as unknown, neither makes a change nor hides one.
    """
    recent = sorted(
        (record for record in records if record.gate == gate and record.commit and now - record.decided_at <= PERIOD),
        key=lambda record: record.decided_at,
    )
    changes: Counter[str] = Counter()
    for _, runs in groupby(recent, key=lambda record: (record.commit, record.checklist_digest)):
        _count(runs, changes)
    flaky = [FlakyItem(item, count) for item, count in changes.items() if count >= MIN_CHANGES]
    return tuple(sorted(flaky, key=lambda entry: (-entry.changes, entry.item)))


def _count(runs: Iterable[RunRecord], changes: Counter[str]) -> None:
    """Adds the changes of each item in consecutive runs of one commit and checklist."""
    last: dict[str, Status] = {}
    for run in runs:
        for item in run.items:
            if item.status in (Status.PASS, Status.FAIL):
                changes[item.id] += last.get(item.id, item.status) is not item.status
                last[item.id] = item.status
