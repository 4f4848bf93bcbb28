"""Merges the coverage of one file from several reports, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from gate.formats.coverage.line_sets import count_lines
from gate.formats.coverage.model import FileCoverage, Lines
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

Key = TypeVar("Key")


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
        EvidenceError: totals only when a report has only totals of the file, which cannot be merged.
    """
    lines, other_lines = file.coverage.lines, other.coverage.lines
    if lines is None or other_lines is None:
        totals_only = file if lines is None else other
        raise EvidenceError(
            Cause.TOTALS_ONLY,
            f"{file.path} is in {file.report} and in {other.report}, but {totals_only.report} contains only totals of "
            "it, which cannot be merged; use a separate item for each report",
        )
    return replace(file, coverage=count_lines(file.coverage.path, merge_lines(lines, other_lines)))


def merge_lines(lines: Lines, other: Lines) -> Lines:
    """The union of two sets of lines; commutative, associative and idempotent.

    Statements count only where both have them: tools that count statements and tools that count lines agree on lines.
    """
    both_statements = lines.statements is not None and other.statements is not None
    return Lines(
        lines.coverable | other.coverable,
        lines.covered | other.covered,
        _merge_counts(lines.branches, other.branches),
        _merge_counts(lines.functions, other.functions),
        _merge_counts(lines.statements or {}, other.statements or {}) if both_statements else None,
    )


def _merge_counts(
    counts: Mapping[Key, tuple[int, int]], other: Mapping[Key, tuple[int, int]]
) -> dict[Key, tuple[int, int]]:
    """Covered and total by key; where both have a key, the larger numbers."""
    merged = dict(counts)
    for key, (covered, total) in other.items():
        before = merged.get(key, (0, 0))
        merged[key] = (max(before[0], covered), max(before[1], total))
    return merged
