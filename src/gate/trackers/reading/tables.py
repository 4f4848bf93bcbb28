"""Tables of a tracker: which of them list tasks, and in which columns these, their states and their numbers stand.

A table lists tasks where a column says how far each row is, and its first column (after numbers) holds names of work.
Where the rows sum something up (an area, a phase, a metric), another column must name the work. A table of checks or
requirements without such a column lists criteria.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate.formats.documents.markdown_blocks import Row, Table
from gate.trackers.reading.model import PROPERTY
from gate.trackers.reading.vocabulary import plain, said

_NUMBERS = frozenset({"#", "id", "no", "no.", "nr", "nr.", "num", "number", "ref", "№"})
_STATES = frozenset({
    "result", "outcome", "estado", "estatus", "statut", "stato", "stand", "durum", "статус", "состояние",
    "状态", "狀態", "状況", "ステータス", "상태",
})  # fmt: skip
"""Heads of a column of states, beside those that every task knows; these count where their cells say states."""

_CLASSIC = r"task|item|feature|action|check|requirement|todo|deliverable|work item|story"
_OTHERS = r"bug|issue|blocker|gap|fix|control|criterion|criteria|test case|scenario|capability|milestone|component"
_SUM = (
    "category|categories|area|section|phase|sprint|week|day|date|total|metric|kpi|measure|aspect|field|symbol|icon|"
    "legend|team|type|language|platform|environment|version|year|month|quarter|batch|score|priority|severity|"
    "descriptions?|details?|notes?|comments?|meaning|value|name of|completion|progress|parameter|variable|option|key"
)
_TASKS = re.compile(rf"(?:{_CLASSIC})s?\b")
_WORK = re.compile(rf"(?:{_CLASSIC}|{_OTHERS})s?\b")
_SUMS = re.compile(rf"(?:{_SUM})\b|$")
_ASKED = re.compile(r"(?:check(?: ?list)?(?: name| item)?|requirement|acceptance criteria|criteria|criterion)s?$")
_WANTED = re.compile(r"(?:target|goal|threshold|slo|sla|budget|required|wanted)s?\b(?! date)")
_BOUND = re.compile(r"[<>≤≥]\s*=?\s*\d|\d\s*(?:%|m?s\b|[kmg]i?b\b)", re.IGNORECASE)
_WHOLE = re.compile(r"\W*(?:total|overall|sum|average)\b", re.IGNORECASE)
_NEEDLESS = re.compile(r"\W*(?:n\.?/?a\.?|not (?:applicable|needed|required))\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table of tasks keeps what; `status` is None in a table of criteria, `number` where there is none.

    `fields` are the heads of the columns that are fields of the entries, empty for the others.
    """

    what: int
    status: int | None
    number: int | None
    fields: tuple[str, ...] = ()


def columns(table: Table, heads: Sequence[str]) -> Columns | None:
    """The columns of a table of tasks or criteria, by its heads in lower case; None for any other table."""
    found = _columns(table, heads)
    if found is None:
        return None
    others = ("" if at in (found.what, found.number) else head for at, head in enumerate(heads))
    return replace(found, fields=tuple(others))


def _columns(table: Table, heads: Sequence[str]) -> Columns | None:
    number = next((at for at, head in enumerate(heads) if head in _NUMBERS), None)
    classic = next((at for at, head in enumerate(heads) if _TASKS.match(head)), None)
    status = next((at for at, head in enumerate(heads) if PROPERTY.get(head) == "status"), None)
    if classic is not None and status is not None and classic != status and not _counts(table.rows, classic):
        return Columns(classic, status, number)
    if _aims(table.rows, wanted(heads)):
        return None
    if status is None:
        status = next((at for at, head in enumerate(heads) if head in _STATES), None)
    what = _named(heads)
    if what is not None and status is not None and what != status:
        return Columns(what, status, number) if _tell(table.rows, status) else None
    first = next((at for at, head in enumerate(heads) if head not in _NUMBERS), None)
    asked = status is None and first is not None and _ASKED.match(heads[first])
    return Columns(first, None, number) if asked and first is not None else None


def wanted(heads: Sequence[str]) -> int | None:
    """The column of what is wanted, behind the first; None where there is none."""
    return next((at for at, head in enumerate(heads) if at and _WANTED.match(head)), None)


def _aims(rows: Sequence[Row], column: int | None) -> bool:
    """Whether a column sets bounds: its rows are numbers to keep, whatever else says how far they are."""
    return column is not None and any(_BOUND.search(row.cells[column]) for row in rows if len(row.cells) > column)


def _counts(rows: Sequence[Row], column: int) -> bool:
    """Whether a column holds numbers alone: how many tasks there are of something, and none of them by name."""
    cells = [plain(row.cells[column]) for row in rows if len(row.cells) > column]
    return any(cells) and all(re.fullmatch(r"[\d,.]*", cell) for cell in cells)


def _named(heads: Sequence[str]) -> int | None:
    """The column of the work: the first that is no number, or where that sums up, the one whose head names work."""
    first = next((at for at, head in enumerate(heads) if head not in _NUMBERS), None)
    if first is not None and not _SUMS.match(heads[first]) and heads[first] not in PROPERTY:
        return first
    return next((at for at, head in enumerate(heads) if _WORK.match(head)), None)


def _tell(rows: Sequence[Row], column: int) -> bool:
    """Whether most cells of a column say how far something is."""
    cells = [row.cells[column] for row in rows if len(row.cells) > column and row.cells[column]]
    cells = [cell for cell in cells if not _NEEDLESS.match(cell)]
    return 2 * sum(bool(said(cell)) for cell in cells) > len(cells)


def listed(row: Row, found: Columns) -> bool:
    """Whether a row is an entry: it has a name, and neither heads a group nor sums the others up."""
    if len(row.cells) <= max(found.what, found.status or 0) or not row.cells[found.what]:
        return False
    others = (cell for at, cell in enumerate(row.cells) if at != found.what)
    heads = (found.what, found.what if found.number is None or found.number >= len(row.cells) else found.number)
    return any(others) and not any(_WHOLE.match(row.cells[at]) for at in heads)


def needless(row: Row, found: Columns) -> bool:
    """Whether a row says of itself that it does not apply."""
    return found.status is not None and bool(_NEEDLESS.match(row.cells[found.status]))
