"""CSV (RFC 4180) as cells of named columns; the first line names them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate.formats.common import content
from gate.formats.documents import jmespath_query
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line (from 1) that it ends in, and its cells."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table, every row as wide as its head."""

    head: Sequence[str]
    rows: Sequence[Row]

    def column(self, name: str) -> int:
        """The place of a column.

        Raises:
            EvidenceError: absent when none has the name, unreadable when several have.
        """
        if self.head.count(name) > 1:
            raise EvidenceError(Cause.UNREADABLE, f"{self.head.count(name)} columns are called {name}")
        if name not in self.head:
            raise EvidenceError(Cause.ABSENT, f"no such column{jmespath_query.guidance(name, self.head)}")
        return self.head.index(name)


def read(data: bytes, delimiter: str = ",") -> Grid:
    """The table of these bytes; lines without anything are left out.

    Raises:
        EvidenceError: empty when there is no head; unreadable when it is no CSV, or a row is wider or narrower than
            the head: then nobody knows which cell belongs to which column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EvidenceError(
            Cause.UNREADABLE, f"not CSV in UTF-8; it seems to be {content.describe(data[:8192])}"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            if cells:
                rows.append(Row(reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > MAX_ROWS:
                raise EvidenceError(Cause.UNREADABLE, f"the table has more than {MAX_ROWS:,} rows")
    except csv.Error as fault:
        raise EvidenceError(Cause.UNREADABLE, f"not CSV at line {reader.line_num}: {fault}") from None
    if not rows:
        raise EvidenceError(Cause.EMPTY, "the file holds nothing")
    head, *inner = rows
    for row in inner:
        if len(row.cells) != len(head.cells):
            words = f"line {row.line} has {len(row.cells)} cells and the head {len(head.cells)}"
            raise EvidenceError(Cause.UNREADABLE, f"{words}; is the delimiter {delimiter!r} right?")
    return Grid(head.cells, inner)


def find(grid: Grid, column: str, row: Mapping[str, str] | int | str | None) -> list[tuple[str, int]]:
    """The cells of a column with their lines: of the rows whose cells are as `row` says, of row number `row` (from 1),
    of the `first` or `last`, or of all.

    Raises:
        EvidenceError: absent when there is no such column or row, unreadable when a column's name is not unique.
    """
    place = grid.column(column)
    rows = grid.rows
    if isinstance(row, Mapping):
        wanted = {grid.column(name): value for name, value in row.items()}
        rows = [each for each in rows if all(each.cells[at] == value for at, value in wanted.items())]
    elif row is not None:
        number = {"first": 0, "last": len(rows) - 1}.get(row, 0) if isinstance(row, str) else row - 1
        rows = rows[number : number + 1] if number >= 0 else []
    if not rows:
        asked = "" if row is None else f" as the checklist asks for; the table has {len(grid.rows):,}"
        raise EvidenceError(Cause.ABSENT, f"there is no row{asked}")
    return [(each.cells[place], each.line) for each in rows]
