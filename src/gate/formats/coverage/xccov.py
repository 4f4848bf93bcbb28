"""Reads the JSON report of Xcode's coverage (`xcrun xccov view --report --json`), which has totals of files.

Source of the format: the manual page xccov(1), and reports of Xcode 11 to 16. A report has targets, a target files, a
file functions; each has `executableLines` and `coveredLines`. A file of several targets is one file, with the lines of
all, as Xcode adds them up. `--files-for-target` writes the list of targets alone.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.coverage.fields import compare_totals, parse_count, parse_line_number, parse_totals
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.points import Points
from gate.formats.coverage.totals import find_shortage, report_totals

_EXPECTED = "a JSON report of Xcode's coverage"
_COUNTS = frozenset({"executableLines", "coveredLines", "lineCoverage"})
_FUNCTIONS = "targets[].files[].functions[]"
_PARENTS = frozenset({"", "targets[]", "targets[].files[]", _FUNCTIONS, "[]", "[].files[]", "[].files[].functions[]"})


def matches(head: bytes) -> bool:
    """Whether the document, a target, a file or a function has two of the counts that Xcode writes."""
    paths = [path.rpartition(".") for path in find_member_paths(head)]
    return len({name for parent, _, name in paths if name in _COUNTS and parent in _PARENTS}) > 1


def parse(stream: BinaryIO) -> CoverageReport:
    """The totals of a report of Xcode, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            incomplete when its files have fewer lines than it declares; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    targets: PathTree = {WILDCARD: {"files": {}}}
    for path, value in walk(stream, {"targets": targets, **targets}):
        match path[1:] if path[:1] == ("targets",) else path:
            case (int(),):
                reader.open_target(value)
            case (int(), str(name)):
                reader.target[name] = value
            case (int(), "files", int()):
                reader.add_file(value)
            case (str(name),) if path != ("targets",):
                reader.top[name] = value
            case () if path == ("targets",) or isinstance(value, list):
                reader.has_targets = isinstance(value, list)
    return reader.report()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.top: dict[str, Any] = {}
        self.target: dict[str, Any] = {}
        self.has_targets = False
        self._points = Points(limits)
        self._listed = (0, 0)  # the files of the target
        self._total = (0, 0)  # the files of all
        self._shortage = ""
        self._has_functions = True

    def open_target(self, value: object) -> None:
        """Begins a target, and compares the one before with its files."""
        self._close_target()
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "a target is not an object")

    def _close_target(self) -> None:
        part, declared = f"the target {str(self.target.get('name', ''))[:200]}", self.target.get("executableLines")
        self._shortage = self._shortage or find_shortage(part, "lines", declared, self._listed[1])
        self._total = self._total[0] + self._listed[0], self._total[1] + self._listed[1]
        self._listed = (0, 0)
        self.target = {}

    def add_file(self, entry: object) -> None:
        """Adds a file of the target."""
        path = (entry.get("path") or entry.get("name")) if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(path, str):
            raise wrong_format(_EXPECTED, "a file has no `path`")
        covered, total = parse_totals(path, entry, "coveredLines", "executableLines")
        points = self._points.of(path)
        points.declare_lines(covered, total)
        self._listed = self._listed[0] + covered, self._listed[1] + total
        self._has_functions &= "functions" in entry
        functions = entry.get("functions", [])
        if not isinstance(functions, list) or not all(isinstance(function, dict) for function in functions):
            raise wrong_format(_EXPECTED, "`functions` of a file is not a list of objects")
        for function in functions:
            line = parse_line_number(function.get("lineNumber"))
            if line is None:
                raise wrong_format(_EXPECTED, "a function has no usable `lineNumber`")
            points.function(line, bool(parse_count(function.get("executionCount"))))

    def report(self) -> CoverageReport:
        self._close_target()
        if not self.has_targets:
            raise wrong_format(_EXPECTED, "this JSON lacks a list `targets`")
        lines = self.top.get("coveredLines"), self.top.get("executableLines")
        if shortage := find_shortage("the report", "lines", lines[1], self._total[1]) or self._shortage:
            return report_totals("xccov", "xccov", Unit.LINES, lines, shortage=shortage)
        files = self._points.results()
        return CoverageReport(
            "xccov",
            files,
            has_branches=False,
            tool="xccov",
            notes=tuple(compare_totals(files, lines=lines)),
            has_functions=self._has_functions and any(file.coverable_functions for file in files),
        )


FORMAT = CoverageFormat(
    "xccov",
    "Xcode coverage report JSON",
    "`xcrun xccov view --report --json`",
    matches,
    parse,
    counts_functions=True,
    lines_option="write lines: `xcrun xccov view --archive --json RESULT.xcresult`",
    paths=("*xccov*.json", "coverage.json"),
)
