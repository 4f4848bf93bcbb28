"""The decisions of many gates by day, as stacked bars in SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from gate.model.decision import State
from gate.model.fleet import DayCount
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.render.dashboard.charts import HEIGHT, STEP, plot, render_months
from gate.render.dashboard.period import Period

if TYPE_CHECKING:
    from markupsafe import Markup

_ORDER: Final = (State.NOT_READY, State.UNDECIDED, State.READY)
"""From the bottom, so that the bars of what is not ready can be compared."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The chart with its axes; a day on which no gate ran has no bar."""

    image: Markup
    months: Markup
    top: str


def render_decisions(days: Sequence[DayCount]) -> Decisions:
    """The chart of days, which are sorted."""
    period = Period(days[0].day, (days[-1].day - days[0].day).days + 1)
    counts = {(entry.day - period.first).days: _counts(entry) for entry in days}
    highest = max(sum(count.values()) for count in counts.values()) or 1
    paths: dict[State, list[str]] = {state: [] for state in _ORDER}
    for index, count in counts.items():
        bottom = total = 0
        for state in _ORDER:
            total += count[state]
            top = round(HEIGHT * total / highest)
            if top > bottom:
                paths[state].append(f"M{index * STEP} {HEIGHT - bottom}v-{top - bottom}h{STEP}v{top - bottom}z")
            bottom = top
    shapes = "".join(f'<path class="{str(state).replace(" ", "-")}" d="{"".join(paths[state])}"/>' for state in _ORDER)
    last = counts[max(counts)]
    summary = ", ".join(f"{last[state]:,} {state}" for state in _ORDER)
    label = f"Decisions of {pluralize(period.length, 'day')}. On {period.last}: {summary}"
    return Decisions(plot(period.length * STEP, label, shapes, "stack"), render_months(period), f"{highest:,}")


def _counts(entry: DayCount) -> Mapping[State, int]:
    return {State.READY: entry.ready, State.NOT_READY: entry.not_ready, State.UNDECIDED: entry.undecided}
