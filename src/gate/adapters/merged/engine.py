"""DuckDB without what a file could make it do: no network, no extension, no file outside of one folder.

Source: DuckDB documentation, "Securing DuckDB". Its Python wheel contains the extensions `json`, `parquet` and `icu`.
"""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from gate.model.codes import Code
from gate.model.errors import UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "1GB"
"""What queries may hold in memory; more is written to a temporary folder."""

TEMPORARY = ".duckdb-"
"""How the name of that folder begins."""


def open_engine(folder: Path) -> DuckDBPyConnection:
    """An engine in memory that reads and writes only below `folder`, an absolute path.

    Raises:
        UsageError: when DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise UsageError(
            Code.DUCKDB_NOT_INSTALLED,
            "`gate fleet merge` needs DuckDB; install it with `pip install 'readiness-gate[fleet]'`",
        ) from None
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "memory_limit": MEMORY_LIMIT,
        "preserve_insertion_order": "false",
    }
    engine = duckdb.connect(":memory:", config=config)
    allowed = quote(f"{folder.as_posix()}/")
    engine.execute("SET TimeZone = 'UTC'")
    temporary = folder / f"{TEMPORARY}{token_hex(8)}"  # of this process: files in it have no names of their own
    engine.execute(f"SET temp_directory = {quote(temporary.as_posix())}")
    engine.execute(f"SET allowed_directories = [{allowed}]")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    return engine


def quote(text: str) -> str:
    """The text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"
