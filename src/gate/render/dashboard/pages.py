"""The pages of a dashboard: HTML files by path, which link to each other and to nothing else but workflow runs.

A dashboard of one gate has its pages at the root. A dashboard of several has an overview at the root, and the pages of
each gate in `owner/name/gate/`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from gate.history.record import RunRecord
from gate.model.decision import BLOCKING_STATUSES, State, Status
from gate.model.fleet import DayCount
from gate.render.dashboard import heat_map, measures, trend, views
from gate.render.dashboard.assets import render_page
from gate.render.dashboard.charts import render_months
from gate.render.dashboard.file_names import file_names
from gate.render.dashboard.item_view import build_item_view
from gate.render.dashboard.overview import FleetPage, FleetRow, render_fleet
from gate.render.dashboard.period import DEFAULT_DAYS, period_until
from gate.render.dashboard.series import series_of
from gate.render.dashboard.timeline import DayStatus, Gap, GateHistory, build_histories, worst

if TYPE_CHECKING:
    from markupsafe import Markup

ITEMS: Final = "items/"


def render_dashboard(
    records: Iterable[RunRecord], now: datetime, days: int = DEFAULT_DAYS, title: str = "Readiness", damaged: int = 0
) -> dict[str, str]:
    """The pages of every gate in the records, by their paths, for the `days` days up to `now`.

    `title` names the whole where there are several gates, or none. `damaged` counts the files of the history that are
    left out.
    """
    period = period_until(now, days)
    histories = build_histories(records, period, now)
    if not histories:
        return {"index.html": render_page("empty", "", title=title, period=period, now=now, damaged=damaged)}
    if len(histories) == 1:
        return render_gate(histories[0], damaged=damaged)
    folders = gate_folders(histories)
    rows = tuple(_row(history, folders[history.repository, history.gate]) for history in histories)
    pages = render_fleet(FleetPage(title, now, rows, days=_days(histories)), damaged)
    for history in histories:
        folder = folders[history.repository, history.gate]
        texts = render_gate(history, "../" * folder.count("/"), damaged)
        pages |= {folder + path: text for path, text in texts.items()}
    return pages


def gate_folders(histories: Sequence[GateHistory]) -> Mapping[tuple[str, str], str]:
    """The folder of each gate by repository and key, with names that are safe on every file system."""
    gates = [(*history.repository.rpartition("/")[::2], history.gate) for history in histories]
    owners = file_names(owner for owner, _, _ in gates)
    names = {owner: file_names(name for other, name, _ in gates if other == owner) for owner in owners}
    keys = file_names(gate for _, _, gate in gates)
    return {
        (history.repository, gate): f"{owners[owner]}/{names[owner][name]}/{keys[gate]}/"
        for history, (owner, name, gate) in zip(histories, gates, strict=True)
    }


def render_gate(history: GateHistory, home: str = "", damaged: int = 0) -> dict[str, str]:
    """The pages of one gate by their paths; `home` is the way from its folder to the overview, if there is one."""
    shared: dict[str, Any] = {
        "history": history, "period": history.period, "now": history.now, "title": history.name,
        "months": render_months(history.period), "damaged": damaged,
    }  # fmt: skip
    series = {item.id: series_of(item.points, history.period) for item in history.items}
    item_trends, omitted = trend.item_trends(history, series)
    pages: dict[str, dict[str, Any]] = {
        "index": {"groups": views.now_groups(history), "stale": views.staleness(history)},
        "trend": {
            "trends": trend.gate_trends(history),
            "item_trends": item_trends,
            "omitted": omitted,
            "quarters": render_months(history.period, 3),
        },
        "map": _map(history),
        "waivers": {"rows": views.current_waivers(history), "past": views.past_waivers(history)},
        "durations": {"rows": measures.slowest(history)},
    }
    texts = {f"{name}.html": render_page(name, "", home, **shared, **values) for name, values in pages.items()}
    item_home = f"../{home}" if home else ""
    for item in history.items:
        view = build_item_view(item, series[item.id], history.period)
        texts[f"{ITEMS}{item.file}.html"] = render_page("item", "../", item_home, **shared, view=view)
    return texts


def _map(history: GateHistory) -> dict[str, Any]:
    period = history.period
    rows = [
        (item, heat_map.render_weeks(item.days, period), heat_map.render_days(item.days, period))
        for item in history.items
    ]
    axes = heat_map.render_week_axis(period), heat_map.render_day_axis(period)
    return {"rows": rows, "week_axis": axes[0], "day_axis": axes[1]}


def _row(history: GateHistory, folder: str) -> FleetRow:
    """The row of a gate in the overview."""
    latest = history.runs[-1]
    start = latest
    for run in reversed(history.runs):
        if run.state is not latest.state:
            break
        start = run
    red = [item.status for item in latest.items if item.status in BLOCKING_STATUSES]
    return FleetRow(
        history.repository, history.gate, latest.state, latest.score, red.count(Status.FAIL), red.count(Status.UNKNOWN),
        len(latest.items), start.decided_at, latest.decided_at, f"{folder}index.html", _strip(history),
    )  # fmt: skip


def _strip(history: GateHistory) -> Markup:
    """The worst decision of each of the last days."""
    period = history.period
    days: list[DayStatus] = [Gap.NO_RUN] * period.length
    for run in history.runs:
        day = period.index(run.decided_at)
        days[day] = worst((days[day], heat_map.DECISIONS[run.state]))
    first = max(period.length - heat_map.GATE_DAYS, 0)
    return heat_map.render_days(days[first:], period, first, heat_map.DECISION_WORDS)


def _days(histories: Sequence[GateHistory]) -> tuple[DayCount, ...]:
    """The decisions of each day: of each gate that ran, the last one."""
    states: dict[date, Counter[State]] = {}
    for history in histories:
        last = {history.period.date_at(history.period.index(run.decided_at)): run.state for run in history.runs}
        for day, state in last.items():
            states.setdefault(day, Counter())[state] += 1
    return tuple(
        DayCount(day, count[State.READY], count[State.NOT_READY], count[State.UNDECIDED])
        for day, count in sorted(states.items())
    )
