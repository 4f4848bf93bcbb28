"""Adds up statements, branch points and functions, which many tools list one by one, to the coverage of files.

A statement (a sequence point, in the term of .NET) stands on one line or spans several. Several may stand on one line,
which is covered if any of them ran.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

from gate.formats.coverage.line_sets import Tallies, Tally, make_bit_set
from gate.formats.coverage.model import LIMITS, FileCoverage, Limits

_WIDE = 64
"""From how many lines on a statement is added as a bit mask."""

_PENDING = 8192
"""How many lines of a file are collected before they are added to its bit sets."""

_NOTHING = (0, 0)


class FilePoints:
    """The statements, branches and functions of one source file."""

    def __init__(self, tally: Tally, tallies: Tallies) -> None:
        self._tally = tally
        self._tallies = tallies
        self._lines = array("L")
        self._hit = array("L")
        self._statements: dict[object, tuple[int, int]] = {}
        self._branches: dict[int, tuple[int, int]] = {}
        self._functions: dict[int, tuple[int, int]] = {}
        self._line_totals: tuple[int, int] | None = None
        self._branch_totals: tuple[int, int] | None = None
        self._counts_lines = False

    def statement(self, first: int, last: int, *, covered: bool) -> None:
        """Adds a statement from its first line to its last; 0 when its lines are unknown."""
        self._statements[first] = _add(self._statements.get(first, _NOTHING), int(covered), 1)
        if first:
            self.span(first, last, covered=covered)

    def span(self, first: int, last: int, *, covered: bool) -> None:
        """Adds coverable lines, and counts no statement."""
        width = max(last - first, 0) + 1
        if width >= _WIDE:
            mask = ((1 << width) - 1) << first
            self._tallies.add(self._tally, mask, mask if covered else 0)
            return
        self._lines.extend(range(first, first + width))
        if covered:
            self._hit.extend(range(first, first + width))
        if len(self._lines) >= _PENDING:
            self._flush()

    def branch(self, line: int, covered: int, total: int) -> None:
        """Adds branches on a line to those that it has; line 0 when theirs is unknown."""
        self._branches[line] = _add(self._branches.get(line, _NOTHING), min(covered, total), total)

    def function(self, line: int, covered: int, total: int = 1) -> None:
        """Adds functions that begin on a line; 0 when their lines are unknown."""
        self._functions[line] = _add(self._functions.get(line, _NOTHING), covered, total)

    def declare_lines(self, covered: int, total: int) -> None:
        """Adds to totals of lines that count instead of the lines listed."""
        self._line_totals = _add(self._line_totals or _NOTHING, covered, total)

    def declare_branches(self, covered: int, total: int) -> None:
        """Adds to totals of branches that count instead of the branches listed."""
        self._branch_totals = _add(self._branch_totals or _NOTHING, covered, total)

    def count_lines(self) -> None:
        """Leaves aside what is declared: the lines and branches that are listed count."""
        self._counts_lines = True

    def _flush(self) -> None:
        self._tallies.add(self._tally, make_bit_set(self._lines), make_bit_set(self._hit))
        del self._lines[:], self._hit[:]

    def close(self) -> None:
        """Completes the tally of the file."""
        self._flush()
        if self._statements:
            self._tally.statements = self._statements
        for line, counts in self._branches.items():
            self._tally.branch(line, *counts)
        for line, counts in self._functions.items():
            self._tally.function(line, *counts)
        if (self._line_totals or self._branch_totals) and not self._counts_lines:
            lines = self._line_totals or _sum(self._statements)
            branches = self._branch_totals or _sum(self._branches)
            self._tally.totals = (lines[1], lines[0], branches[1], branches[0])


class Points:
    """The files of one report, by path."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.tallies = Tallies(limits)
        self._files: dict[Tally, FilePoints] = {}

    def of(self, path: str) -> FilePoints:
        """The points of the file with this path; `a\\b` and `a/b` are one file."""
        tally = self.tallies.of(path)
        points = self._files.get(tally)
        if points is None:
            points = self._files[tally] = FilePoints(tally, self.tallies)
        return points

    def results(self) -> tuple[FileCoverage, ...]:
        """Every file, in the order in which the report first names it."""
        for points in self._files.values():
            points.close()
        return self.tallies.results()


class MethodPoints:
    """The statements of one method, which counts when it has some: where the first of them is."""

    def __init__(self) -> None:
        self._statements: list[tuple[FilePoints, int, bool]] = []

    def add(self, file: FilePoints, line: int, *, covered: bool) -> None:
        """Adds a statement of the file at this line."""
        self._statements.append((file, line, covered))

    def close(self) -> None:
        """Counts the method, which has run if one of its statements has."""
        if self._statements:
            file, line, _ = min(self._statements, key=lambda entry: entry[1])
            file.function(line, any(covered for *_, covered in self._statements))
            self._statements.clear()


def _add(counts: tuple[int, int], covered: int, total: int) -> tuple[int, int]:
    return counts[0] + covered, counts[1] + total


def _sum(counts: Mapping[Any, tuple[int, int]]) -> tuple[int, int]:
    return sum(covered for covered, _ in counts.values()), sum(total for _, total in counts.values())
