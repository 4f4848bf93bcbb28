"""The page on the history: its queries run with the real DuckDB on a history that the gate wrote."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.parquet import encode_parquet
from gate.adapters.stores.folder import FolderStore
from gate.history.export import COLUMNS, list_rows
from gate.history.read import read_records
from gate.history.record import FactPoint, ItemPoint, RunRecord
from gate.history.write import append
from gate.model.errors import UsageError
from tests.corpus import REPOSITORY
from tests.history.runs import GATE, decision_of, key_of, result_of

PAGE = (REPOSITORY / "docs" / "history.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^([A-Z].*:)\n\n```sql\n([^`]*)```", PAGE, re.MULTILINE)
DAYS = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A history of ten days, with the table that the page exports."""
    pytest.importorskip("duckdb")
    root = tmp_path_factory.mktemp("history")
    store = FolderStore(root)
    for day in range(DAYS):
        append(store, decision_of(day), GATE, result_of(decision_of(day)))
    content = encode_parquet(COLUMNS, list_rows(read_records(store, "acme/shop").records))
    (root / "history.parquet").write_bytes(content)
    with chdir(root):
        yield root


def rows(query: str) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect() as connection:
        result: list[tuple[Any, ...]] = connection.execute(query).fetchall()
        return result


def query(name: str) -> str:
    """The query after this sentence, for the item and the fact of the test."""
    (text,) = (str(sql) for title, sql in QUERIES if title == name)
    return text.replace("'coverage'", "'backend-coverage'")


def test_every_query_of_the_page_gives_rows(folder: Path) -> None:
    assert len(QUERIES) == 5
    for title, _ in QUERIES:
        assert rows(query(title)), title


def test_the_trend_of_a_fact_has_a_row_for_each_run(folder: Path) -> None:
    trend = rows(query("The trend of one fact:"))
    assert [str(day) for day, _, _ in trend] == [f"2026-11-{20 + day}" for day in range(DAYS)]
    assert {value for _, _, value in trend} == {74.3}
    assert trend[1][1] == key_of(decision_of(1)).commit[:7]


def test_the_items_that_were_red_most_often_are_those_of_the_decision(folder: Path) -> None:
    red = rows(query("The items that were red most often, with the share of their runs:"))
    expected = {verdict.item.id for verdict in decision_of(0).verdicts if verdict.status in ("fail", "unknown")}
    assert {name for name, _, _ in red} == expected
    assert all(count == runs == DAYS for _, count, runs in red)


def test_the_causes_come_from_the_exported_table(folder: Path) -> None:
    causes = rows(query("Why facts were missing:"))
    assert all(times == DAYS for _, _, _, times in causes)
    assert rows("SELECT count(DISTINCT decided_at) FROM 'history.parquet'") == [(DAYS,)]
    types = {name: kind for name, kind, *_ in rows("DESCRIBE FROM 'history.parquet'")}
    assert types["number"] == "DOUBLE"
    assert types["decided_at"] == "TIMESTAMP WITH TIME ZONE"
    assert list(types) == list(COLUMNS)


def test_the_page_names_every_field_of_a_record() -> None:
    table = PAGE.partition("| field | meaning |")[2].partition("\n\n")[0]
    for record in (RunRecord, ItemPoint, FactPoint):
        for field in fields(record):
            assert re.search(rf"[`.]{field.name}[`.]", table), field.name


def test_a_table_needs_duckdb_and_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"readiness-gate\[parquet\]"):
        encode_parquet(COLUMNS, [])
    assert list(tmp_path.iterdir()) == []
