"""The page of an organisation: one HTML file without script and request, as fast with 1,000 rows as with 10."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gate.model.fleet import DayCount, FleetReport
from gate.render.fleet import tables, texts
from gate.render.html import GLYPHS, load_template, style_sheet

MAX_ROWS = 2_000
"""The most rows of the table; `league.csv` has all."""

MAX_NAMES = 500
"""The most names of one list."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the trend: the heights of the three decisions, in percent of the highest day, from the bottom."""

    count: DayCount
    ready: float
    undecided: float
    not_ready: float


def render(report: FleetReport) -> str:
    """The page, ending in a newline."""
    rows = tables.build_rows(report)
    style = style_sheet() + _own_style()
    page = load_template("fleet.html.j2").render(
        report=report, rows=rows[:MAX_ROWS], omitted=max(0, len(rows) - MAX_ROWS), bars=_bars(report.days), texts=texts,
        max_names=MAX_NAMES, glyphs=GLYPHS, style=style,
        digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )  # fmt: skip
    return page.rstrip() + "\n"


@cache
def _own_style() -> str:
    from importlib.resources import files

    return files("gate.render").joinpath("templates/fleet.css").read_text(encoding="utf-8")


def _bars(days: Sequence[DayCount]) -> list[Bar]:
    highest = max((day.ready + day.not_ready + day.undecided for day in days), default=0) or 1
    return [
        Bar(day, *(round(100 * count / highest, 2) for count in (day.ready, day.undecided, day.not_ready)))
        for day in days
    ]
