"""What the history of an item amounts to: since when it is red, how often it turned, how long it takes."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from gate.model.decision import BLOCKING_STATUSES, Status
from gate.model.lazy_dataclass import dataclass
from gate.render.dashboard.timeline import GateHistory, ItemHistory, Point


@dataclass(frozen=True, slots=True)
class Since:
    """The unbroken series of runs up to the last one in which an item has its status; skipped runs do not break it.

    `before` is the last judged run before it. `is_at_least` says that the series may have begun before the history.
    """

    first: Point
    last: Point
    runs: int
    before: Point | None
    is_at_least: bool


@dataclass(frozen=True, slots=True)
class Reds:
    """When an item was red (`fail` or `unknown`) in a period, and its flaps: changes to red and back, run by run."""

    first: datetime | None
    last: datetime | None
    runs: int
    days: int
    flaps: int


@dataclass(frozen=True, slots=True)
class Durations:
    """Median and 95th percentile (nearest rank) of the time that an item takes, in milliseconds, over judged runs."""

    item: ItemHistory
    runs: int
    median: float
    p95: int


def since(item: ItemHistory) -> Since | None:
    """Since when the item has its status, both red ones being one; None for an item that was never judged."""
    judged = [point for point in item.points if point.is_judged]
    if not judged:
        return None
    group = _group(judged[-1].item.status)
    start = next((index for index, point in _reversed(judged) if point.item.status not in group), -1) + 1
    before = judged[start - 1] if start else None
    return Since(judged[start], judged[-1], len(judged) - start, before, is_at_least=before is None and item.is_oldest)


def reds(item: ItemHistory) -> Reds:
    """When the item was red in the period, and how often it turned."""
    judged = [point for point in item.points if point.is_judged]
    times = [point.run.decided_at for point in judged if point.is_red]
    last_red = max(filter(None, [*times[-1:], item.latest.last_red]), default=None)
    days = sum(status in BLOCKING_STATUSES for status in item.days)
    flaps = sum(earlier.is_red != later.is_red for earlier, later in pairwise(judged))
    return Reds(times[0] if times else None, last_red, len(times), days, flaps)


def durations(item: ItemHistory) -> Durations | None:
    """How long the item takes; None when it was never judged."""
    times = sorted(point.item.duration_ms for point in item.points if point.is_judged)
    return Durations(item, len(times), median(times), percentile(times, 95)) if times else None


def slowest(history: GateHistory) -> tuple[Durations, ...]:
    """The items of the last run by their median duration, the slowest first."""
    measured = filter(None, (durations(item) for item in history.items if item.is_current))
    return tuple(sorted(measured, key=lambda entry: (-entry.median, -entry.p95, entry.item.id)))


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of sorted numbers: the smallest of which at least `percent` % are not larger."""
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


def _group(status: Status) -> Collection[Status]:
    return BLOCKING_STATUSES if status in BLOCKING_STATUSES else (status,)


def _reversed(points: Sequence[Point]) -> list[tuple[int, Point]]:
    return list(enumerate(points))[::-1]
