"""Statuses by day as SVG: each day is a cell, whose pattern shows the status by colour and by shape.

The patterns are defined once in a page (`templates/dashboard/base.html.j2`) as squares of CELL pixels that repeat from
the origin, so a stretch of days is one rectangle, however long. No text of a history gets into an image.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from gate.model.decision import State, Status
from gate.model.text import pluralize
from gate.render.dashboard.period import WEEK, Period
from gate.render.dashboard.timeline import DayStatus, Gap, Stretch, stretches, worst

if TYPE_CHECKING:
    from markupsafe import Markup

CELL: Final = 14
"""The side of a cell with its margin, in pixels; the patterns have this size."""

RECENT_DAYS: Final = 30
GATE_DAYS: Final = 14
"""The days of a strip beside an item, and beside a gate."""

PATTERNS: Final = {
    Status.FAIL: "f",
    Status.UNKNOWN: "u",
    Status.WARN: "w",
    Status.WAIVED: "v",
    Status.PASS: "p",
    Status.SKIPPED: "s",
    Gap.NO_RUN: "n",
}
"""The ids of the patterns; a day on which the item was not in the checklist is blank."""

WORDS: Final[Mapping[DayStatus, str]] = {status: str(status) for status in (*Status, *Gap)}

DECISIONS: Final = {State.NOT_READY: Status.FAIL, State.UNDECIDED: Status.UNKNOWN, State.READY: Status.PASS}
"""The statuses whose patterns show decisions."""

DECISION_WORDS: Final[Mapping[DayStatus, str]] = {
    **WORDS,
    **{status: str(state) for state, status in DECISIONS.items()},
}

_WITH_TITLE: Final = (Status.FAIL, Status.UNKNOWN, Status.WAIVED)
"""The stretches that say when they were, for a pointing device."""

_LABELS: Final = ((0, "Mon"), (2, "Wed"), (4, "Fri"))
_MARGIN: Final = 28


def render_days(
    days: Sequence[DayStatus], period: Period, first: int = 0, words: Mapping[DayStatus, str] = WORDS
) -> Markup:
    """One row with a cell for each day; `first` is the index of the first one in the period, `words` name statuses."""
    width = len(days) * CELL
    shapes = "".join(_shapes(list(stretches(days, first)), period, first, words))
    return _svg("days", width, CELL, describe(days, words=words), shapes)


def render_weeks(days: Sequence[DayStatus], period: Period) -> Markup:
    """One row with a cell for each week, which has the worst status of its days."""
    weeks = [worst(days[index] for index in week) for week in period.weeks]
    paths: dict[DayStatus, list[str]] = {}
    for stretch in stretches(weeks):
        paths.setdefault(stretch.status, []).append(_path(stretch.first * CELL, 0, stretch.length * CELL, CELL))
    return _svg("weeks", len(weeks) * CELL, CELL, describe(weeks, "week"), "".join(_join(paths)))


def render_calendar(days: Sequence[DayStatus], period: Period) -> Markup:
    """A column for each week and a row for each day of the week."""
    shapes = [_text(0, (row + 1) * CELL + CELL - 3, label) for row, label in _LABELS]
    paths: dict[DayStatus, list[str]] = {}
    for column, week in enumerate(period.weeks):
        x, first_row = _MARGIN + column * CELL, period.date_at(week[0]).weekday()
        shapes += [_text(x, CELL - 4, f"{day:%b}") for index, day in period.months if index in week]
        for stretch in stretches([days[index] for index in week], first_row):
            path = _path(x, (stretch.first + 1) * CELL, CELL, stretch.length * CELL)
            paths.setdefault(stretch.status, []).append(path)
    shapes += _join(paths)
    return _svg("calendar", _MARGIN + len(period.weeks) * CELL, (WEEK + 1) * CELL, describe(days), "".join(shapes))


def render_day_axis(period: Period) -> Markup:
    """The Mondays above the rows of days, and the months."""
    mondays = [(week[0], period.date_at(week[0])) for week in period.weeks if period.date_at(week[0]).weekday() == 0]
    texts = (_text(index * CELL, 12, f"{day.day} {day:%b}") for index, day in mondays)
    return _svg("axis", period.length * CELL, CELL + 2, "", "".join(texts))


def render_week_axis(period: Period) -> Markup:
    """The months above the rows of weeks."""
    weeks = {index: column for column, week in enumerate(period.weeks) for index in week}
    texts = (_text(weeks[index] * CELL, 12, f"{day:%b}") for index, day in period.months)
    return _svg("axis", len(period.weeks) * CELL, CELL + 2, "", "".join(texts))


def describe(statuses: Iterable[DayStatus], unit: str = "day", words: Mapping[DayStatus, str] = WORDS) -> str:
    """The statuses as a sentence, such as `pass on 340 days, fail on 2 days, no run on 23 days`."""
    counts = Counter(statuses)
    order = sorted(counts, key=lambda status: (isinstance(status, Gap), -counts[status], status))
    return ", ".join(f"{words[status]} on {pluralize(counts[status], unit)}" for status in order)


def _shapes(row: Sequence[Stretch], period: Period, first: int, words: Mapping[DayStatus, str]) -> Iterator[str]:
    """The rectangles of a row, those of a status without titles in one path."""
    paths: dict[DayStatus, list[str]] = {}
    for stretch in row:
        path = _path((stretch.first - first) * CELL, 0, stretch.length * CELL, CELL)
        if stretch.status not in _WITH_TITLE:
            paths.setdefault(stretch.status, []).append(path)
            continue
        end = f" to {period.date_at(stretch.last)}" if stretch.length > 1 else ""
        title = f"<title>{words[stretch.status]}: {period.date_at(stretch.first)}{end}</title>"
        yield f'<path fill="url(#{PATTERNS[stretch.status]})" d="{path}">{title}</path>'
    yield from _join(paths)


def _join(paths: Mapping[DayStatus, Sequence[str]]) -> Iterator[str]:
    """One path for each status; a day on which the item was not in the checklist stays blank."""
    for status, path in paths.items():
        if status in PATTERNS:
            yield f'<path fill="url(#{PATTERNS[status]})" d="{"".join(path)}"/>'


def _path(x: int, y: int, width: int, height: int) -> str:
    return f"M{x} {y}h{width}v{height}h-{width}z"


def _text(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}">{text}</text>'


def _svg(kind: str, width: int, height: int, label: str, shapes: str) -> Markup:
    from markupsafe import Markup

    role = f'role="img" aria-label="{label}"' if label else 'aria-hidden="true"'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return Markup(f'<svg class="{kind}" {size} {role}>{shapes}</svg>')  # noqa: S704 - numbers and our own words
