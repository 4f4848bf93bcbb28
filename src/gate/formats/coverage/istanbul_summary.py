"""Reads Istanbul's summary (`coverage-summary.json`), which the reporter `json-summary` writes.

Source of the format: istanbul-reports, json-summary/index.js, and istanbul-lib-coverage, coverage-summary.js. The
member `total` is the sum of all others, each of which is a file. The percentages are floored, and are not read: that of
nothing is 100 or `Unknown`. `branchesTrue` is left out, as in the other reports of Istanbul.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import describe_short, parse_count
from gate.formats.coverage.istanbul import LINES_OPTION
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, FileCoverage, Limits, Totals
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "Istanbul's summary of coverage"
_MEMBER = re.compile(r"[^\[\]]+\.(lines|statements)\.(?:total|covered|skipped|pct)")
_TOTAL = "total"
_KINDS = ("lines", "branches", "functions")

_NO_TOTAL = "the summary has no total, so that nothing shows whether it lists every file"


def matches(head: bytes) -> bool:
    """Whether a member has lines and statements, as each of a summary has."""
    kinds = {member[1] for path in find_member_paths(head) if (member := _MEMBER.fullmatch(path))}
    return kinds == {"lines", "statements"}


def parse(stream: BinaryIO) -> CoverageReport:
    """The totals of each file of the summary.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a summary; unreadable when counts are not
            whole numbers or it is broken; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    files: dict[str, FileCoverage] = {}
    length = 0
    for path, value in walk(stream, {}):
        if not path and not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "it is not an object")
        for name in path:
            files[str(name)] = _read_entry(str(name), value)
            length += len(str(name))
        if len(files) > limits.files or length > limits.paths:
            raise EvidenceError(Cause.TOO_LARGE, f"the report names more than {limits.files:,} files")
    total = files.pop(_TOTAL, None)
    listed = tuple(files.values())
    return CoverageReport(
        "istanbul-summary",
        listed,
        has_branches=True,
        has_functions=True,
        notes=() if total else (_NO_TOTAL,),
        totals=_totals(total, listed) if total else None,
    )


def _read_entry(name: str, value: object) -> FileCoverage:
    counts = [_read_counts(name, kind, value) for kind in _KINDS]
    (covered, lines), (covered_branches, branches), (called, functions) = counts
    return FileCoverage(name, lines, covered, branches, covered_branches, None, functions, called)


def _read_counts(name: str, kind: str, value: object) -> tuple[int, int]:
    """The covered lines, branches or functions and all."""
    counts: Any = value.get(kind) if isinstance(value, dict) else None
    if not isinstance(counts, dict):
        raise wrong_format(_EXPECTED, f"the entry of {name[:200]} has no `{kind}`")
    covered, total = parse_count(counts.get("covered")), parse_count(counts.get("total"))
    if covered is None or total is None or covered > total:
        detail = f"the entry of {name[:200]} does not say how many of how many {kind} are covered"
        raise EvidenceError(Cause.UNREADABLE, detail)
    return covered, total


def _totals(total: FileCoverage, files: tuple[FileCoverage, ...]) -> Totals | None:
    """The total, where the files do not add up to it."""
    sums = [
        (sum(getattr(file, name) for file in files), getattr(total, name))
        for name in ("coverable_lines", "covered_lines", "coverable_branches", "coverable_functions")
    ]
    if all(listed == declared for listed, declared in sums):
        return None
    whole = replace(total, path="")
    if not files:
        return Totals(whole, Cause.TOTALS_ONLY, "the summary contains only a total, and no files")
    listed, declared = sums[0]
    if listed < declared:
        return Totals(whole, Cause.INCOMPLETE, describe_short("the summary", "lines", declared, listed))
    raise EvidenceError(Cause.INCOMPLETE, "the files of the summary do not add up to its total")


FORMAT = CoverageFormat(
    "istanbul-summary",
    "Istanbul JSON summary",
    "Istanbul (`json-summary` of Jest, Vitest, nyc, c8)",
    matches,
    parse,
    counts_functions=True,
    lines_option=f"add a reporter with lines: {LINES_OPTION}",
    paths=("coverage-summary.json",),
)
