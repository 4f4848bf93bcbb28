"""What the page of an item shows, as values for its template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gate.model.decision import BLOCKING_STATUSES
from gate.model.lazy_dataclass import dataclass
from gate.render.dashboard.charts import Chart, render_chart
from gate.render.dashboard.heat_map import render_calendar
from gate.render.dashboard.measures import Durations, Reds, durations, reds
from gate.render.dashboard.period import Period
from gate.render.dashboard.series import (
    MissingFact,
    NumberSeries,
    Series,
    TextSeries,
    ValuePeriod,
    missing_facts,
    value_periods,
)
from gate.render.dashboard.timeline import ItemHistory, Stretch, stretches

if TYPE_CHECKING:
    from datetime import date

    from markupsafe import Markup

MAX_SERIES: Final = 30
"""Facts of one item that are shown; the others are counted."""

MAX_STRETCHES: Final = 400
"""Stretches of days with one status that are listed, the newest; the others are counted."""

DAYS_OF_PERIOD: Final = 5
"""A list of periods takes as much room as a table by week when a period has so many days on average."""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """The values of a week by its days; empty on a day without one."""

    monday: date
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The values of one fact: a chart where they are numbers, and a list of periods, or a table by week, of all.

    `constant` is the value that it always had, if there is only one.
    """

    series: Series
    unit: str
    chart: Chart | None
    periods: tuple[ValuePeriod, ...]
    weeks: tuple[WeekRow, ...]
    constant: str | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class ItemView:
    """The page of an item: its days, its figures and its evidence."""

    item: ItemHistory
    calendar: Markup
    reds: Reds
    durations: Durations | None
    evidence: tuple[Evidence, ...]
    constants: tuple[Evidence, ...]
    omitted: int
    missing: tuple[MissingFact, ...]
    stretches: tuple[Stretch, ...]
    omitted_stretches: int


def build_item_view(item: ItemHistory, series: Sequence[Series], period: Period) -> ItemView:
    """The page of an item with the series of its facts; days on which it was red are marked in its charts."""
    red_days = [index for index, status in enumerate(item.days) if status in BLOCKING_STATUSES]
    evidence = [_evidence(entry, period, red_days) for entry in series[:MAX_SERIES]]
    rows = list(stretches(item.days))[::-1]
    return ItemView(
        item,
        render_calendar(item.days, period),
        reds(item),
        durations(item),
        tuple(entry for entry in evidence if entry.constant is None),
        tuple(entry for entry in evidence if entry.constant is not None),
        max(len(series) - MAX_SERIES, 0),
        missing_facts(item.points),
        tuple(rows[:MAX_STRETCHES]),
        max(len(rows) - MAX_STRETCHES, 0),
    )


def _evidence(series: Series, period: Period, red_days: Sequence[int]) -> Evidence:
    match series:
        case NumberSeries(values=values):
            scale = series.scale
            if series.is_constant:
                value = scale.format(series.numbers[0])
                return Evidence(series, scale.unit, None, (), (), value, len(series.numbers))
            texts = [None if value is None else scale.format_bare(value) for value in values]
            return Evidence(series, scale.unit, render_chart(series, period, red_days), *_list(texts, period))
        case TextSeries(values=values):
            distinct = {value for value in values if value is not None}
            if len(distinct) == 1:
                days = sum(value is not None for value in values)
                return Evidence(series, "", None, (), (), distinct.pop(), days)
            return Evidence(series, "", None, value_periods(values), ())


def _list(texts: Sequence[str | None], period: Period) -> tuple[tuple[ValuePeriod, ...], tuple[WeekRow, ...]]:
    """All values of a fact, as what is shorter: its periods or its weeks."""
    periods = value_periods(texts)
    count = sum(text is not None for text in texts)
    return (periods, ()) if len(periods) * DAYS_OF_PERIOD <= count else ((), week_rows(texts, period))


def week_rows(texts: Sequence[str | None], period: Period) -> tuple[WeekRow, ...]:
    """The weeks with a value, the newest first."""
    rows = []
    for week in reversed(period.weeks):
        monday = period.date_at(week[0] - period.date_at(week[0]).weekday())
        cells = [""] * period.date_at(week[0]).weekday() + [texts[index] or "" for index in week]
        if any(cells):
            rows.append(WeekRow(monday, tuple(cells)))
    return tuple(rows)
