"""Finds the shared corpus of real report files; tests that read it skip, with a reason, where it is absent."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("GATE_CORPUS", REPOSITORY.parent / "shared" / "corpus" / "public"))

needs_corpus = pytest.mark.skipif(
    not (CORPUS / "MANIFEST.json").is_file(),
    reason=f"the shared corpus is not at {CORPUS}; set GATE_CORPUS to its folder",
)


@dataclass(frozen=True)
class Record:
    """One file of the corpus with what is known of it: `expect` is accept, accept-with-warning or reject."""

    path: str
    format: str
    expect: str
    truth: dict[str, Any]
    notes: str

    @property
    def file(self) -> Path:
        return CORPUS / self.path


@cache
def _manifest() -> tuple[Record, ...]:
    if not (CORPUS / "MANIFEST.json").is_file():
        return ()
    files = json.loads((CORPUS / "MANIFEST.json").read_text(encoding="utf-8"))["files"]
    return tuple(
        Record(entry["path"], entry["format"], entry["expect"], entry.get("ground_truth") or {}, entry["notes"] or "")
        for entry in files
    )


def records(*formats: str) -> list[Any]:
    """The records of these formats as pytest parameters, each named by its path."""
    return [pytest.param(record, id=record.path) for record in _manifest() if record.format in formats]
