"""Reads dotCover XML: `DetailedXML`, which lists statements, and `XML`, which has totals only.

Source of the format: JetBrains' documentation of dotCover, "Report types", and the reports of versions 2018 to 2025. A
`Statement` spans the lines `Line` to `EndLine` of the file with the number `FileIndex`. Statements count; a lambda's
statement is listed once for each of its compiled methods, and counts as often, as in the totals. A `Method` counts that
has statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.coverage.fields import (
    NO_LINE,
    compare_totals,
    describe_anomalies,
    parse_count,
    parse_line_number,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.points import MethodPoints, Points
from gate.formats.coverage.totals import find_shortage, report_totals

_EXPECTED = "a dotCover report"
_INVALID_COVERED = "a statement whose `Covered` is neither True nor False; it is not covered"
_NO_FILE = "a statement whose file the report does not name, counted under the name of its assembly"
LINES_OPTION = "write statements too: `dotcover report --xml-report-type=DetailedXml`, or `/ReportType=DetailedXML`"


def matches(head: bytes) -> bool:
    """Whether the root is that of a dotCover report."""
    return has_root(head, "Root", "CoveragePercent", "CoveredStatements", "TotalStatements", "DotCoverVersion")


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a dotCover report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a dotCover report; unreadable when it is
            broken; incomplete when it lists less than it declares and has no totals; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    read_elements(stream, reader, ["Root"], _EXPECTED)
    return reader.report()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._root: Mapping[str, str] = {}
        self._files: dict[str, str] = {}
        self._assembly = ""
        self._has_lines = True
        self._rows = 0
        self._methods: list[MethodPoints] = []  # the open ones

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path[-1]:
            case "Statement":
                self._statement(attributes)
            case "Method":
                self._methods.append(MethodPoints())
            case "File":
                self._file(attributes)
            case "Assembly":
                self._assembly = attributes.get("Name", "")
            case "Root":
                self._root = attributes
                self._has_lines = attributes.get("ReportType", "DetailedXml").lower() != "xml"

    def end(self, path: Sequence[str], _text: str) -> None:
        if path[-1] == "Method":
            self._methods.pop().close()

    def _file(self, attributes: Mapping[str, str]) -> None:
        if name := attributes.get("Name", ""):
            self._files[attributes.get("Index", "")] = name
            self._points.of(name)

    def _statement(self, attributes: Mapping[str, str]) -> None:
        self._rows += 1
        line = parse_line_number(parse_count(attributes.get("Line"))) or 0
        self._anomalies[NO_LINE] += not line
        last = parse_line_number(parse_count(attributes.get("EndLine")))
        covered = attributes.get("Covered", "").strip().lower()
        self._anomalies[_INVALID_COVERED] += covered not in ("true", "false")
        path = self._files.get(attributes.get("FileIndex", ""))
        self._anomalies[_NO_FILE] += path is None
        file = self._points.of(path or self._assembly)
        file.statement(line, last or line, covered=covered == "true")
        if self._methods:
            self._methods[-1].add(file, line, covered=covered == "true")

    def report(self) -> CoverageReport:
        lines = self._root.get("CoveredStatements"), self._root.get("TotalStatements")
        tool = f"dotCover {self._root.get('DotCoverVersion', '')[:40]}".strip()
        shortage = find_shortage("the report", "statements", lines[1], self._rows) if self._has_lines else ""
        if shortage or not (self._has_lines or self._rows):
            return report_totals("dotcover", tool, Unit.STATEMENTS, lines, shortage=shortage)
        files = self._points.results()
        return CoverageReport(
            "dotcover",
            files,
            has_branches=False,
            tool=tool,
            notes=(
                *compare_totals(files, lines=lines, rows=self._rows),
                *describe_anomalies(self._anomalies, files),
            ),
            has_functions=any(file.coverable_functions for file in files),
            unit=Unit.STATEMENTS,
        )


FORMAT = CoverageFormat(
    "dotcover",
    "dotCover XML",
    "JetBrains dotCover (`--xml-report-type=DetailedXml`)",
    matches,
    parse,
    counts_functions=True,
    lines_option=LINES_OPTION,
    paths=("{dotCover,dotcover}*.xml",),
)
