"""What the pages of a gate show, as values for the templates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from gate.history.record import FactPoint
from gate.model.decision import BLOCKING_STATUSES, Status
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.model.timestamps import format_utc
from gate.render.dashboard.heat_map import RECENT_DAYS, render_days
from gate.render.dashboard.measures import Since, since
from gate.render.dashboard.series import choose_scale
from gate.render.dashboard.timeline import GateHistory, ItemHistory, Point
from gate.render.view import STATUS_LABELS

if TYPE_CHECKING:
    from markupsafe import Markup

MAX_FACTS: Final = 8
"""Facts of a red item that the first page shows."""

STALE_AFTER: Final = timedelta(days=2)
"""The age of the last run from which the page warns; a nightly run may be late by some hours."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact of a red item: its value now, and the one of its last run that was not red where that differs."""

    label: str
    value: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class NowRow:
    """An item of the last run: since when it has its status, its last days, and what is behind it."""

    item: ItemHistory
    status: Status
    since: Since | None
    strip: Markup
    facts: tuple[FactLine, ...] = ()

    @property
    def since_text(self) -> str:
        """Such as `since 2026-11-20 03:15 UTC (9 days, 12 runs)`; empty for an item that was never judged."""
        if self.since is None:
            return ""
        start = f"{'at least ' if self.since.is_at_least else ''}since {format_utc(self.since.first.run.decided_at)}"
        days = (self.since.last.run.decided_at - self.since.first.run.decided_at).days
        span = f"{pluralize(days, 'day')}, " if days else ""
        return f"{start} ({span}{pluralize(self.since.runs, 'run')})"


@dataclass(frozen=True, slots=True)
class NowGroup:
    """The items of one status, in the order of the checklist."""

    status: Status
    rows: tuple[NowRow, ...]

    @property
    def count(self) -> str:
        """How many items there are: `2 failed`."""
        return pluralize(len(self.rows), *STATUS_LABELS[self.status])


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver in force in the last run: the item, and when the waiver ends. `days` is negative when it is over."""

    item: ItemHistory
    until: date
    days: int

    @property
    def month(self) -> str:
        """The month of its end, such as `2026-11`."""
        return f"{self.until:%Y-%m}"

    @property
    def remaining(self) -> str:
        """How long it is in force; a waiver is in force on its last day too."""
        if self.days < 0:
            return "ended"
        return "ends today" if self.days == 0 else f"{pluralize(self.days, 'day')} left"


@dataclass(frozen=True, slots=True)
class PastWaiver:
    """Consecutive runs in which an item was waived."""

    item: ItemHistory
    first: datetime
    last: datetime
    runs: int


def now_groups(history: GateHistory) -> tuple[NowGroup, ...]:
    """The items of the last run by status, the worst first."""
    rows = [_now_row(item, history) for item in history.items if item.is_current]
    groups = (NowGroup(status, tuple(row for row in rows if row.status is status)) for status in Status)
    return tuple(group for group in groups if group.rows)


def staleness(history: GateHistory) -> str:
    """A warning when the last run is old; empty otherwise."""
    if history.latest is None or (age := history.now - history.latest.decided_at) <= STALE_AFTER:
        return ""
    return f"No run for {pluralize(age.days, 'day')}: this is what the last run decided."


def current_waivers(history: GateHistory) -> tuple[WaiverRow, ...]:
    """The waivers of the last run, by their end."""
    today = history.period.last
    rows = [
        WaiverRow(item, until, (until - today).days)
        for item in history.items
        if item.is_current and (until := item.latest.waived_until)
    ]
    return tuple(sorted(rows, key=lambda row: row.until))


def past_waivers(history: GateHistory) -> tuple[PastWaiver, ...]:
    """When items were waived in the period, the latest first."""
    rows = [row for item in history.items for row in _waived_runs(item)]
    return tuple(sorted(rows, key=lambda row: (row.last, row.first, row.item.id), reverse=True))


def format_duration(milliseconds: float) -> str:
    """A duration in the unit that suits it."""
    return choose_scale([milliseconds], "ms").format(milliseconds)


def format_score(score: float | None) -> str:
    """The score as a whole number of 100, rounded down as in every report; empty without one."""
    return "" if score is None else str(int(score * 100 + 1e-9))


def _now_row(item: ItemHistory, history: GateHistory) -> NowRow:
    period = history.period
    first = max(period.length - RECENT_DAYS, 0)
    status, start = item.latest.status, since(item)
    facts = tuple(_fact_lines(item.points[-1], start))[:MAX_FACTS] if status in BLOCKING_STATUSES else ()
    return NowRow(item, status, start, render_days(item.days[first:], period, first), facts)


def _fact_lines(point: Point, start: Since | None) -> Iterator[FactLine]:
    """The facts that are missing or changed since the last run that was not red, before the others."""
    before = start.before.item.facts if start and start.before else {}
    lines = [_fact_line(name, fact, before.get(name)) for name, fact in point.item.facts.items()]
    yield from sorted((line for line in lines if line.value), key=lambda line: not line.before)


def _fact_line(name: str, fact: FactPoint, before: FactPoint | None) -> FactLine:
    value = format_fact(fact)
    earlier = format_fact(before) if before else ""
    return FactLine(name.replace("_", " "), value, earlier if earlier != value else "")


def format_fact(fact: FactPoint) -> str:
    """The value of a fact, or why it is missing; empty when it does not apply."""
    if fact.cause:
        return f"no data ({fact.cause})"
    if fact.number is not None:
        return choose_scale([fact.number], fact.unit).format(fact.number)
    return fact.text or ("" if fact.flag is None else "true" if fact.flag else "false")


def _waived_runs(item: ItemHistory) -> Iterator[PastWaiver]:
    for is_waived, group in groupby(
        (point for point in item.points if point.is_judged), key=lambda point: point.item.status is Status.WAIVED
    ):
        points = list(group)
        if is_waived:
            yield PastWaiver(item, points[0].run.decided_at, points[-1].run.decided_at, len(points))
