"""CSV tables: columns, rows and refusals."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gate.formats.documents import csv_table
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases

TABLE = b"\xef\xbb\xbfname,mean\na, 1 \n\nb,2\n"


@cases(
    ("row", "cells"),
    [
        (None, [("1", 2), ("2", 4)]),
        (1, [("1", 2)]),
        ("last", [("2", 4)]),
        ("first", [("1", 2)]),
        ({"name": "b"}, [("2", 4)]),
    ],
)
def test_cells_have_their_lines(row: Mapping[str, str] | int | str | None, cells: list[tuple[str, int]]) -> None:
    assert csv_table.find(csv_table.read(TABLE), "mean", row) == cells


@cases(
    ("column", "row", "detail"),
    [
        ("mena", None, "no such column; there is no mena, did you mean mean?"),
        ("mean", 3, "no row matches `row`; the table has 2"),
        ("mean", {"name": "c"}, "no row matches `row`; the table has 2"),
    ],
)
def test_a_missing_column_or_row_is_a_missing_value(column: str, row: int | None, detail: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        csv_table.find(csv_table.read(TABLE), column, row)
    assert (raised.value.cause, raised.value.detail) == (Cause.MISSING_VALUE, detail)


@cases(
    ("data", "cause", "detail"),
    [
        (b"", Cause.EMPTY, "the file is empty"),
        (b"\xff\n", Cause.WRONG_FORMAT, "expected CSV in UTF-8, but this seems to be text"),
        (b'a\n"1', Cause.UNREADABLE, "not CSV at line 2: unexpected end of data"),
        (b"a,b\n1\n", Cause.UNREADABLE, "line 2 has 1 cells and the header 2; is the delimiter ',' right?"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(data: bytes, cause: Cause, detail: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        csv_table.read(data)
    assert (raised.value.cause, raised.value.detail) == (cause, detail)


def test_a_column_name_that_is_not_unique_is_refused() -> None:
    with pytest.raises(EvidenceError, match="2 columns have the name a"):
        csv_table.find(csv_table.read(b"a,a\n1,2\n"), "a", None)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"total": {"n": 3}}\n', "JSON with the member `total`"),
        (b'[{"n": 3}]\n', "a JSON list of objects with the member `n`"),
        (b'<a n="3"/>\n', "XML with the root <a>"),
        (b"<!doctype html><title>Sign in</title>\n", "an HTML page, perhaps a login or error page"),
    ],
)
def test_a_document_that_is_no_table_is_named_and_not_quoted(data: bytes, kind: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        csv_table.read(data)
    assert caught.value.cause is Cause.WRONG_FORMAT
    assert caught.value.detail == f"expected CSV, but this seems to be {kind}"


def test_a_table_whose_first_column_has_an_odd_name_is_read() -> None:
    assert [row.cells for row in csv_table.read(b"[n],<b>\n1,2\n").rows] == [["1", "2"]]
