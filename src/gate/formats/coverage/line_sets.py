"""Sets of lines as integers, and how the records of one report add up to them.

Bit *n* of an integer is line *n*. A file of 400 lines takes fifty bytes, and merging two shards is one `|`. A line that
a report lists twice (inner classes, templates, partial classes) is one line, covered if any of its records is.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress, repeat
from typing import Any

from gate.formats.coverage.model import LIMITS, MAX_LINE, FileCoverage, Limits, Lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_LISTED = bytes.maketrans(b"2", b"1")
_HIT = bytes.maketrans(b"12", b"01")
_MARKED = (b"1", b"2")


def make_bit_set(lines: Sequence[int]) -> int:
    """The bit set of these line numbers, none of them negative: linear in their number and in the highest.

    Raises:
        ValueError: when one is beyond MAX_LINE.
    """
    marks = _mark(lines, lines)
    marks.reverse()
    return int(marks.translate(_LISTED), 2)


def make_span_set(spans: Iterable[tuple[int, int]]) -> int:
    """The bit set of the lines from the first to the last of each span: linear in the highest line, once sorted."""
    digits = bytearray()
    for first, last in sorted(spans):
        start = max(first, len(digits))
        if last >= start:
            digits.extend(b"0" * (start - len(digits)))
            digits.extend(b"1" * (last + 1 - start))
    digits.reverse()
    return int(digits or b"0", 2)


def make_line_sets(lines: Sequence[int], hits: Sequence[int]) -> tuple[int, int] | None:
    """The bit sets of these line numbers and of those that any of their records hit; None when one is beyond MAX_LINE.

    One pass gives both. Only a line that is listed twice needs another: its mark is that of its last record.
    """
    try:
        marks = _mark(lines, hits)
    except ValueError:
        return None
    marks.reverse()
    coverable = int(marks.translate(_LISTED), 2)
    if coverable.bit_count() < len(lines):
        return coverable, make_bit_set(list(compress(lines, hits)))
    return coverable, int(marks.translate(_HIT), 2)


def make_negated_sets(pairs: Sequence[int]) -> tuple[int, int] | None:
    """Does what `make_line_sets` does, for alternating line numbers and hits; None also when there is a line 0.

    The line numbers have a minus sign: they index the marks from the end, so line 1 is the last and nothing is
    reversed.
    """
    if not pairs:
        return 0, 0
    try:
        marks = _place_negated(pairs)
    except ValueError:
        return None
    if marks.startswith(_MARKED):
        return None
    coverable = int(marks.translate(_LISTED), 2) << 1
    if 2 * coverable.bit_count() < len(pairs):
        return coverable, make_bit_set([-line for line in compress(pairs[::2], pairs[1::2])])
    return coverable, int(marks.translate(_HIT), 2) << 1


def _mark(lines: Sequence[int], hits: Sequence[int]) -> bytearray:
    """A digit for each line, that of line 0 first: 0 where it is not listed, 1 where it was not hit, 2 where it was."""
    if not lines:
        return bytearray(b"0")
    try:
        return _place(zip(lines, hits, strict=True), lines[-1])  # in order, as nearly everywhere, the last is highest
    except IndexError:
        return _place(zip(lines, hits, strict=True), max(lines))


def _place_negated(pairs: Sequence[int]) -> bytearray:
    """The marks of alternating negated lines and hits; the first is that of line 0, the second that of the highest."""
    try:
        values = iter(pairs)
        marks = _place(zip(values, values, strict=True), -pairs[-2])
        if not marks.startswith(_MARKED):
            return marks
    except IndexError:
        pass
    values = iter(pairs)  # the last line is not the highest: one beyond it is the index 0, as line 0 is
    return _place(zip(values, values, strict=True), -min(pairs[::2]))


def _place(pairs: Iterable[tuple[int, int]], highest: int) -> bytearray:
    if highest > MAX_LINE:
        raise ValueError(f"line {highest} is beyond {MAX_LINE}")
    digits = bytearray(b"0") * (highest + 1)
    for line, count in pairs:
        digits[line] = 50 if count else 49  # the digits 2 and 1
    return digits


class LineCounts(Mapping[int, tuple[int, int]]):
    """How many branches of each line were covered, and how many there are: 24 bytes a line, where a dict takes 200."""

    __slots__ = ("_counts", "_flat")

    def __init__(self, flat: array[int]) -> None:
        """Takes flat triples of line, covered and total, each line once."""
        self._flat = flat
        self._counts: dict[int, tuple[int, int]] | None = None

    def __getitem__(self, line: int) -> tuple[int, int]:
        if self._counts is None:
            counts = zip(self._flat[1::3], self._flat[2::3], strict=True)
            self._counts = dict(zip(self._flat[::3], counts, strict=True))
        return self._counts[line]

    def __iter__(self) -> Iterator[int]:
        return iter(self._flat[::3])

    def __len__(self) -> int:
        return len(self._flat) // 3

    @property
    def totals(self) -> tuple[int, int]:
        """The covered branches and all branches of all lines."""
        return sum(self._flat[1::3]), sum(self._flat[2::3])


class BranchList(Mapping[int, tuple[int, int]]):
    """As `LineCounts`, from the lines of the branches; counts them by line only when that is asked for.

    The totals of a report need the lengths alone: counting by line takes half as long as reading the branches.
    """

    __slots__ = ("_by_line", "_covered", "_lines")

    def __init__(self, lines: Sequence[int], hits: Iterable[int]) -> None:
        """Takes the line of each branch, and how often it was taken."""
        self._lines = array("I", lines)
        self._covered = array("I", list(compress(lines, hits)))
        self._by_line: LineCounts | None = None

    def _count(self) -> LineCounts:
        if self._by_line is None:
            totals, covered = Counter(self._lines), Counter(self._covered)
            self._by_line = LineCounts(flatten(totals, map(covered.get, totals, repeat(0)), totals.values()))
        return self._by_line

    def __getitem__(self, line: int) -> tuple[int, int]:
        return self._count()[line]

    def __iter__(self) -> Iterator[int]:
        return iter(self._count())

    def __len__(self) -> int:
        return len(self._count())

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def totals(self) -> tuple[int, int]:
        """The covered branches and all branches of all lines."""
        return len(self._covered), len(self._lines)


def flatten(lines: Iterable[int], covered: Iterable[int], totals: Iterable[int]) -> array[int]:
    """Flat triples of line, covered and total."""
    return array("Q", chain.from_iterable(zip(lines, covered, totals, strict=True)))


class Tally:
    """The lines, branches and functions of one source file, added up from any number of records."""

    __slots__ = ("branches", "coverable", "covered", "functions", "path", "statements", "totals")

    def __init__(self, path: str) -> None:
        self.path = path
        self.coverable = 0
        self.covered = 0
        self.branches = array("Q")  # flat triples of all records: line, covered, total
        self.functions: dict[int, tuple[int, int]] = {}
        """Covered functions and all by their first line; line 0 for those whose line is unknown."""
        self.statements: dict[object, tuple[int, int]] | None = None
        """Covered statements and all by their place, where the tool counts statements instead of lines."""
        self.totals: tuple[int, int, int, int] | None = None
        """Coverable and covered lines and branches, where the report has totals instead of lines."""

    def branch(self, line: int, covered: int, total: int) -> None:
        """Adds that `covered` of the `total` branches on `line` were taken."""
        self.branches.extend((line, min(covered, total), total))

    def branch_lines(self, lines: Sequence[int], covered: Sequence[int], totals: Sequence[int]) -> None:
        """Does what `branch` does, for many lines."""
        self.branches.extend(flatten(lines, map(min, covered, totals), totals))

    def function(self, line: int, covered: int, total: int) -> None:
        """Adds that `covered` of the `total` functions that begin on `line` ran; repeated ones are merged."""
        before = self.functions.get(line, (0, 0))
        total = max(before[1], total)
        self.functions[line] = (min(total, max(before[0], covered)), total)

    def result(self) -> FileCoverage:
        """The coverage of the file; of repeated branches the larger numbers count.

        Functions without a line are others than those with one: if there are some, only the sum is known.
        """
        branches = LineCounts(self._merged_branches())
        functions = {0: _sum(self.functions)} if 0 in self.functions else self.functions
        lines = Lines(self.coverable, self.covered, branches, functions, self.statements)
        counted = count_lines(self.path, lines)
        if self.totals is None:
            return counted
        coverable, covered, branch_total, covered_branches = self.totals
        return replace(
            counted,
            coverable_lines=coverable,
            covered_lines=covered,
            coverable_branches=branch_total,
            covered_branches=covered_branches,
            lines=lines if self.coverable or not coverable else None,
        )

    def _merged_branches(self) -> array[int]:
        flat = self.branches
        lines = flat[::3]
        if len(set(lines)) == len(lines):
            return flat
        merged: dict[int, tuple[int, int]] = {}
        for line, covered, total in zip(lines, flat[1::3], flat[2::3], strict=True):
            before = merged.get(line, (0, 0))
            merged[line] = (max(before[0], covered), max(before[1], total))
        return flatten(merged, *zip(*merged.values(), strict=True))


def count_lines(path: str, lines: Lines) -> FileCoverage:
    """The coverage of a file, counted from its lines, or from its statements where its tool counts those."""
    coverable, covered = lines.coverable.bit_count(), lines.covered.bit_count()
    if lines.statements is not None:
        covered, coverable = _sum(lines.statements)
    covered_branches, branches = _sum(lines.branches)
    covered_functions, functions = _count_functions(lines.functions)
    return FileCoverage(
        path, coverable, covered, branches, covered_branches, lines, functions, covered_functions
    )  # fmt: skip


def _count_functions(functions: Mapping[int, tuple[int, int]]) -> tuple[int, int]:
    """The covered functions and all: those with a line, or those without where these are more."""
    located = _sum({line: count for line, count in functions.items() if line})
    covered, total = functions.get(0, (0, 0))
    return max(located[0], covered), max(located[1], total)


def _sum(counts: Mapping[Any, tuple[int, int]]) -> tuple[int, int]:
    if isinstance(counts, (LineCounts, BranchList)):
        return counts.totals
    covered = total = 0
    for part, whole in counts.values():
        covered += part
        total += whole
    return covered, total


class Tallies:
    """The files of one report, by path; `a\\b` and `a/b` are one file."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._files: dict[object, Tally] = {}
        self._span = 0
        self._paths = 0

    def __len__(self) -> int:
        return len(self._files)

    def of(self, path: str, *scope: str) -> Tally:
        """The tally of this path; the same path in different scopes is two files.

        Raises:
            EvidenceError: too large when there are more files than the limit, or their paths are too long.
        """
        key = (path.replace("\\", "/"), *scope)
        if (tally := self._files.get(key)) is None:
            if len(self._files) >= self._limits.files:
                raise EvidenceError(Cause.TOO_LARGE, f"the report names more than {self._limits.files:,} files")
            self._check_paths(sum(map(len, key)))
            tally = self._files[key] = Tally(path)
        return tally

    def _check_paths(self, length: int) -> None:
        if length > self._limits.path:
            raise EvidenceError(Cause.TOO_LARGE, f"a path is longer than {self._limits.path:,} characters")
        self._paths += length
        if self._paths > self._limits.paths:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the paths are longer than {self._limits.paths:,} characters together"
            )

    def add(self, tally: Tally, coverable: int, covered: int) -> None:
        """Adds lines of a file, as bit sets; a line covered in any record is covered.

        Raises:
            EvidenceError: too large when the bit sets of the report would outgrow memory.
        """
        self._span += coverable.bit_length()
        if self._span > self._limits.span:
            raise EvidenceError(
                Cause.TOO_LARGE,
                f"the line numbers are too high: the files would have more than {self._limits.span:,} lines",
            )
        tally.coverable |= coverable
        tally.covered |= covered

    def results(self) -> tuple[FileCoverage, ...]:
        """Every file, in the order in which the report first names it."""
        return tuple(tally.result() for tally in self._files.values())
