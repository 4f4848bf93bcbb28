"""Reads OpenCover XML, which Coverlet and AltCover write too.

Source of the format: the classes of OpenCover.Framework.Model (OpenCover, main/OpenCover.Framework/Model), Coverlet's
OpenCoverReporter.cs and AltCover's OpenCover.fs. A sequence point is covered when its visit count `vc` is more than 0;
`sl` and `el` are its lines. Points name their file by `fileid`, in older versions by the `FileRef` of their method.

Sequence points count, as in the summary. OpenCover and AltCover count the entry of a method as a branch and do not list
it: branches count by the summaries of the methods, and those that are listed belong to their lines. Early versions of
Coverlet (2019) declare branches of the session that no method has; the branches of such a report are incomplete. Only
methods count that have sequence points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.coverage.fields import (
    NO_LINE,
    compare_totals,
    describe_anomalies,
    parse_count,
    parse_hits,
    parse_line_number,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.points import FilePoints, Points
from gate.formats.coverage.totals import find_shortage, report_totals
from gate.model.lazy_dataclass import dataclass

_HIDDEN = frozenset({16_707_566, 15_732_480})
"""The lines that compilers of .NET give to code without a source (0xFEEFEE, 0xF00F00)."""

_INVALID_VISITS = "a point whose visits are not a whole number; what is not clearly more than 0 is not covered"
_NO_FILE = "a method whose file the report does not name, counted under the name of its module"


def matches(head: bytes) -> bool:
    """Whether the root is that of an OpenCover report."""
    return has_root(head, "CoverageSession")


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of an OpenCover report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not an OpenCover report; unreadable when it is
            broken; incomplete when it lists less than it declares and has no totals; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    read_elements(stream, reader, ["CoverageSession"], "an OpenCover report")
    return reader.report()


@dataclass(slots=True)
class _Method:
    """A method while it is read; its points wait for the file, which older versions name before them."""

    summary: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    file: str = ""
    points: list[tuple[str, int, int, bool]] = field(default_factory=list)  # file, first and last line, visited
    branches: list[tuple[str, int, bool]] = field(default_factory=list)  # file, line, visited
    listed: int = 0  # points, those without a line included


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._summary: Mapping[str, str] = {}
        self._version = ""
        self._module = ""
        self._files: dict[str, str] = {}
        self._method: _Method | None = None
        self._last: FilePoints | None = None  # the file of the method before
        self._listed = 0
        self._branch_total = 0
        self._shortage = ""

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path[-1]:
            case "SequencePoint" if self._method is not None:
                self._sequence_point(self._method, attributes)
            case "BranchPoint" if self._method is not None:
                self._branch_point(self._method, attributes)
            case "Method":
                self._method = _Method()
            case "FileRef" if self._method is not None:
                self._method.file = attributes.get("uid", "")
            case "File":
                self._file(attributes)
            case "Module":
                self._files, self._module = {}, ""
            case "Summary" if len(path) == 2:
                self._summary = attributes
            case "Summary" if self._method is not None:
                self._method.summary = attributes
            case "CoverageSession":
                self._version = attributes.get("Version", "")[:40]

    def end(self, path: Sequence[str], text: str) -> None:
        match path[-1]:
            case "Method" if self._method is not None:
                self._close(self._method)
                self._method = None
            case "Name" if self._method is not None:
                self._method.name = text
            case "ModuleName" | "FullName" if path[-2:-1] == ["Module"]:
                self._module = text

    def _file(self, attributes: Mapping[str, str]) -> None:
        if file := attributes.get("fullPath", ""):
            self._files[attributes.get("uid", "")] = file
            self._points.of(file)

    def _sequence_point(self, method: _Method, attributes: Mapping[str, str]) -> None:
        method.listed += 1
        line = parse_count(attributes.get("sl"))
        if line in _HIDDEN:
            return
        first = parse_line_number(line) or 0
        self._anomalies[NO_LINE] += not first
        last = parse_line_number(parse_count(attributes.get("el")))
        visited = self._is_visited(attributes)
        method.points.append((attributes.get("fileid", ""), first, last or first, visited))

    def _branch_point(self, method: _Method, attributes: Mapping[str, str]) -> None:
        line = parse_line_number(parse_count(attributes.get("sl")))
        method.branches.append((attributes.get("fileid", ""), line or 0, self._is_visited(attributes)))

    def _is_visited(self, attributes: Mapping[str, str]) -> bool:
        visited, plain = parse_hits(attributes.get("vc"))
        self._anomalies[_INVALID_VISITS] += not plain
        return visited

    def _close(self, method: _Method) -> None:
        part, declared = f"the method {method.name[:200]}", method.summary.get("numSequencePoints")
        self._shortage = self._shortage or find_shortage(part, "sequence points", declared, method.listed)
        self._listed += method.listed
        if not method.points:  # made by the compiler
            self._count_branches(method)
            return
        for file, first, last, visited in method.points:
            self._of(file or method.file).statement(first, last, covered=visited)
        for file, line, visited in method.branches:
            self._of(file or method.file).branch(line, int(visited), 1)
        points = self._last = self._of(method.points[0][0] or method.file)
        points.function(min(first for _, first, _, _ in method.points), any(visited for *_, visited in method.points))
        self._count_branches(method)

    def _count_branches(self, method: _Method) -> None:
        """Adds the branches of a method to its file; without points, to the file of the method before."""
        total = parse_count(method.summary.get("numBranchPoints"))
        covered = parse_count(method.summary.get("visitedBranchPoints"))
        if total is None or covered is None or covered > total or total < len(method.branches):
            total, covered = len(method.branches), sum(visited for *_, visited in method.branches)
        if not total:
            return
        (self._last or self._of(method.file)).declare_branches(covered, total)
        self._branch_total += total

    def _of(self, uid: str) -> FilePoints:
        self._anomalies[_NO_FILE] += uid not in self._files
        points = self._points.of(self._files.get(uid) or self._module)
        points.declare_branches(0, 0)  # those of its methods count, not those listed
        return points

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        declared = self._summary.get
        lines = declared("visitedSequencePoints"), declared("numSequencePoints")
        branches = declared("visitedBranchPoints"), declared("numBranchPoints")
        tool = f"OpenCover {self._version}" if self._version else ""
        shortage = find_shortage("the report", "sequence points", lines[1], self._listed) or self._shortage
        if shortage:
            methods = declared("visitedMethods"), declared("numMethods")
            return report_totals(
                "opencover", tool, Unit.SEQUENCE_POINTS, lines, branches, functions=methods, shortage=shortage
            )
        files = self._points.results()
        return CoverageReport(
            "opencover",
            files,
            any(file.coverable_branches for file in files),
            tool,
            notes=(
                *compare_totals(files, lines=lines, branches=branches, rows=self._listed),
                *describe_anomalies(self._anomalies, files),
            ),
            incomplete_branches=find_shortage("the report", "branch points", branches[1], self._branch_total),
            has_functions=any(file.coverable_functions for file in files),
            unit=Unit.SEQUENCE_POINTS,
        )


FORMAT = CoverageFormat(
    "opencover",
    "OpenCover XML",
    "OpenCover, Coverlet (`/p:CoverletOutputFormat=opencover`), AltCover",
    matches,
    parse,
    counts_functions=True,
    paths=("*opencover*.xml", "{OpenCover,coverage}.xml"),
)
