"""DuckDB reads and writes one folder, has a type for every field of a record, and can be made to do nothing else."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from gate.adapters.merged import schema
from gate.adapters.merged.engine import open_engine, quote
from gate.history.record import FactPoint, ItemPoint, RunRecord

FORBIDDEN = {
    "a file": "SELECT * FROM read_text('/etc/hostname')",
    "a folder above": "SELECT * FROM glob('{folder}/../*')",
    "a path out of the folder": "SELECT * FROM read_text('{folder}/../secret.txt')",
    "an address": "SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')",
    "a write": "COPY (SELECT 1) TO '{folder}/../x.parquet'",
    "another database": "ATTACH '{folder}/../x.db'",
    "an extension": "LOAD httpfs",
    "the installation of an extension": "INSTALL httpfs",
    "more memory": "SET memory_limit = '64GB'",
    "external access": "SET enable_external_access = true",
}


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN)
def test_sql_reaches_nothing_outside_of_the_folder(sql: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "out"
    folder.mkdir()
    engine = open_engine(folder)

    with pytest.raises(duckdb.Error):
        engine.execute(sql.format(folder=folder)).fetchall()
    assert not (tmp_path / "x.parquet").exists()


def test_sql_reads_and_writes_in_the_folder(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    file = tmp_path / "it's.parquet"

    engine.execute(f"COPY (SELECT 7 AS seven) TO {quote(str(file))}")
    assert engine.execute("SELECT seven FROM read_parquet(?)", [[str(file)]]).fetchall() == [(7,)]


def test_every_field_of_a_record_has_a_column() -> None:
    for kind in (RunRecord, ItemPoint, FactPoint):
        missing = (
            {field.name for field in fields(kind)}
            - {"schema"}
            - set(schema.RECORDS.replace("'", " ").replace("(", " ").split())
        )
        assert missing == set(), f"add columns to {schema.__name__}"
    runs = {field.name for field in fields(RunRecord)} - {"schema"}
    assert all(name in schema.RUNS for name in runs)
    items = {field.name for field in fields(ItemPoint)}
    assert all(f"item.{name} " in schema.ITEMS and f" AS {name}" in schema.ITEMS for name in items)
