"""Numbers by day as a line in SVG. A day without a number is a gap in the line; nothing is interpolated.

The image is as wide as its place and keeps its height, so it has no text: the labels of its axes are around it. No text
of a history gets into an image.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gate.model.lazy_dataclass import dataclass
from gate.render.dashboard.period import Period
from gate.render.dashboard.series import NumberSeries
from gate.render.escape import clean

if TYPE_CHECKING:
    from markupsafe import Markup

HEIGHT: Final = 100
STEP: Final = 2
"""The height of an image and the width of a day, in its own units."""

PERCENT: Final = (0.0, 100.0)
PRECISION: Final = 1e-9
SMALLEST: Final = 1e-100
"""Numbers closer together than this, in relation to their size or at all, are one number on an axis."""

_STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Chart:
    """A line with the labels around it: `top` and `bottom` are the ends of the vertical axis."""

    name: str
    unit: str
    image: Markup
    top: str
    bottom: str
    last: str
    summary: str


def render_chart(
    series: NumberSeries, period: Period, red_days: Sequence[int] = (), bounds: tuple[float, float] | None = None
) -> Chart:
    """The chart of a series; `bounds` are the ends of its axis, and `red_days` the days with a tinted background."""
    scale = series.scale
    low, high = bounds or axis_bounds(series.numbers, series.unit)
    rows = [None if value is None else _row(value, low, high) for value in series.values]
    summary = _summarize(series, period)
    shapes = (
        _path("band", "".join(_band(first, length) for first, length in _runs(red_days)))
        + _path("grid", "".join(f"M{index * STEP} 0v{HEIGHT}" for index, _ in period.months))
        + _path("values", line(rows))
    )
    return Chart(
        series.label,
        scale.unit,
        plot(period.length * STEP, f"Line chart of {period.length} days. {summary}", shapes),
        scale.format_round(high),
        scale.format_round(low),
        scale.format(series.numbers[-1]),
        summary,
    )


def render_months(period: Period, step: int = 1) -> Markup:
    """Every `step`th month for the axis below charts, at its share of the width; a page defines the axis once."""
    months = period.months[::step]
    texts = (f'<text x="{index * 100 / period.length:.1f}%" y="12">{day:%b}</text>' for index, day in months)
    return _markup("".join(texts))


def axis_bounds(numbers: Sequence[float], unit: str) -> tuple[float, float]:
    """Round numbers below and above; a percentage stays between 0 and 100, and what is never negative above 0."""
    low, high = min(numbers), max(numbers)
    largest = max(abs(low), abs(high))
    if high - low <= max(largest * PRECISION, SMALLEST):
        low, high = low - (largest / 10 or 1), high + (largest / 10 or 1)
    step = _round_step((high - low) / 4)
    bottom, top = min(math.floor(low / step) * step, low), max(math.ceil(high / step) * step, high)
    if min(numbers) >= 0:
        bottom = max(bottom, 0.0)
    return bottom, (min(top, PERCENT[1]) if unit == "%" and max(numbers) <= PERCENT[1] else top)


def line(rows: Sequence[int | None]) -> str:
    """The path through the rows of the days: a day alone is a dot, and days with the same row are one stroke."""
    path: list[str] = []
    previous: int | None = None
    straight = 0
    for index, row in enumerate(rows):
        if row is None or row != previous:
            if straight:
                path.append(f"h{straight}")
            straight = 0
        if row is not None:
            if previous is None:
                path.append(f"M{index * STEP + 1} {row}h0")
            elif row == previous:
                straight += STEP
            else:
                path.append(f"l{STEP} {row - previous}")
        previous = row
    if straight:
        path.append(f"h{straight}")
    return _shorten(path)


def _shorten(path: Sequence[str]) -> str:
    """Repeated commands need no letter (SVG 2, section 9.3.1), and a minus sign no space before it."""
    parts: list[str] = []
    previous = ""
    for entry in path:
        text = entry.replace(" -", "-")
        parts.append(" " + text[1:] if parts and entry[0] == "l" == previous else text)
        previous = entry[0]
    return "".join(parts)


def _row(value: float, low: float, high: float) -> int:
    return round(HEIGHT * (high - min(max(value, low), high)) / (high - low))


def _round_step(size: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(size))
    return next(step * magnitude for step in _STEPS if step * magnitude >= size * (1 - 1e-9))


def _runs(days: Sequence[int]) -> list[tuple[int, int]]:
    """Consecutive days as their first one and their number."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and sum(runs[-1]) == day:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((day, 1))
    return runs


def _band(first: int, length: int) -> str:
    return f"M{first * STEP} 0h{length * STEP}v{HEIGHT}h-{length * STEP}z"


def _summarize(series: NumberSeries, period: Period) -> str:
    scale, numbers = series.scale, series.numbers
    last = max(index for index, value in enumerate(series.values) if value is not None)
    return (
        f"{scale.format(numbers[-1])} on {period.date_at(last)}; lowest {scale.format(min(numbers))}, "
        f"highest {scale.format(max(numbers))}"
    )


def _path(kind: str, path: str) -> str:
    return f'<path class="{kind}" d="{path}"/>' if path else ""


def plot(width: int, label: str, shapes: str, kind: str = "lines") -> Markup:
    """An image as wide as its place; the label may have the unit of a fact, which is foreign text."""
    start = _markup(f'<svg class="plot {kind}" viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" role="img"')
    return start + _markup(' aria-label="{}">').format(clean(label)) + _markup(f"{shapes}</svg>")


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - numbers and our own words
