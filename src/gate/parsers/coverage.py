"""The plain values that every reader of coverage reports returns, whatever the format, and the counting behind them.

Lines are kept as integers used as bit sets: bit *n* stands for line *n*. A file of 400 lines costs fifty bytes, and
merging two shards is one `|`. A report that says a line twice (inner classes, templates, partial classes) means one
line, covered if any of its records is.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from gate.errors import EvidenceError
from gate.model import Reason

Wanted = Callable[[str], bool]
"""Whether the lines of this file (path as written in the report) are needed one by one."""

MAX_LINE = 10_000_000
"""The highest line number that is believed; .NET marks hidden code as line 16,707,566."""

MAX_FILES = 500_000
"""The most source files one report may name; ten times the largest that we have heard of."""

MAX_SPAN = 500_000_000
"""The most that the highest line numbers of all blocks may add up to: it bounds the memory of the bit sets."""


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

    `path` is as the report writes it; mapping it to the repository is the probe's work. `lines` is None where they
    were not wanted, and where the report holds totals only.
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

    `files` may name one path twice where the report means two files (JaCoCo: one class path in two modules). `tool` is
    the producer and its version, such as `coverage.py 7.17.0`; empty when the report does not say. `notes` tell of
    contradictions that a reader must know (declared totals against counted lines).
    """

    format: str
    files: tuple[FileCoverage, ...]
    has_branches: bool
    tool: str = ""
    produced_at: datetime | None = None
    roots: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


# ----------------------------------------------------------------------------------------------------------- counting


class Tally:
    """Collects the lines and branches of one source file, from any number of records."""

    __slots__ = ("branches", "coverable", "covered", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.coverable = 0
        self.covered = 0
        self.branches = array("Q")  # flat triples: line, taken, total

    def branch(self, line: int, taken: int, total: int) -> None:
        """Records that `taken` of the `total` branches on `line` were taken."""
        self.branches.extend((line, min(taken, total), total))

    def result(self, wanted: Wanted) -> FileCoverage:
        """What was collected; of branches told twice the larger numbers count."""
        merged: dict[int, tuple[int, int]] = {}
        flat = self.branches
        for line, taken, total in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
            before = merged.get(line, (0, 0))
            merged[line] = (max(before[0], taken), max(before[1], total))
        return FileCoverage(
            self.path,
            self.coverable.bit_count(),
            self.covered.bit_count(),
            sum(total for _, total in merged.values()),
            sum(taken for taken, _ in merged.values()),
            Lines(self.coverable, self.covered, merged) if wanted(self.path) else None,
        )


class Tallies:
    """The files of one report, by path; `a\\b` and `a/b` are one file."""

    def __init__(self) -> None:
        self._files: dict[object, Tally] = {}
        self._span = 0

    def of(self, path: str, *apart: str) -> Tally:
        """The tally of this path; files that differ in `apart` are two, though their path be the same.

        Raises:
            EvidenceError: unreadable when there are more than MAX_FILES.
        """
        key = (path.replace("\\", "/"), *apart)
        if (tally := self._files.get(key)) is None:
            if len(self._files) >= MAX_FILES:
                raise EvidenceError(Reason.UNREADABLE, f"the report names more than {MAX_FILES:,} files")
            tally = self._files[key] = Tally(path)
        return tally

    def bits(self, lines: Iterable[int]) -> int:
        """The bit set of these line numbers, each between 0 and MAX_LINE.

        Raises:
            EvidenceError: unreadable when the bit sets of the report would outgrow memory (MAX_SPAN).
        """
        numbers = list(lines)
        if not numbers:
            return 0
        highest = max(numbers)
        self._span += highest
        if self._span > MAX_SPAN:
            raise EvidenceError(
                Reason.UNREADABLE, f"the line numbers are absurd: the files would have more than {MAX_SPAN:,} lines"
            )
        digits = bytearray(b"0") * (highest + 1)
        for number in numbers:
            digits[number] = 49  # the digit 1
        digits.reverse()
        return int(digits, 2)

    def results(self, wanted: Wanted) -> tuple[FileCoverage, ...]:
        """Every file, in the order in which the report first names it."""
        return tuple(tally.result(wanted) for tally in self._files.values())


# ------------------------------------------------------------------------------------------------------------ helpers


def instant(seconds_or_ms: str) -> datetime | None:
    """The moment that a number of seconds or milliseconds since 1970 means, else None.

    Cobertura's DTD does not say which: Java tools and coverage.py write milliseconds, others seconds, some with a
    fraction. Numbers from 1e11 are milliseconds (as seconds that would be the year 5138). Moments before 2000 are
    placeholders, not times.
    """
    try:
        number = Decimal(seconds_or_ms.strip())
        if not number.is_finite() or not 946_684_800 <= number < Decimal("1e15"):
            return None
        seconds = number / 1000 if number >= Decimal("1e11") else number
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
    except (InvalidOperation, OverflowError):
        return None


def times(count: int, one: str, many: str = "") -> str:
    """`1 line`, `2 lines`: the count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
