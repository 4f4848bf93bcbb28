"""The plain values that every reader of coverage reports returns, whatever the format, and the counting behind them.

Lines are kept as integers used as bit sets: bit *n* stands for line *n*. A file of 400 lines costs fifty bytes, and
merging two shards is one `|`. A report that says a line twice (inner classes, templates, partial classes) means one
line, covered if any of its records is.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.timestamps import parse_iso

MAX_LINE = 10_000_000
"""The highest line number that is believed; .NET marks hidden code as line 16,707,566."""

MAX_FILES = 500_000
"""The most source files one report may name; ten times the largest that we have heard of."""

MAX_SPAN = 500_000_000
"""The most that the highest line numbers of all blocks may add up to: it bounds the memory of the bit sets."""

NO_NUMBER = "a line without a usable number, left out"
"""The remark on such a line, in every format that numbers lines one by one."""


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
    """Coverage of one source file: its counts, and its lines.

    `path` is as the report writes it; mapping it to the repository is the probe's work. `lines` is None where the
    report holds totals only.
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


def bits(lines: Sequence[int]) -> int:
    """The bit set of these line numbers, none negative: linear in their number and in the highest.

    Raises:
        ValueError: when one is beyond MAX_LINE.
    """
    if not lines:
        return 0
    try:
        return _bits(lines, lines[-1])  # in order, as nearly everywhere, the last is the highest
    except IndexError:
        return _bits(lines, max(lines))


def _bits(lines: Sequence[int], highest: int) -> int:
    if highest > MAX_LINE:
        raise ValueError(f"line {highest} is beyond {MAX_LINE}")
    digits = bytearray(b"0") * (highest + 1)
    for line in lines:
        digits[line] = 49  # the digit 1
    digits.reverse()
    return int(digits, 2)


def coverable_and_covered(numbers: Sequence[bytes], missed: Sequence[bytes]) -> tuple[int, int] | None:
    """The bit sets of both, of the numbers (digits) of all lines that a report lists and of those that nothing ran.

    None when a line is told twice: it is covered if either is, which the missed ones do not show.

    Raises:
        ValueError: when one is beyond MAX_LINE.
    """
    coverable = bits(list(map(int, numbers)))
    if coverable.bit_count() != len(numbers):
        return None
    return coverable, coverable & ~bits(list(map(int, missed)))


class Tally:
    """Collects the lines and branches of one source file, from any number of records."""

    __slots__ = ("branches", "coverable", "covered", "path", "totals")

    def __init__(self, path: str) -> None:
        self.path = path
        self.coverable = 0
        self.covered = 0
        self.branches = array("Q")  # flat triples: line, taken, total; 24 bytes where a dict needs 200
        self.totals: tuple[int, int, int, int] | None = None
        """Coverable and covered lines and branches, where they are told and cannot be counted."""

    def branch(self, line: int, taken: int, total: int) -> None:
        """Records that `taken` of the `total` branches on `line` were taken."""
        self.branches.extend((line, min(taken, total), total))

    def result(self) -> FileCoverage:
        """What was collected; of branches told twice the larger numbers count."""
        merged: dict[int, tuple[int, int]] = {}
        flat = iter(self.branches)
        for line, taken, total in zip(flat, flat, flat, strict=True):
            before = merged.get(line, (0, 0))
            merged[line] = (max(before[0], taken), max(before[1], total))
        counts = self.totals or (
            self.coverable.bit_count(),
            self.covered.bit_count(),
            sum(total for _, total in merged.values()),
            sum(taken for taken, _ in merged.values()),
        )
        known = self.totals is None or self.coverable > 0
        lines = Lines(self.coverable, self.covered, merged) if known else None
        return FileCoverage(self.path, *counts, lines)


class Tallies:
    """The files of one report, by path; `a\\b` and `a/b` are one file."""

    def __init__(self) -> None:
        self._files: dict[object, Tally] = {}
        self._span = 0

    def __len__(self) -> int:
        return len(self._files)

    def of(self, path: str, *apart: str) -> Tally:
        """The tally of this path; files that differ in `apart` are two, though their path be the same.

        Raises:
            EvidenceError: unreadable when there are more than MAX_FILES.
        """
        key = (path.replace("\\", "/"), *apart)
        if (tally := self._files.get(key)) is None:
            if len(self._files) >= MAX_FILES:
                raise EvidenceError(Cause.UNREADABLE, f"the report names more than {MAX_FILES:,} files")
            tally = self._files[key] = Tally(path)
        return tally

    def add(self, tally: Tally, coverable: int, covered: int) -> None:
        """Records lines of a file, as bit sets; a line covered in any record is covered.

        Raises:
            EvidenceError: unreadable when the bit sets of the report would outgrow memory (MAX_SPAN).
        """
        self._span += coverable.bit_length()
        if self._span > MAX_SPAN:
            raise EvidenceError(
                Cause.UNREADABLE, f"the line numbers are absurd: the files would have more than {MAX_SPAN:,} lines"
            )
        tally.coverable |= coverable
        tally.covered |= covered

    def results(self) -> tuple[FileCoverage, ...]:
        """Every file, in the order in which the report first names it."""
        return tuple(tally.result() for tally in self._files.values())


# --------------------------------------------------------------------------------------------------- what was written


def whole(written: object) -> int | None:
    """The whole number from 0 that was written, as text or as a JSON number; None when it is none or beyond 10^18."""
    if isinstance(written, str) and re.fullmatch(r"[0-9]{1,18}", written):
        return int(written)
    return written if isinstance(written, int) and not isinstance(written, bool) and 0 <= written < 10**18 else None


def line_number(written: object) -> int | None:
    """The line number that was written; None when it is none or beyond MAX_LINE.

    0 is one: coverage.py up to 5 counts a line 0 that Python 3.11 invented, and its own totals agree.
    """
    line = whole(written)
    return line if line is not None and line <= MAX_LINE else None


def hit(written: str | None) -> tuple[bool, bool]:
    """Whether a line with this count of hits is covered, and whether the count is a plain whole number.

    Counts have no upper bound: some tools write 64 bits and more. `1.0` and `1e3` are hits; whatever is not
    plainly more than 0 (negative, missing, `=====`, NaN) is none.
    """
    if written is not None and _WHOLE.fullmatch(written):
        return bool(written.strip("0")), True
    number = _decimal(written)
    return number is not None and number > 0, False


_WHOLE = re.compile("[0-9]+")
_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,4})?)\s*")


def _decimal(written: object) -> Decimal | None:
    """The number that was written in ASCII digits, perhaps with a fraction and an exponent; None when it is none."""
    found = _NUMBER.fullmatch(written) if isinstance(written, str) else None
    return Decimal(found[1]) if found else None


def instant(seconds_or_ms: str) -> datetime | None:
    """The moment that a number of seconds or milliseconds since 1970, or a text of ISO 8601 with a zone, means.

    Cobertura's DTD does not say which: Java tools and coverage.py write milliseconds, others seconds, some with a
    fraction. Numbers from 1e11 are milliseconds (as seconds that would be the year 5138). Moments before 2000 are
    placeholders, not times. None when it is no moment.
    """
    try:
        if "T" in seconds_or_ms:
            timestamp = parse_iso(seconds_or_ms.strip())
            return timestamp if timestamp.tzinfo else None
        number = _decimal(seconds_or_ms) or Decimal(0)
        seconds = number / 1000 if number >= Decimal("1e11") else number
        if not 946_684_800 <= seconds < Decimal("1e11"):
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
    except (ValueError, OverflowError):
        return None


# -------------------------------------------------------------------------------------------------------------- notes

Declared = tuple[object, object]
"""What a report declares: covered, and all."""

_TOLERANCE = Decimal("0.01")
"""How far a declared rate may be from the counted one: tools round to two digits, or floor."""


def declared(
    files: Sequence[FileCoverage],
    *,
    lines: Declared = (None, None),
    branches: Declared = (None, None),
    line_rate: object = None,
) -> list[str]:
    """Notes on what a report declares and its records contradict. Texts that are no numbers declare nothing."""
    covered, total = sum(file.covered_lines for file in files), sum(file.coverable_lines for file in files)
    taken, ways = sum(file.covered_branches for file in files), sum(file.coverable_branches for file in files)
    found = [
        f"the report declares {_of(*said)} {what} covered, its records say {_of(*counted)}; the records count"
        for what, said, counted in (("lines", lines, (covered, total)), ("branches", branches, (taken, ways)))
        if any(whole(one) not in (None, other) for one, other in zip(said, counted, strict=True))
    ]
    rate = _decimal(line_rate)
    if rate is not None and rate > 0 and not total:
        found.append(f"the report declares a line rate of {str(line_rate)[:8]}, but holds no coverable line")
    elif rate is not None and total and abs(rate - Decimal(covered) / total) > _TOLERANCE:
        found.append(f"the report declares a line rate of {str(line_rate)[:8]}, but {_of(covered, total)} are covered")
    return found


def _of(covered: object, total: object) -> str:
    return " of ".join("?" if (number := whole(one)) is None else f"{number:,}" for one in (covered, total))


def notes(odd: Mapping[str, int], files: Sequence[FileCoverage]) -> list[str]:
    """Notes on oddities (how often each was met), and on paths that climb out of their folder."""
    found = [f"{count:,} × {what}" for what, count in sorted(odd.items()) if count]
    climbing = sum(".." in re.split(r"[\\/]", file.path) for file in files)
    if climbing:
        found.append(f"{climbing:,} × a path with `..`, which may lead out of the repository")
    return found
