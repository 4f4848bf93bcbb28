"""Reads the percentages of the last run of SimpleCov (`.last_run.json`).

Source of the format: lib/simplecov/last_run.rb and lib/simplecov/coverage_violations.rb of SimpleCov. `result.line` (up
to 0.17 `result.covered_percent`) is the percentage of the lines, floored to two digits; `branch` and `method` are those
of the branches and methods. SimpleCov writes the file only when the tests and its own checks passed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.model import CoverageFormat, CoverageReport, FileCoverage, Totals
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_WHOLE = 10_000
_MEMBERS = frozenset({"result.line", "result.covered_percent", "result.branch"})


def matches(head: bytes) -> bool:
    """Whether the document is a result with a percentage."""
    return not _MEMBERS.isdisjoint(find_member_paths(head))


def parse(stream: BinaryIO) -> CoverageReport:
    """The percentages of the last run, in ten-thousandths.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a file; unreadable when a value is not a
            percentage or it is broken.
    """
    top = {path[0]: value for path, value in walk(stream, {}) if path}
    result = top.get("result")
    if not isinstance(result, dict):
        raise wrong_format("the last run of SimpleCov", "it has no `result`")
    line = _parts(result.get("line", result.get("covered_percent")))
    branch, method = (_parts(result[name]) if name in result else None for name in ("branch", "method"))
    if line is None:
        raise EvidenceError(Cause.UNREADABLE, "the last run of SimpleCov has no percentage of lines")
    whole = FileCoverage(
        "",
        _WHOLE,
        line,
        coverable_branches=0 if branch is None else _WHOLE,
        covered_branches=branch or 0,
        coverable_functions=0 if method is None else _WHOLE,
        covered_functions=method or 0,
    )
    detail = "the file contains only the percentage of the last run, and no files"
    return CoverageReport(
        "simplecov-last-run",
        (),
        has_branches=branch is not None,
        tool="SimpleCov",
        has_functions=method is not None,
        totals=Totals(whole, Cause.TOTALS_ONLY, detail, only_percentage=True),
    )


def _parts(percent: object) -> int | None:
    """The percentage in ten-thousandths, floored."""
    if isinstance(percent, bool) or not isinstance(percent, (int, Decimal)) or not 0 <= percent <= 100:
        return None
    return int(percent * 100)


FORMAT = CoverageFormat(
    "simplecov-last-run",
    "SimpleCov last run",
    "SimpleCov (`coverage/.last_run.json`)",
    matches,
    parse,
    counts_functions=True,
    lines_option="select `coverage/.resultset.json`, which SimpleCov writes beside it",
    paths=(".last_run.json",),
)
