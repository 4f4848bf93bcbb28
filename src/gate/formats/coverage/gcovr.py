"""Reads the JSON report of gcovr (`gcovr --json`), of all versions of its format (0.1 to 0.15).

Source of the format: gcovr's documentation, "JSON Output", and its classes LineCoverage, BranchCoverage and
FunctionCoverage (src/gcovr/data_model/coverage.py). gcovr counts a line once for each entry, and writes one for each
function that has the line: destructors and instances of templates repeat lines. Entries with `gcovr/excluded` or
`gcovr/noncode` do not count, nor do excluded branches and functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.coverage.fields import describe_anomalies, parse_count, parse_line_number
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.points import FilePoints, Points

_EXPECTED = "a JSON report of gcovr"
_VERSION = "gcovr/format_version"
_OF_GCOV = frozenset({"gcc_version", "data_file", "files[].lines[].unexecuted_block"})
"""Members of gcov's own JSON, whose structure gcovr took over."""

_NO_BRANCHES = "a line without its list of branches"
_INVALID_COUNT = "a line or branch whose count is not a whole number; it is not covered"


def matches(head: bytes) -> bool:
    """Whether the document has gcovr's version, or begins with files as gcovr writes them."""
    paths = find_member_paths(head)
    if _VERSION in paths or any(path.startswith("files[].lines[].gcovr/") for path in paths):
        return True
    return "files[].lines[].line_number" in paths and paths.isdisjoint(_OF_GCOV)


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a report of gcovr, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"files": {WILDCARD: {"lines": {}, "functions": {}}}}):
        match path:
            case (str(name),):
                top[name] = value
            case ("files", int(), *rest):
                reader.add(rest, value)
    if _VERSION not in top or not isinstance(top.get("files"), list):
        raise wrong_format(_EXPECTED, f"this JSON lacks `{_VERSION}` or a list `files`")
    return reader.report()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._path: str | None = None
        self._early: list[tuple[str, Any]] = []  # lines and functions before the name of their file
        self._names: set[str] = set()  # the members of the file
        self._has_functions = True

    def add(self, path: list[str | int], value: Any) -> None:
        """Adds a file, one of its members, or one of its lines or functions."""
        match path:
            case []:
                self._close_file()
                if not isinstance(value, dict):
                    raise wrong_format(_EXPECTED, "an entry of `files` is not an object")
                self._path = ""
            case ["file"] if isinstance(value, str) and value:
                self._path = value
                for kind, entry in self._early:
                    self._add_entry(self._points.of(value), kind, entry)
                self._early.clear()
                self._points.of(value)
            case [str(name)]:
                self._names.add(name)
                if name in ("lines", "functions") and not isinstance(value, list):
                    raise wrong_format(_EXPECTED, f"`{name}` of a file is not a list")
            case [str(kind), int()] if self._path:
                self._add_entry(self._points.of(self._path), kind, value)
            case [str(kind), int()]:
                self._early.append((kind, value))

    def _close_file(self) -> None:
        if self._path is not None and (not self._path or "lines" not in self._names):
            raise wrong_format(_EXPECTED, "an entry of `files` has no `file` or no `lines`")
        self._has_functions &= self._path is None or "functions" in self._names
        self._names.clear()

    def _add_entry(self, points: FilePoints, kind: str, entry: object) -> None:
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, f"an entry of `{kind}` is not an object")
        if entry.get("gcovr/excluded") is True or entry.get("gcovr/noncode") is True:
            return
        if kind == "lines":
            self._add_line(points, entry)
        elif kind == "functions":
            runs = self._runs(entry, "execution_count")
            line = parse_line_number(entry.get("lineno"))
            if line is None:
                raise wrong_format(_EXPECTED, "a function has no usable `lineno`")
            points.function(line, runs)

    def _add_line(self, points: FilePoints, entry: Mapping[str, Any]) -> None:
        line = parse_line_number(entry.get("line_number"))
        if line is None:
            raise wrong_format(_EXPECTED, "a line has no usable `line_number`")
        points.statement(line, line, covered=self._runs(entry, "count"))
        self._anomalies[_NO_BRANCHES] += "branches" not in entry
        branches = entry.get("branches", [])
        if not isinstance(branches, list) or not all(isinstance(branch, dict) for branch in branches):
            raise wrong_format(_EXPECTED, "`branches` of a line is not a list of objects")
        counted = [branch for branch in branches if branch.get("gcovr/excluded") is not True]
        if counted:
            points.branch(line, sum(self._runs(branch, "count") for branch in counted), len(counted))

    def _runs(self, entry: Mapping[str, Any], name: str) -> bool:
        count = parse_count(entry.get(name))
        self._anomalies[_INVALID_COUNT] += count is None
        return bool(count)

    def report(self) -> CoverageReport:
        self._close_file()
        files = self._points.results()
        return CoverageReport(
            "gcovr",
            files,
            any(file.coverable_branches for file in files),
            "gcovr",
            notes=tuple(describe_anomalies(self._anomalies, files)),
            incomplete_branches=_NO_BRANCHES if self._anomalies[_NO_BRANCHES] else "",
            has_functions=self._has_functions and any(file.coverable_functions for file in files),
        )


FORMAT = CoverageFormat(
    "gcovr",
    "gcovr JSON",
    "gcovr (`gcovr --json`)",
    matches,
    parse,
    counts_functions=True,
    paths=("coverage.json", "gcovr*.json"),
)
