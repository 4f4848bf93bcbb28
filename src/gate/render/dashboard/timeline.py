"""What the runs of one gate decided, by item and by day.

A day has the worst status of its runs, so that a failure is visible although a later run passes, and the numbers of its
last run. A day without a run is a gap, and never green.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from typing import Final

from gate.history.layout import LOCAL
from gate.history.record import ItemPoint, RunRecord
from gate.model.decision import BLOCKING_STATUSES, Status
from gate.model.lazy_dataclass import dataclass
from gate.render.dashboard.file_names import file_names
from gate.render.dashboard.period import Period

DEFAULT_GATE: Final = "readiness"
"""The key of a gate that sets none."""


class Gap(StrEnum):
    """Why an item has no status on a day."""

    NO_RUN = "no run"
    ABSENT = "not in the checklist"


DayStatus = Status | Gap

_RANK: Final = {status: rank for rank, status in enumerate((*Status, *reversed(Gap)))}
"""Statuses from the worst to the best, as every report orders them, and gaps after them."""


@dataclass(frozen=True, slots=True)
class Point:
    """An item in one run; `day` is the index of its day in the period."""

    run: RunRecord
    item: ItemPoint
    day: int

    @property
    def is_judged(self) -> bool:
        """Whether the run judged the item."""
        return self.item.status is not Status.SKIPPED

    @property
    def is_red(self) -> bool:
        """Whether the item kept the decision from being ready."""
        return self.item.status in BLOCKING_STATUSES


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """An item in the runs that have it, oldest first. `file` names its page, `days` has a status for each day.

    `is_current` says whether the last run has the item, `is_oldest` whether the first run has it.
    """

    id: str
    file: str
    points: tuple[Point, ...]
    days: tuple[DayStatus, ...]
    is_current: bool
    is_oldest: bool

    @property
    def latest(self) -> ItemPoint:
        """The item as its last run has it."""
        return self.points[-1].item

    @property
    def earlier_titles(self) -> tuple[str, ...]:
        """The titles that the item had before, the newest first."""
        titles = dict.fromkeys(point.item.title for point in reversed(self.points))
        return tuple(title for title in titles if title != self.latest.title)


@dataclass(frozen=True, slots=True)
class GateHistory:
    """The runs of one gate of a repository in a period, oldest first, and its items in the order of the checklist.

    Items that the last run does not have come last.
    """

    repository: str
    gate: str
    period: Period
    now: datetime
    runs: tuple[RunRecord, ...]
    run_days: frozenset[int]
    items: tuple[ItemHistory, ...]

    @property
    def name(self) -> str:
        """The repository, and the gate in it when it has another name than usual."""
        repository = "This repository" if self.repository in ("", "/".join(LOCAL)) else self.repository
        return repository if self.gate in ("", DEFAULT_GATE) else f"{repository} · {self.gate}"

    @property
    def latest(self) -> RunRecord | None:
        """The last run."""
        return self.runs[-1] if self.runs else None


def build_histories(records: Iterable[RunRecord], period: Period, now: datetime) -> tuple[GateHistory, ...]:
    """The history of each gate, sorted by repository and gate. Records outside of the period are left out."""

    def key(record: RunRecord) -> tuple[str, str]:
        return record.repository, record.gate

    ordered = sorted(
        (record for record in records if period.index(record.decided_at) in period.days),
        key=lambda record: (key(record), record.decided_at.astimezone(UTC), record.run_id, record.run_attempt),
    )
    return tuple(build_history(name, list(group), period, now) for name, group in groupby(ordered, key))


def build_history(key: tuple[str, str], runs: Sequence[RunRecord], period: Period, now: datetime) -> GateHistory:
    """The history of one gate; `runs` are sorted by time and lie in the period."""
    points: dict[str, list[Point]] = {}
    for run in runs:
        day = period.index(run.decided_at)
        for item in run.items:
            points.setdefault(item.id, []).append(Point(run, item, day))
    run_days = frozenset(period.index(run.decided_at) for run in runs)
    files = file_names(points)
    current = dict.fromkeys(item.id for item in runs[-1].items) if runs else {}
    oldest = frozenset(item.id for item in runs[0].items) if runs else frozenset()
    items = []
    for name in [*current, *(name for name in points if name not in current)]:
        days = _days(points[name], run_days, period)
        items.append(ItemHistory(name, files[name], tuple(points[name]), days, name in current, name in oldest))
    return GateHistory(*key, period, now, tuple(runs), run_days, tuple(items))


def worst(statuses: Iterable[DayStatus]) -> DayStatus:
    """The worst of several statuses; a status is worse than a gap."""
    return min(statuses, key=_RANK.__getitem__)


def _days(points: Sequence[Point], run_days: frozenset[int], period: Period) -> tuple[DayStatus, ...]:
    days: list[DayStatus] = [Gap.ABSENT if index in run_days else Gap.NO_RUN for index in period.days]
    for point in points:
        days[point.day] = worst((days[point.day], point.item.status))
    return tuple(days)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days with the same status, from the index `first` to the index `last`."""

    status: DayStatus
    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of days."""
        return self.last - self.first + 1


def stretches(days: Sequence[DayStatus], first: int = 0) -> Iterator[Stretch]:
    """The days as stretches, oldest first; `first` is the index of the first day."""
    for status, group in groupby(days):
        length = sum(1 for _ in group)
        yield Stretch(status, first, first + length - 1)
        first += length
