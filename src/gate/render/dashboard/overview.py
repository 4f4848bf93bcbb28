"""The overview of many gates: the pages of an organisation.

Its value, `FleetPage`, has one row for each gate. It can be made from the records of a few repositories, or from the
merged results of a fleet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from gate.model.decision import State
from gate.model.fleet import DayCount
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.render.dashboard.assets import render_page
from gate.render.dashboard.decisions import render_decisions
from gate.render.escape import link

if TYPE_CHECKING:
    from markupsafe import Markup

ROWS: Final = 500
"""Rows of one page; a longer list has several pages."""

MISSING: Final = 200
"""Repositories without a report that the first page names; the list has all of them."""

FOLDER: Final = "repositories/"

_PATH: Final = re.compile(r"([a-z0-9][a-z0-9._-]*/)+index\.html")
"""What a link to the pages of a gate looks like; `gate_folders` makes no others."""

_URGENCY: Final = (None, State.NOT_READY, State.UNDECIDED, State.READY)
"""The order of the first page: what did not report comes first, because nothing is known about it."""


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A gate of a repository. `state` is None when it did not report, and `last_run` when it never did.

    `score` is from 0 to 1, `failed` and `unknown` count items, `since` is when the decision became what it is. `href`
    is where its pages are, relative to the folder of the overview, or the https address of its last run, or empty.
    `strip` is the image of its last days, if there is one.
    """

    repository: str
    gate: str = ""
    state: State | None = None
    score: float | None = None
    failed: int = 0
    unknown: int = 0
    items: int = 0
    since: datetime | None = None
    last_run: datetime | None = None
    href: str = ""
    strip: Markup | None = None

    def address(self, root: str) -> str:
        """The address of `href` on a page from which `root` leads to the folder of the overview; empty without one."""
        if self.href.startswith("https:"):
            return link(self.href)
        return root + self.href if _PATH.fullmatch(self.href) else ""


@dataclass(frozen=True, slots=True)
class FleetPage:
    """An organisation: its rows in any order. `notes` are sentences on what is not as expected.

    `worst_items` counts the repositories in which an item is red, by its id: what fails everywhere. `days` are sorted.
    """

    title: str
    now: datetime
    rows: tuple[FleetRow, ...]
    notes: tuple[str, ...] = ()
    worst_items: tuple[tuple[str, int], ...] = ()
    days: tuple[DayCount, ...] = ()

    def count(self, state: State | None) -> int:
        """How many gates have this decision."""
        return sum(row.state is state for row in self.rows)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list of all repositories: its rows, and the pages before and after it."""

    number: int
    count: int
    rows: tuple[FleetRow, ...]


def render_fleet(page: FleetPage, damaged: int = 0) -> dict[str, str]:
    """The overview by path: `index.html` with what needs attention, and `repositories/` with all when there are many.

    The first page lists all gates when they fit, else the ROWS most urgent ones. `damaged` counts the files of the
    history that are left out.
    """
    urgent = sorted(page.rows, key=_urgency)
    pages = list(_split(sorted(page.rows, key=lambda row: (row.repository.casefold(), row.repository, row.gate))))
    shared: dict[str, Any] = {"page": page, "now": page.now, "title": page.title, "damaged": damaged}
    texts = {
        "index.html": render_page(
            "fleet", "", **shared, rows=tuple(row for row in urgent if row.state)[:ROWS],
            missing=tuple(row for row in urgent if row.state is None), max_missing=MISSING, pages=pages,
            trend=render_decisions(page.days) if page.days else None,
            tally=[(state, _label(state, page.count(state))) for state in _URGENCY if page.count(state)],
        )
    }  # fmt: skip
    if len(pages) > 1:
        for entry in pages:
            texts[list_path(entry.number)] = render_page("list", "../", **shared, list=entry, pages=pages)
    return texts


def list_path(number: int) -> str:
    """The path of a page of the list."""
    return f"{FOLDER}{number:04}.html"


def _split(rows: Sequence[FleetRow]) -> Iterable[ListPage]:
    starts = range(0, max(len(rows), 1), ROWS)
    return [ListPage(number, len(starts), tuple(rows[start : start + ROWS])) for number, start in enumerate(starts, 1)]


def _urgency(row: FleetRow) -> tuple[int, float, str, str]:
    return _URGENCY.index(row.state), -1.0 if row.score is None else row.score, row.repository, row.gate


def _label(state: State | None, count: int) -> str:
    return pluralize(count, "did not report", "did not report") if state is None else f"{count:,} {state}"
