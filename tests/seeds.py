"""Finds the five trackers of other people; tests that read them skip, with a reason, where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.corpus import REPOSITORY

FOLDER = Path(os.environ.get("GATE_SEEDS", REPOSITORY.parent / "shared" / "seeds"))
SEEDS = {
    "academy": "000_38e5fbe5c1bf2f71.txt",
    "upload": "001_fc8e302c0b5e42c4.txt",
    "edtech": "002_a822f3ffb21fbf31.txt",
    "gyms": "003_2c7344e7bec3aca6.txt",
    "classes": "004_0ca65d3147ea5b93.txt",
}
"""Our short names of the documents."""

THERE = all((FOLDER / file).is_file() for file in SEEDS.values())

needs_seeds = pytest.mark.skipif(
    not THERE,
    reason=f"the trackers are not at {FOLDER}; set GATE_SEEDS to their folder",
)


def seed(name: str) -> bytes:
    """The bytes of a document."""
    return (FOLDER / SEEDS[name]).read_bytes()
