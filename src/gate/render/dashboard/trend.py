"""The score, the items that block, and one number of each item, over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from gate.model.decision import BLOCKING_STATUSES
from gate.model.lazy_dataclass import dataclass
from gate.render.dashboard.charts import PERCENT, Chart, render_chart
from gate.render.dashboard.item_view import WeekRow, week_rows
from gate.render.dashboard.series import NumberSeries, Series

if TYPE_CHECKING:
    from gate.render.dashboard.timeline import GateHistory, ItemHistory

MAX_CHARTS: Final = 24
"""Items with a chart on the page; every number has its chart on the page of its item."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A number of the whole gate with all its values, by week."""

    title: str
    note: str
    chart: Chart
    weeks: tuple[WeekRow, ...]


@dataclass(frozen=True, slots=True)
class ItemTrend:
    """The first number of an item that changed in the period."""

    item: ItemHistory
    chart: Chart


def gate_trends(history: GateHistory) -> tuple[Trend, ...]:
    """The score and the number of items that block, each by day."""
    period = history.period
    scores: list[float | None] = [None] * period.length
    for run in history.runs:
        if run.score is not None:
            scores[period.index(run.decided_at)] = run.score * 100
    red: list[float | None] = [
        sum(item.days[day] in BLOCKING_STATUSES for item in history.items) if day in history.run_days else None
        for day in period.days
    ]
    score, blocking = NumberSeries("score", "", _whole(scores)), NumberSeries("blocking", "", tuple(red))
    highest = max(blocking.numbers, default=0)
    trends = []
    if score.numbers:
        trends.append(_trend("Score", "of 100, in the last run of each day", score, history, PERCENT))
    if blocking.numbers:
        bounds = (0.0, max(highest, 1.0))
        trends.append(_trend("Items that block", "failed or unknown in a run of the day", blocking, history, bounds))
    return tuple(trends)


def item_trends(history: GateHistory, series: Mapping[str, Sequence[Series]]) -> tuple[tuple[ItemTrend, ...], int]:
    """The charts of the items of the last run in the order of the checklist, and how many are left out.

    `series` are those of each item by its id.
    """
    changed = ((item, _first_changed(series[item.id])) for item in history.items if item.is_current)
    trends = [(item, entry) for item, entry in changed if entry]
    charts = tuple(
        ItemTrend(item, render_chart(entry, history.period, _red_days(item))) for item, entry in trends[:MAX_CHARTS]
    )
    return charts, max(len(trends) - MAX_CHARTS, 0)


def _whole(scores: list[float | None]) -> tuple[float | None, ...]:
    """Scores as every report shows them: whole numbers, rounded down."""
    return tuple(None if score is None else float(int(score + 1e-9)) for score in scores)


def _trend(title: str, note: str, series: NumberSeries, history: GateHistory, bounds: tuple[float, float]) -> Trend:
    texts = [None if value is None else series.scale.format(value) for value in series.values]
    chart = render_chart(series, history.period, bounds=bounds)
    return Trend(title, note, chart, week_rows(texts, history.period))


def _first_changed(series: Sequence[Series]) -> NumberSeries | None:
    return next((entry for entry in series if isinstance(entry, NumberSeries) and not entry.is_constant), None)


def _red_days(item: ItemHistory) -> list[int]:
    return [index for index, status in enumerate(item.days) if status in BLOCKING_STATUSES]
