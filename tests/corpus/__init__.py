"""The corpus of reports: the files beside this module, and a larger corpus of the same structure where there is one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent
REPOSITORY = FOLDER.parent.parent
LARGER_CORPUS = Path(os.environ.get("GATE_CORPUS", REPOSITORY.parent / "shared" / "corpus" / "public"))


@dataclass(frozen=True)
class Record:
    """One file of the corpus and its ground truth: `expect` is accept, accept-with-warning or reject."""

    folder: Path
    path: str
    format: str
    expect: str
    truth: dict[str, Any]
    notes: str

    @property
    def file(self) -> Path:
        return self.folder / self.path


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """The records of a corpus; empty where there is none."""
    manifest = folder / "MANIFEST.json"
    if not manifest.is_file():
        return []
    files: list[dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    return files


@cache
def all_records() -> tuple[Record, ...]:
    """The records of both corpora; a file in both is read from ours."""
    records: dict[str, Record] = {}
    for folder in (FOLDER, LARGER_CORPUS):
        for entry in read_manifest(folder):
            record = Record(
                folder, entry["path"], entry["format"], entry["expect"], entry.get("ground_truth") or {},
                entry["notes"] or "",
            )  # fmt: skip
            records.setdefault(record.path, record)
    return tuple(records.values())


def records(*formats: str) -> list[Any]:
    """The records of these formats as pytest parameters, each named by its path."""
    return [pytest.param(record, id=record.path) for record in all_records() if record.format in formats]
