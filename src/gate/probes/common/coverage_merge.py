"""Merges the coverage of one file from several reports, line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gate.formats.coverage.model import FileCoverage, Lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


@dataclass(frozen=True, slots=True)
class Covered:
    """Coverage of one file after mapping: `path` is of the repository when `mapped`, else as the report wrote it."""

    path: str
    mapped: bool
    report: str
    coverage: FileCoverage


def merge(one: Covered, other: Covered) -> Covered:
    """The two together: a line is coverable or covered when it is in either.

    Of branches on one line the larger number counts, which never says more than was seen.

    Raises:
        EvidenceError: unreadable when a report has only totals of the file, since totals cannot be merged.
    """
    first, second = one.coverage.lines, other.coverage.lines
    if first is None or second is None:
        poor = one if first is None else other
        raise EvidenceError(
            Cause.UNREADABLE,
            f"{one.path} is in {one.report} and in {other.report}, but {poor.report} holds no lines of it, "
            "and totals alone cannot be merged; give each report an item of its own",
        )
    lines = merge_lines(first, second)
    return replace(one, coverage=count(one.coverage.path, lines))


def merge_lines(one: Lines, other: Lines) -> Lines:
    """The union of two sets of lines; commutative, associative, and merging with itself changes nothing."""
    branches = dict(one.branches)
    for line, (taken, total) in other.branches.items():
        before = branches.get(line, (0, 0))
        branches[line] = (max(before[0], taken), max(before[1], total))
    return Lines(one.coverable | other.coverable, one.covered | other.covered, branches)


def count(path: str, lines: Lines) -> FileCoverage:
    """The coverage of a file, counted from its lines."""
    return FileCoverage(
        path,
        coverable_lines=lines.coverable.bit_count(),
        covered_lines=lines.covered.bit_count(),
        coverable_branches=sum(total for _, total in lines.branches.values()),
        covered_branches=sum(taken for taken, _ in lines.branches.values()),
        lines=lines,
    )
