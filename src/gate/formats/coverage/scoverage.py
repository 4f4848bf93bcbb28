"""Reads the XML report of scoverage, the coverage tool of Scala.

Source of the format: ScoverageXmlWriter.scala and the classes of scoverage.domain (scalac-scoverage-plugin). Statements
count that are not ignored; one is covered when its `invocation-count` is more than 0. Statements with `branch="true"`
are the branches as well (CoverageMetrics.scala). A statement stands on one line. Its absolute path is in `source`; the
`filename` of its class is relative to one of the source folders, and the same in two modules may mean two files.
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
    parse_hits,
    parse_line_number,
    parse_timestamp,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.points import FilePoints, Points
from gate.formats.coverage.totals import find_shortage, report_totals

_INVALID_VISITS = "a statement whose invocations are not a whole number; what is not clearly more than 0 is not covered"
_INVALID_BRANCH = "a statement whose `branch` is neither true nor false"


def matches(head: bytes) -> bool:
    """Whether the root is that of a scoverage report."""
    return has_root(head, "scoverage")


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a scoverage report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            incomplete when it lists less than it declares and has no totals; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    read_elements(stream, reader, ["scoverage"], "a report of scoverage")
    return reader.report()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._root: Mapping[str, str] = {}
        self._path = ""
        self._rows = 0
        self._shortage = ""
        self._parts: list[tuple[str, int, int]] = []  # open packages, classes, methods: name, declared, rows before
        self._method: list[tuple[FilePoints, int, bool]] = []  # its statements: file, line, covered

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path[-1]:
            case "statement":
                self._statement(attributes)
            case "class" | "package" | "method" as kind:
                if kind == "class":
                    self._path = attributes.get("filename", "")
                declared = parse_count(attributes.get("statement-count")) or 0
                self._parts.append((f"the {kind} {attributes.get('name', '')[:200]}", declared, self._rows))
            case "scoverage":
                self._root = attributes

    def end(self, path: Sequence[str], _text: str) -> None:
        if path[-1] not in ("class", "package", "method"):
            return
        part, declared, rows = self._parts.pop()
        self._shortage = self._shortage or find_shortage(part, "statements", declared, self._rows - rows)
        if path[-1] == "method" and self._method:
            file, line, _ = min(self._method, key=lambda entry: entry[1])
            file.function(line, any(covered for *_, covered in self._method))
            self._method.clear()

    def _statement(self, attributes: Mapping[str, str]) -> None:
        self._rows += 1
        if attributes.get("ignored", "").strip().lower() == "true":
            return
        line = parse_line_number(parse_count(attributes.get("line"))) or 0
        self._anomalies[NO_LINE] += not line
        covered, plain = parse_hits(attributes.get("invocation-count"))
        self._anomalies[_INVALID_VISITS] += not plain
        file = self._points.of(attributes.get("source") or self._path)
        file.statement(line, line, covered=covered)
        self._method.append((file, line, covered))
        branch = attributes.get("branch", "").strip().lower()
        self._anomalies[_INVALID_BRANCH] += branch not in ("true", "false")
        if branch == "true":
            file.branch(line, int(covered), 1)

    def report(self) -> CoverageReport:
        attribute = self._root.get
        lines = attribute("statements-invoked"), attribute("statement-count")
        moment = parse_timestamp(attribute("timestamp", ""))
        shortage = find_shortage("the report", "statements", lines[1], self._rows) or self._shortage
        if shortage:
            return report_totals(
                "scoverage", "scoverage", Unit.STATEMENTS, lines, shortage=shortage, produced_at=moment
            )
        files = self._points.results()
        return CoverageReport(
            "scoverage",
            files,
            any(file.coverable_branches for file in files),
            "scoverage",
            moment,
            notes=(
                *compare_totals(files, lines=lines, rows=self._rows),
                *describe_anomalies(self._anomalies, files),
            ),
            incomplete_branches=_INVALID_BRANCH if self._anomalies[_INVALID_BRANCH] else "",
            has_functions=any(file.coverable_functions for file in files),
            unit=Unit.STATEMENTS,
        )


FORMAT = CoverageFormat(
    "scoverage", "scoverage XML", "scoverage (sbt, Mill, Maven, Gradle)", matches, parse, counts_functions=True
)
