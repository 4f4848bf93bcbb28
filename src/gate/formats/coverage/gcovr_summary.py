"""Reads the JSON summary of gcovr (`gcovr --json-summary`), which has the totals of each file and no lines.

Source of the format: gcovr's documentation, "JSON Summary Output", and src/gcovr/formats/json/write.py, versions 0.1 to
0.6 of the format. The totals at the top are the sums of those of the files.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import compare_totals, parse_totals
from gate.formats.coverage.line_sets import Tallies
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.totals import find_shortage, report_totals

_EXPECTED = "a JSON summary of gcovr"
_VERSION = "gcovr/summary_format_version"
_OF_FILES = frozenset({"files[].filename", "files[].line_total", "files[].line_covered"})


def matches(head: bytes) -> bool:
    """Whether the document has the version of the summary, or begins with files as gcovr sums them up."""
    paths = find_member_paths(head)
    return _VERSION in paths or paths >= _OF_FILES


def parse(stream: BinaryIO) -> CoverageReport:
    """The totals of a summary of gcovr.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a summary; unreadable when it is broken;
            incomplete when its files have fewer lines than it declares; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    tallies = Tallies(limits)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"files": {}}):
        match path:
            case (str(name),):
                top[name] = value
            case ("files", int()):
                _add(tallies, value)
    if _VERSION not in top or not isinstance(top.get("files"), list):
        raise wrong_format(_EXPECTED, f"this JSON lacks `{_VERSION}` or a list `files`")
    return _report(tallies, top)


def _add(tallies: Tallies, entry: object) -> None:
    name = entry.get("filename") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(name, str) or not name:
        raise wrong_format(_EXPECTED, "an entry of `files` has no `filename`")
    tally = tallies.of(name)
    lines = parse_totals(name, entry, "line_covered", "line_total")
    branches = parse_totals(name, entry, "branch_covered", "branch_total")
    before = tally.totals or (0, 0, 0, 0)
    tally.totals = (before[0] + lines[1], before[1] + lines[0], before[2] + branches[1], before[3] + branches[0])
    if "function_total" in entry:
        tally.function(0, *parse_totals(name, entry, "function_covered", "function_total"))


def _report(tallies: Tallies, top: dict[str, Any]) -> CoverageReport:
    files = tallies.results()
    lines, branches = (
        (top.get("line_covered"), top.get("line_total")),
        (top.get("branch_covered"), top.get("branch_total")),
    )
    functions = top.get("function_covered"), top.get("function_total")
    shortage = find_shortage("the summary", "lines", lines[1], sum(file.coverable_lines for file in files))
    if shortage:
        return report_totals(
            "gcovr-summary", "gcovr", Unit.LINES, lines, branches, functions=functions, shortage=shortage
        )
    return CoverageReport(
        "gcovr-summary",
        files,
        any(file.coverable_branches for file in files),
        "gcovr",
        notes=tuple(compare_totals(files, lines=lines, branches=branches)),
        incomplete_branches=find_shortage(
            "the summary", "branches", branches[1], sum(file.coverable_branches for file in files)
        ),
        has_functions=any(file.coverable_functions for file in files),
    )


FORMAT = CoverageFormat(
    "gcovr-summary",
    "gcovr JSON summary",
    "gcovr (`gcovr --json-summary`)",
    matches,
    parse,
    counts_functions=True,
    lines_option="write all lines: `gcovr --json coverage.json`",
    paths=("gcovr*.json", "*-summary.json"),
)
