"""Merges the coverage of one file from several reports, line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gate.formats.coverage.model import FileCoverage, Lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


@dataclass(frozen=True, slots=True)
class CoveredFile:
    """The coverage of one file. `path` is its path in the repository when `is_mapped`, otherwise that of the report."""

    path: str
    is_mapped: bool
    report: str
    coverage: FileCoverage


def merge(file: CoveredFile, other: CoveredFile) -> CoveredFile:
    """The union of both: a line is coverable or covered when it is in either.

    For the branches of a line the larger number counts, which is never more than what was measured.

    Raises:
        EvidenceError: unreadable when a report has only totals of the file, which cannot be merged.
    """
    lines, other_lines = file.coverage.lines, other.coverage.lines
    if lines is None or other_lines is None:
        totals_only = file if lines is None else other
        raise EvidenceError(
            Cause.UNREADABLE,
            f"{file.path} is in {file.report} and in {other.report}, but {totals_only.report} contains only totals of "
            "it, which cannot be merged; use a separate item for each report",
        )
    return replace(file, coverage=count_lines(file.coverage.path, merge_lines(lines, other_lines)))


def merge_lines(lines: Lines, other: Lines) -> Lines:
    """The union of two sets of lines; commutative, associative and idempotent."""
    branches = dict(lines.branches)
    for line, (covered, total) in other.branches.items():
        previous = branches.get(line, (0, 0))
        branches[line] = (max(previous[0], covered), max(previous[1], total))
    return Lines(lines.coverable | other.coverable, lines.covered | other.covered, branches)


def count_lines(path: str, lines: Lines) -> FileCoverage:
    """The coverage of a file, counted from its lines."""
    return FileCoverage(
        path,
        coverable_lines=lines.coverable.bit_count(),
        covered_lines=lines.covered.bit_count(),
        coverable_branches=sum(total for _, total in lines.branches.values()),
        covered_branches=sum(covered for covered, _ in lines.branches.values()),
        lines=lines,
    )
