"""Makes a report of the totals that a document declares, where it lists no files or not all that it counts."""

from __future__ import annotations

from datetime import datetime

from gate.formats.coverage.fields import Declared, describe_short, parse_count
from gate.formats.coverage.model import CoverageReport, FileCoverage, Totals, Unit
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_NO_FILES = "the report contains only totals, and no files"

NOTHING: Declared = (None, None)
"""What a document declares of branches or functions that it does not count."""


def report_totals(
    name: str,
    tool: str,
    unit: Unit,
    lines: Declared,
    branches: Declared = NOTHING,
    *,
    functions: Declared = NOTHING,
    shortage: str = "",
    produced_at: datetime | None = None,
) -> CoverageReport:
    """The report of a format that has these totals: covered and all.

    `shortage` says which part lists less than it declares; without it, the document lists no files at all.

    Raises:
        EvidenceError: when the lines are not whole numbers, or more are covered than there are: mismatched with a
            shortage, otherwise unreadable.
    """
    counts = _counts(lines)
    if counts is None:
        unusable = "expected the covered lines or statements and all as whole numbers, the first not larger"
        raise EvidenceError(Cause.INCOMPLETE if shortage else Cause.UNREADABLE, shortage or unusable)
    covered_branches, branch_total = _counts(branches) or (0, 0)
    covered_functions, function_total = _counts(functions) or (0, 0)
    coverage = FileCoverage(
        "", counts[1], counts[0], branch_total, covered_branches, None, function_total, covered_functions
    )
    cause = Cause.INCOMPLETE if shortage else Cause.TOTALS_ONLY
    return CoverageReport(
        name,
        (),
        has_branches=branch_total > 0,
        tool=tool,
        produced_at=produced_at,
        has_functions=function_total > 0,
        unit=unit,
        totals=Totals(coverage, cause, shortage or _NO_FILES),
    )


def find_shortage(part: str, unit: str, declared: object, listed: int) -> str:
    """What is missing of a part that lists less than it declares; empty when nothing is."""
    count = parse_count(declared) or 0
    return describe_short(part, unit, count, listed) if listed < count else ""


def _counts(declared: Declared) -> tuple[int, int] | None:
    covered, total = parse_count(declared[0]), parse_count(declared[1])
    return (covered, total) if covered is not None and total is not None and covered <= total else None
