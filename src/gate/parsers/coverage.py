"""The plain values that every reader of coverage reports returns, whatever the format.

Lines are kept as integers used as bit sets: bit *n* stands for line *n*. A file of 400 lines costs fifty bytes, and
merging two shards is one `|`. Readers fill them only for the files they are asked to (`wanted`), since reports reach
100 MB and most need only totals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

Wanted = Callable[[str], bool]
"""Whether the lines of this file (path as written in the report) are needed one by one."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one file as bit sets; `covered` is a subset of `coverable`.

    `branches` maps a line to (taken, total) of its branches. Shards are merged per line with the larger
    `taken`, which never says more than was seen.
    """

    coverable: int = 0
    covered: int = 0
    branches: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """Coverage of one source file: counts always, lines where they were wanted.

    `path` is as the report writes it; mapping it to the repository is the probe's work.
    """

    path: str
    coverable_lines: int
    covered_lines: int
    coverable_branches: int = 0
    covered_branches: int = 0
    lines: Lines | None = None


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """One report. `roots` are the source folders it names; `has_branches` is false when branches were
    not measured.

    `tool` is the producer and its version, such as `coverage.py 7.17.0`; empty when the report does not say. `notes`
    tell of contradictions that a reader must know (declared totals against counted lines).
    """

    format: str
    files: tuple[FileCoverage, ...]
    has_branches: bool
    tool: str = ""
    produced_at: datetime | None = None
    roots: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
