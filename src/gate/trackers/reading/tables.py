"""Tables of a tracker: which of them list tasks, and which columns hold the titles, the progress and the numbers.

A table lists tasks when one column states the progress of each row, in words, by pictures or by boxes, and the first
column after numbers and properties holds names of work. Where the rows summarize (an area, a phase, a metric), another
column has to name the work. A table of checks or requirements without a column of progress lists criteria.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gate.formats.documents.markdown_blocks import Row, Table
from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading import heads as table_heads
from gate.trackers.reading.statuses import is_empty, parse_cell_progress
from gate.trackers.reading.vocabulary import Progress, strip_marks

_ID = re.compile(r"#?\d{1,4}(?:\.\d{1,4}){0,4}\.?|[A-Za-z]{1,8}[-_.]?\d{1,5}(?:\.\d{1,4})*")
_BOX = re.compile(r"\W{0,4}\[([ xX])\](?!\()\s*")
_SIGN = re.compile(r"\W*(?:\[[ xX]?\]|p[0-4]|critical|high|medium|low)?\W*", re.IGNORECASE)
MAX_SIGN = 40
"""Characters of a cell that holds a box, a picture or a rank."""

_THRESHOLD = re.compile(r"[<>≤≥]\s*=?\s*\d|\d\s*(?:%|m?s\b|[kmg]i?b\b)", re.IGNORECASE)
_TOTAL = re.compile(r"\W*(?:total|overall|sum|average)\b", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"\W*(?:n\.?/?a\.?|not (?:applicable|needed|required))\W*$", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Columns:
    """The indices of the columns of a table of entries; `progress` is None in a table of criteria.

    `number` is None where the table has no column of numbers.
    """

    title: int
    progress: int | None
    number: int | None
    heads: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The heads of the columns that become fields of the entries, empty for the others."""
        return tuple("" if index in (self.title, self.number) else head for index, head in enumerate(self.heads))


def find_columns(table: Table, heads: Sequence[str]) -> Columns | None:
    """The columns of a table of tasks or criteria; None for any other table. `heads` are in lower case."""
    rows, names = table.rows, [table_heads.normalize(head) for head in heads]
    numbers = [index for index in range(len(names)) if _is_number_column(rows, names, index)]
    number = numbers[0] if numbers else None
    title = _find_title_column(rows, names, numbers)
    progress = _find_progress_column(rows, names, title, find_target_column(heads))
    first = next((index for index in range(len(names)) if index not in numbers), None)
    if title is None or progress is None or _is_count(rows, title):
        is_criteria = _find_status_column(names) is None and first is not None and table_heads.is_criteria(names[first])
        if not is_criteria or first is None:
            return None
        title, progress = first, None
    return Columns(title, progress, number, tuple(heads))


def find_target_column(heads: Sequence[str]) -> int | None:
    """The index of a column of targets after the first column; None where there is none."""
    return next((index for index, head in enumerate(heads) if index and table_heads.is_target(head)), None)


def _is_number_column(rows: Sequence[Row], names: Sequence[str], column: int) -> bool:
    """Whether a column holds the numbers of the rows, by its head, or because its cells are distinct numbers."""
    if table_heads.is_number(names[column]):
        return True
    if table_heads.is_summary(names[column]) or table_heads.is_status(names[column]):
        return False
    cells = [strip_marks(cell) for cell in _cells(rows, column)]
    has_text_after = any(
        not re.fullmatch(r"[\d\W]*", cell) for index in range(column + 1, len(names)) for cell in _cells(rows, index)
    )
    is_id = bool(cells) and all(map(_ID.fullmatch, cells)) and len({*cells}) == len(cells)
    return is_id and has_text_after and any(table_heads.names_work(name) for name in names[column + 1 :])


def _find_title_column(rows: Sequence[Row], names: Sequence[str], numbers: Sequence[int]) -> int | None:
    """The column of titles: one whose head names tasks, else the first; in a summary, one whose head names work."""
    candidates = [
        index
        for index in range(len(names))
        if not (index in numbers or table_heads.is_property(names[index]) or _has_only_signs(rows, index))
    ]
    for index in candidates:
        if table_heads.names_tasks(names[index]) and not _is_count(rows, index):
            return index
    if not candidates:
        return None
    first = candidates[0]
    if not table_heads.is_summary(names[first]) or (table_heads.describes(names[first]) and not _is_count(rows, first)):
        return first
    cells = list(_cells(rows, first))
    is_grouped = table_heads.groups_rows(names[first]) or len({*cells}) < len(cells)
    for index in candidates[1:]:
        names_work = table_heads.names_bugs(names[index]) or (is_grouped and table_heads.describes(names[index]))
        if names_work and not _is_count(rows, index):
            return index
    return None


def _find_status_column(names: Sequence[str]) -> int | None:
    """The first column whose head says that it states a status."""
    return next((index for index, name in enumerate(names) if table_heads.is_status(name)), None)


def _find_progress_column(
    rows: Sequence[Row], names: Sequence[str], title: int | None, target: int | None
) -> int | None:
    """The column that states the progress of each row; None where no column does."""
    if title is None:
        return None
    status = _find_status_column(names)
    if status is not None and status != title:
        if table_heads.names_tasks(names[title]):
            return status
        explains = status < title and not table_heads.names_bugs(names[title])  # a table of the meaning of statuses
        is_metric = _has_thresholds(rows, target)
        return status if not (explains or is_metric) and _states_progress(rows, names, status, title) else None
    if _has_thresholds(rows, target):
        return None
    for column in range(len(names)):
        is_named = table_heads.may_state_progress(names[column]) and column != title
        is_blank = bool(names[column]) and table_heads.names_tasks(names[title]) and not any(_cells(rows, column))
        if is_named and (is_blank or _states_progress(rows, names, column, title)):
            return column
    return next((column for column in range(len(names)) if _has_boxes(rows, column)), None)


def _has_thresholds(rows: Sequence[Row], column: int | None) -> bool:
    """Whether a column holds thresholds: then the rows are metrics, whatever their status column says."""
    return column is not None and any(_THRESHOLD.search(cell) for cell in _cells(rows, column))


def _is_count(rows: Sequence[Row], column: int) -> bool:
    """Whether a column holds only numbers: it counts tasks instead of naming them."""
    cells = [strip_marks(cell) for cell in _cells(rows, column)]
    return bool(cells) and all(re.fullmatch(r"[\d,.]*", cell) for cell in cells)


def _has_boxes(rows: Sequence[Row], column: int) -> bool:
    """Whether most cells of a column begin with a box."""
    cells = list(_cells(rows, column))
    return 2 * sum(bool(_BOX.match(cell)) for cell in cells) > len(cells)


def _has_only_signs(rows: Sequence[Row], column: int) -> bool:
    """Whether a column holds nothing but boxes, pictures and ranks."""
    cells = list(_cells(rows, column))
    return bool(cells) and all(len(cell) <= MAX_SIGN and _SIGN.fullmatch(cell) for cell in cells)


def _states_progress(rows: Sequence[Row], names: Sequence[str], column: int, title: int) -> bool:
    """Whether most cells of a column state a progress, or all are empty, or its words are of another language."""
    cells = [cell for cell in _cells(rows, column) if not is_empty(cell) and not _NOT_APPLICABLE.match(cell)]
    if not cells:
        return table_heads.is_status(names[column]) and bool(rows)
    if 2 * sum(bool(parse_cell_progress(cell, names[column])) for cell in cells) > len(cells):
        return True
    is_foreign = all(_FOREIGN.search(cell) for cell in cells) or table_heads.is_foreign(names[title])
    return table_heads.is_status(names[column]) and is_foreign


def _cells(rows: Sequence[Row], column: int) -> Iterator[str]:
    """The cells of a column that are not empty."""
    return (row.cells[column] for row in rows if len(row.cells) > column and row.cells[column])


def is_entry(row: Row, columns: Columns) -> bool:
    """Whether a row is an entry: it has a title, and is neither the heading of a group nor a total."""
    if len(row.cells) <= max(columns.title, columns.progress or 0) or not row.cells[columns.title]:
        return False
    title = row.cells[columns.title]
    has_more = any(cell for index, cell in enumerate(row.cells) if index != columns.title)
    has_number = columns.number is not None and columns.number < len(row.cells)
    names = (columns.title, columns.number if has_number and columns.number is not None else columns.title)
    is_group = not has_more and not _BOX.match(title) and (columns.number is not None or title.startswith("**"))
    return not is_group and not any(_TOTAL.match(row.cells[index]) for index in names)


def is_not_applicable(row: Row, columns: Columns) -> bool:
    """Whether the status of a row says that it does not apply."""
    return columns.progress is not None and bool(_NOT_APPLICABLE.match(row.cells[columns.progress]))


def split_box(cell: str) -> tuple[Progress, str]:
    """The progress that a box at the start of a cell shows, and the text after it."""
    box = _BOX.match(cell)
    if not box:
        return Progress.NONE, cell
    return Progress.OPEN if box[1] == " " else Progress.DONE, cell[box.end() :]


def parse_row_progress(row: Row, columns: Columns) -> Progress | None:
    """The progress that a row states by the box of its title or its status; None where it states nothing."""
    box = split_box(row.cells[columns.title])[0]
    cell = row.cells[columns.progress] if columns.progress not in (None, columns.title) else ""
    if is_empty(cell):
        return box or None
    return parse_cell_progress(cell, table_heads.normalize(columns.heads[columns.progress or 0])) or box
