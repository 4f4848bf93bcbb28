"""Encodes rows as a Parquet file, with DuckDB."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from gate.model.codes import Code
from gate.model.errors import UsageError


def encode_parquet(columns: Mapping[str, str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """The content of a file with these rows; `columns` are their names and types in SQL.

    Raises:
        UsageError: when DuckDB is not installed.
        OSError: when the temporary folder cannot be written.
    """
    try:
        import duckdb
    except ImportError:
        message = "--parquet needs DuckDB: `pip install 'readiness-gate[parquet]'`; or write --jsonl"
        raise UsageError(Code.HISTORY_NOT_INSTALLED, message) from None
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        lines, target = Path(folder, "rows.jsonl"), Path(folder, "rows.parquet")
        with lines.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row) + "\n" for row in rows)
        with duckdb.connect() as connection:
            types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
            source = f"read_json($source, format = 'newline_delimited', columns = {{{types}}})"
            connection.execute(f"CREATE TABLE rows AS FROM {source}", {"source": str(lines)})
            connection.execute(f"COPY rows TO '{_quote(target)}' (FORMAT parquet, COMPRESSION zstd)")
        return target.read_bytes()


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")
