"""The plain values that every coverage format returns, and the limits of what is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_LINE = 10_000_000
"""The highest line number that is accepted; .NET marks hidden code as line 16,707,566."""


OBJECT_SIZE = 128
"""What the coverage of a file takes beside its path and its lines, roughly."""


class Unit(StrEnum):
    """What the tool counts where it says *line coverage*, or what its main percentage is of."""

    LINES = "lines"
    STATEMENTS = "statements"
    SEQUENCE_POINTS = "sequence points"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one file as bit sets: bit *n* is line *n*, and `covered` is a subset of `coverable`.

    `branches` maps a line to (covered, total) of its branches, and `functions` the first line of functions to theirs;
    line 0 stands for the functions of the file whose lines are unknown. `statements` maps the place of a statement, or
    of a block of statements, to (covered, total); it is None where lines are counted. Shards are merged per key with
    the larger `covered`, which never reports more than was measured.
    """

    coverable: int = 0
    covered: int = 0
    branches: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    functions: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    statements: Mapping[object, tuple[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """Coverage of one source file: its counts, and its lines.

    `path` is as in the report; the probe maps it to the repository. `coverable_lines` and `covered_lines` are in the
    unit of the report. `lines` is None where the report holds totals only.
    """

    path: str
    coverable_lines: int
    covered_lines: int
    coverable_branches: int = 0
    covered_branches: int = 0
    lines: Lines | None = None
    coverable_functions: int = 0
    covered_functions: int = 0

    @property
    def size(self) -> int:
        """The characters of its path, the bytes of its lines, and what its objects take beside them."""
        bits = self.lines.coverable.bit_length() + self.lines.covered.bit_length() if self.lines else 0
        statements = len(self.lines.statements or ()) if self.lines else 0
        return OBJECT_SIZE * (1 + statements) + len(self.path) + bits // 8


@dataclass(frozen=True, slots=True)
class Totals:
    """What a report declares about all files together, where it does not list them or not all of them.

    `coverage` has no path and no lines. `cause` and `detail` say why facts about files and lines are missing. With
    `only_percentage` the report has no counts: those of the lines are then ten-thousandths.
    """

    coverage: FileCoverage
    cause: Cause
    detail: str
    only_percentage: bool = False


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """One report. `roots` are the source folders it names; `has_branches` is false when it measured no branches.

    `has_functions` is true when it counts functions. `unit` is what its tool counts. `totals` count instead of the
    files where those are not all listed. `incomplete_branches` says why the branches are incomplete where only the
    lines are whole; else it is empty.

    `files` may name one path twice where the report means two files (JaCoCo: one class path in two modules). `tool` is
    the producer and its version, such as `coverage.py 7.17.0`; empty when the report names none. `produced_at` is a
    local time, read as UTC, when `has_zone` is false. `notes` are contradictions that a reader must know (declared
    totals against counted lines).
    """

    format: str
    files: tuple[FileCoverage, ...]
    has_branches: bool
    tool: str = ""
    produced_at: datetime | None = None
    roots: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    incomplete_branches: str = ""
    has_zone: bool = True
    has_functions: bool = False
    unit: Unit = Unit.LINES
    totals: Totals | None = None

    @property
    def size(self) -> int:
        """The size of its files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class CoverageFormat:
    """One coverage format, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, too large or of another format.
    `counts_functions` is true when its reports can. `lines_option` says how the same tools write a report with lines,
    as an imperative clause; it is empty for a format that has them.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], CoverageReport]
    counts_functions: bool = False
    lines_option: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may hold at most.

    `files` is ten times the largest report that we know. `span` is the sum of the highest line numbers of all blocks:
    it bounds the memory of the bit sets. `path` is the length of one path in characters (PATH_MAX of Linux), `paths`
    that of all.
    """

    files: int = 500_000
    span: int = 500_000_000
    path: int = 4096
    paths: int = 50_000_000


LIMITS = Limits()
