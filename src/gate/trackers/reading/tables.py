"""Tables of a tracker: which of them list tasks, and which columns hold the titles, the progress and the numbers.

A table lists tasks when one column states the progress of each row and the first column (after numbers) holds names of
work. Where the rows summarize (an area, a phase, a metric), another column has to name the work. A table of checks or
requirements without a column of progress lists criteria.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate.formats.documents.markdown_blocks import Row, Table
from gate.trackers.reading.model import PROPERTY
from gate.trackers.reading.vocabulary import parse_field_progress, strip_marks

_NUMBERS = frozenset({"#", "id", "no", "no.", "nr", "nr.", "num", "number", "ref", "№"})
_PROGRESS_HEADS = frozenset({
    "result", "outcome", "estado", "estatus", "statut", "stato", "stand", "durum", "статус", "состояние",
    "状态", "狀態", "状況", "ステータス", "상태",
})  # fmt: skip
"""More heads of a column of progress; they count only where most cells state a progress."""

_TASK_HEADS = r"task|item|feature|action|check|requirement|todo|deliverable|work item|story"
_WORK_HEADS = r"bug|issue|blocker|gap|fix|control|criterion|criteria|test case|scenario|capability|milestone|component"
_SUMMARY_HEADS = (
    "category|categories|area|section|phase|sprint|week|day|date|total|metric|kpi|measure|aspect|field|symbol|icon|"
    "legend|team|type|language|platform|environment|version|year|month|quarter|batch|score|priority|severity|"
    "descriptions?|details?|notes?|comments?|meaning|value|name of|completion|progress|parameter|variable|option|key"
)
_TASKS = re.compile(rf"(?:{_TASK_HEADS})s?\b")
_WORK = re.compile(rf"(?:{_TASK_HEADS}|{_WORK_HEADS})s?\b")
_SUMMARY = re.compile(rf"(?:{_SUMMARY_HEADS})\b|$")
_CRITERIA_HEADS = re.compile(
    r"(?:check(?: ?list)?(?: name| item)?|requirement|acceptance criteria|criteria|criterion)s?$"
)
_TARGET_HEADS = re.compile(r"(?:target|goal|threshold|slo|sla|budget|required|wanted)s?\b(?! date)")
_THRESHOLD = re.compile(r"[<>≤≥]\s*=?\s*\d|\d\s*(?:%|m?s\b|[kmg]i?b\b)", re.IGNORECASE)
_TOTAL = re.compile(r"\W*(?:total|overall|sum|average)\b", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"\W*(?:n\.?/?a\.?|not (?:applicable|needed|required))\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """The indices of the columns of a table of entries; `progress` is None in a table of criteria.

    `number` is None where the table has no column of numbers. `fields` are the heads of the columns that become fields
    of the entries, empty for the others.
    """

    title: int
    progress: int | None
    number: int | None
    fields: tuple[str, ...] = ()


def find_columns(table: Table, heads: Sequence[str]) -> Columns | None:
    """The columns of a table of tasks or criteria; None for any other table. `heads` are in lower case."""
    columns = _find_columns(table, heads)
    if columns is None:
        return None
    fields = ("" if index in (columns.title, columns.number) else head for index, head in enumerate(heads))
    return replace(columns, fields=tuple(fields))


def _find_columns(table: Table, heads: Sequence[str]) -> Columns | None:
    number = next((index for index, head in enumerate(heads) if head in _NUMBERS), None)
    classic = next((index for index, head in enumerate(heads) if _TASKS.match(head)), None)
    progress = next((index for index, head in enumerate(heads) if PROPERTY.get(head) == "status"), None)
    if classic is not None and progress is not None and classic != progress and not _is_count(table.rows, classic):
        return Columns(classic, progress, number)
    if _has_thresholds(table.rows, find_target_column(heads)):
        return None
    if progress is None:
        progress = next((index for index, head in enumerate(heads) if head in _PROGRESS_HEADS), None)
    title = _find_title_column(heads)
    if title is not None and progress is not None and title != progress:
        return Columns(title, progress, number) if _states_progress(table.rows, progress) else None
    first = next((index for index, head in enumerate(heads) if head not in _NUMBERS), None)
    is_criteria = progress is None and first is not None and _CRITERIA_HEADS.match(heads[first])
    return Columns(first, None, number) if is_criteria and first is not None else None


def find_target_column(heads: Sequence[str]) -> int | None:
    """The index of a column of targets after the first column; None where there is none."""
    return next((index for index, head in enumerate(heads) if index and _TARGET_HEADS.match(head)), None)


def _has_thresholds(rows: Sequence[Row], column: int | None) -> bool:
    """Whether a column holds thresholds: then the rows are metrics, whatever their status column says."""
    return column is not None and any(_THRESHOLD.search(row.cells[column]) for row in rows if len(row.cells) > column)


def _is_count(rows: Sequence[Row], column: int) -> bool:
    """Whether a column holds only numbers: it counts tasks instead of naming them."""
    cells = [strip_marks(row.cells[column]) for row in rows if len(row.cells) > column]
    return any(cells) and all(re.fullmatch(r"[\d,.]*", cell) for cell in cells)


def _find_title_column(heads: Sequence[str]) -> int | None:
    """The column of titles: the first that is not a number; in a summary, the first whose head names work."""
    first = next((index for index, head in enumerate(heads) if head not in _NUMBERS), None)
    if first is not None and not _SUMMARY.match(heads[first]) and heads[first] not in PROPERTY:
        return first
    return next((index for index, head in enumerate(heads) if _WORK.match(head)), None)


def _states_progress(rows: Sequence[Row], column: int) -> bool:
    """Whether most cells of a column state a progress."""
    cells = [row.cells[column] for row in rows if len(row.cells) > column and row.cells[column]]
    cells = [cell for cell in cells if not _NOT_APPLICABLE.match(cell)]
    return 2 * sum(bool(parse_field_progress(cell)) for cell in cells) > len(cells)


def is_entry(row: Row, columns: Columns) -> bool:
    """Whether a row is an entry: it has a title, and is neither the heading of a group nor a total."""
    if len(row.cells) <= max(columns.title, columns.progress or 0) or not row.cells[columns.title]:
        return False
    rest = (cell for index, cell in enumerate(row.cells) if index != columns.title)
    has_number = columns.number is not None and columns.number < len(row.cells)
    names = (columns.title, columns.number if has_number and columns.number is not None else columns.title)
    return any(rest) and not any(_TOTAL.match(row.cells[index]) for index in names)


def is_not_applicable(row: Row, columns: Columns) -> bool:
    """Whether the status of a row says that it does not apply."""
    return columns.progress is not None and bool(_NOT_APPLICABLE.match(row.cells[columns.progress]))
