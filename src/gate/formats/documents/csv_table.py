"""CSV (RFC 4180) as cells of named columns; the first line names them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from gate.formats.common import content, report_kinds
from gate.formats.common.content import Kind
from gate.formats.documents import jmespath_query
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_ROWS = 1_000_000
_OTHER_KINDS = (Kind.JSON, Kind.XML, Kind.HTML)
"""Documents that could pass for a table of one column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line (from 1) that it ends in, and its cells."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row is as wide as its header."""

    header: Sequence[str]
    rows: Sequence[Row]

    def column(self, name: str) -> int:
        """The index of a column.

        Raises:
            EvidenceError: missing value when no column has the name, unreadable when several have.
        """
        if self.header.count(name) > 1:
            raise EvidenceError(Cause.UNREADABLE, f"{self.header.count(name)} columns have the name {name}")
        if name not in self.header:
            raise EvidenceError(Cause.MISSING_VALUE, f"no such column{jmespath_query.suggest_name(name, self.header)}")
        return self.header.index(name)


def read(data: bytes, delimiter: str = ",") -> Table:
    """The table of these bytes, without its empty lines.

    Raises:
        EvidenceError: empty when there is no header; too large when it has more than MAX_ROWS; wrong format when it is
            JSON, XML or HTML, or not UTF-8; unreadable when it is not CSV, or a row is wider or narrower than the
            header, so that its cells cannot be assigned to columns.
    """
    if content.detect_kind(data[: content.HEAD]) in _OTHER_KINDS:
        kind = report_kinds.describe(data[: content.HEAD])
        raise EvidenceError(Cause.WRONG_FORMAT, f"expected CSV, but this seems to be {kind}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        kind = report_kinds.describe(data[: content.HEAD])
        raise EvidenceError(Cause.WRONG_FORMAT, f"expected CSV in UTF-8, but this seems to be {kind}") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            if cells:
                rows.append(Row(reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > MAX_ROWS:
                raise EvidenceError(Cause.TOO_LARGE, f"the table has more than {MAX_ROWS:,} rows")
    except csv.Error as error:
        raise EvidenceError(Cause.UNREADABLE, f"not CSV at line {reader.line_num}: {error}") from None
    if not rows:
        raise content.empty_file()
    header, *body = rows
    for row in body:
        if len(row.cells) != len(header.cells):
            widths = f"line {row.line} has {len(row.cells)} cells and the header {len(header.cells)}"
            raise EvidenceError(Cause.UNREADABLE, f"{widths}; is the delimiter {delimiter!r} right?")
    return Table(header.cells, body)


def find(table: Table, column: str, row: Mapping[str, str] | int | str | None) -> list[tuple[str, int]]:
    """The cells of a column with their lines.

    `row` selects rows by the values of their cells, by number (from 1), or as `first` or `last`; None selects all.

    Raises:
        EvidenceError: missing value when there is no such column or row, unreadable when a column's name is not unique.
    """
    index = table.column(column)
    rows = table.rows
    if isinstance(row, Mapping):
        conditions = {table.column(name): value for name, value in row.items()}
        rows = [line for line in rows if all(line.cells[at] == value for at, value in conditions.items())]
    elif row is not None:
        number = {"first": 0, "last": len(rows) - 1}.get(row, 0) if isinstance(row, str) else row - 1
        rows = rows[number : number + 1] if number >= 0 else []
    if not rows:
        detail = "the table has no row" if row is None else f"no row matches `row`; the table has {len(table.rows):,}"
        raise EvidenceError(Cause.MISSING_VALUE, detail)
    return [(line.cells[index], line.line) for line in rows]
