"""What `gate dashboard` prints: what the pages show, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gate.history.record import RunRecord
from gate.model.text import limit_lines, pluralize
from gate.render.dashboard.period import Period
from gate.render.escape import clean

MAX_PROBLEMS: Final = 20
"""Damaged files that are listed; the others are counted."""


def render_summary(
    records: Sequence[RunRecord], period: Period, pages: int, index: str, *, later: int, problems: Sequence[str]
) -> str:
    """Lines that end in a newline.

    `pages` counts those that were written, and `index` is the first one, empty when a page could not be written.
    `later` counts the runs after the period; `problems` are the damaged files of the history.
    """
    return "".join(
        f"{line}\n" for line in (*_omissions(period, later, problems), _pages(records, period, pages, index))
    )


def _omissions(period: Period, later: int, problems: Sequence[str]) -> Iterator[str]:
    if later:
        advice = "the clock of their runner was wrong, or --now is"
        yield f"left out  {pluralize(later, 'run')} after {period.last}: {advice}"
    yield from limit_lines([f"left out  {clean(problem)}" for problem in problems], MAX_PROBLEMS, "damaged files")


def _pages(records: Sequence[RunRecord], period: Period, pages: int, index: str) -> str:
    gates = len({(record.repository, record.gate) for record in records})
    runs = f"{pluralize(len(records), 'run')} of {pluralize(gates, 'gate')} from {period.first} to {period.last}"
    return f"{pluralize(pages, 'page')} on {runs}" + (f": open {index}" if index else "")
