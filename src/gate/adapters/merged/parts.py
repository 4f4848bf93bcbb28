"""The merged records of an organisation: a folder for each day, in it one for each batch, which appears at once.

    data/date=2026-11-29/part-0123456789abcdef/runs.parquet
    data/date=2026-11-29/part-0123456789abcdef/items.parquet
    data/date=2026-11-29/part-0123456789abcdef/refusals.parquet

A part is written beside its place and renamed into it: a process that is killed leaves no part of a part. Its name is
the digest of its keys, so a batch that is written twice is the same part. Two merges at the same time may put one key
into two parts; every query counts a key once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from gate.adapters.merged import schema
from gate.adapters.merged.engine import TEMPORARY, open_engine, quote
from gate.model.codes import Code
from gate.model.errors import UsageError
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RUNS, ITEMS, REFUSALS = "runs", "items", "refusals"
TABLES = (RUNS, ITEMS, REFUSALS)

ABANDONED_AFTER = 3600.0
"""Seconds after which a part that is not complete is not written any more: the process that began it was killed."""

_PARQUET = "(FORMAT parquet, COMPRESSION zstd)"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts below `root`, an absolute path whose folder exists; messages name it as `folder`."""

    root: Path
    folder: Path
    engine: DuckDBPyConnection = field(repr=False, compare=False)

    @classmethod
    def at(cls, folder: Path) -> Parts:
        """The parts below the folder, which is created; what a process left there that was killed is removed.

        Raises:
            UsageError: DuckDB is not installed, or the folder cannot be written.
        """
        root = Path(os.path.abspath(folder))  # noqa: PTH100 - follows no link
        engine = open_engine(root)
        try:
            root.mkdir(parents=True, exist_ok=True)
            for partial in (*(root / "data").glob(".part-*"), *root.glob(f"{TEMPORARY}*")):
                if time.time() - partial.lstat().st_mtime > ABANDONED_AFTER:
                    shutil.rmtree(partial, ignore_errors=True)
        except OSError as error:
            message = f"cannot write {folder}: {error.strerror}; choose another folder with --out"
            raise UsageError(Code.UNWRITABLE_FILE, message) from None
        return cls(root, folder, engine)

    @property
    def days(self) -> list[date]:
        """The days that have parts, in order."""
        names = (path.name.removeprefix("date=") for path in (self.root / "data").glob("date=????-??-??"))
        return sorted(day for name in names if (day := _parse_day(name)))

    def files(self, table: str, first: date, last: date) -> list[str]:
        """The files of a table of the complete parts of these days; a copy that was cut may lack a table."""
        days = [day for day in self.days if first <= day <= last]
        folders = (folder for day in days for folder in sorted(self._folder(day).glob("part-*")))
        return [self._path(folder, table) for folder in folders if _is_complete(folder)]

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, whose parameters are in order or by name.

        Raises:
            UsageError: when a part cannot be read.
        """
        import duckdb

        try:
            rows: list[tuple[Any, ...]] = self.engine.execute(sql, parameters).fetchall()
        except duckdb.Error as error:
            raise self._unreadable(str(error).partition("\n")[0]) from None
        return rows

    def keys(self, first: date, last: date) -> set[str]:
        """The keys of all stored records in the parts of these days, counted or refused."""
        files = [*self.files(RUNS, first, last), *self.files(REFUSALS, first, last)]
        rows = self.query("SELECT key FROM read_parquet(?, union_by_name = true)", [files]) if files else []
        return {str(key) for (key,) in rows}

    def add(self, day: date, keys: Sequence[str], records: Iterable[bytes], refusals: Iterable[bytes]) -> None:
        """Adds a part of a day: the records and the refusals of these keys, each one line of JSON.

        Raises:
            BatchError: when DuckDB refuses a record.
            UsageError: when the part cannot be written.
        """
        name = f"part-{hashlib.sha256(chr(10).join(sorted(keys)).encode()).hexdigest()[:16]}"
        target = self._folder(day) / name
        try:
            with self._partial() as partial:
                self._write(partial, records, refusals)
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(partial, target)
        except OSError as error:
            message = f"cannot write {target}: {error.strerror}; free some space, or choose another folder with --out"
            raise UsageError(Code.UNWRITABLE_FILE, message) from None

    def _write(self, folder: Path, records: Iterable[bytes], refusals: Iterable[bytes]) -> None:
        """Writes the three tables of a part into the folder, durably."""
        import duckdb

        lines = folder / "records.jsonl", folder / "refusals.jsonl"
        for path, content in zip(lines, (records, refusals), strict=True):
            with path.open("wb") as stream:
                stream.writelines(content)
        try:
            self.engine.execute(f"CREATE OR REPLACE TEMP TABLE records AS {schema.RECORDS}", [lines[0].as_posix()])
            for table, sql in ((RUNS, schema.RUNS), (ITEMS, schema.ITEMS)):
                self.engine.execute(f"COPY ({sql}) TO {quote(self._path(folder, table))} {_PARQUET}")
            self.engine.execute(f"CREATE OR REPLACE TEMP TABLE refused AS {schema.REFUSALS}", [lines[1].as_posix()])
            self.engine.execute(f"COPY refused TO {quote(self._path(folder, REFUSALS))} {_PARQUET}")
        except duckdb.IOException as error:
            raise OSError(0, str(error).partition("\n")[0]) from None
        except duckdb.Error as error:
            raise BatchError(str(error).partition("\n")[0]) from None
        for path in lines:
            path.unlink()
        for table in TABLES:
            _sync(folder / f"{table}.parquet")

    @contextmanager
    def _partial(self) -> Iterator[Path]:
        """A new folder for a part, which is removed unless it was renamed."""
        partial = self.root / "data" / f".part-{token_hex(8)}"
        partial.mkdir(parents=True)
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _folder(self, day: date) -> Path:
        return self.root / "data" / f"date={day}"

    @staticmethod
    def _path(folder: Path, table: str) -> str:
        return (folder / f"{table}.parquet").as_posix()

    def _unreadable(self, reason: str) -> UsageError:
        message = (
            f"the merged records in {(self.folder / 'data').as_posix()} cannot be read; remove the part that is named; "
            f"the next merge reads the records of `--max-age` from the store again\n    {reason}"
        )
        return UsageError(Code.UNREADABLE_PARTS, message)


class BatchError(Exception):
    """DuckDB cannot hold a record of a batch."""


def _move(partial: Path, target: Path) -> None:
    """Gives a part its name, in place of one that is not complete, unless another process was first."""
    if _is_complete(target):
        return
    shutil.rmtree(target, ignore_errors=True)
    try:
        partial.rename(target)
    except OSError:
        if not _is_complete(target):
            raise


def _is_complete(part: Path) -> bool:
    return all((part / f"{table}.parquet").is_file() for table in TABLES)


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sync(path: Path) -> None:
    """Waits until the file is on disk: a rename that outlives its content would be a damaged part."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
