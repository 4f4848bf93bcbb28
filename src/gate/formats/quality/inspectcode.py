"""Reads the XML reports of ReSharper's InspectCode (`jb inspectcode --format=Xml`).

Source of the format: the documentation of JetBrains, "InspectCode Command-Line Tool", whose default was XML before
version 2024.1. `IssueTypes` has the severity of each type that has issues, and stands before them; an issue may have
its own severity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of InspectCode"
_LEVELS = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "suggestion": Severity.INFO,
    "hint": Severity.INFO,
    "info": Severity.INFO,
}


def matches(head: bytes) -> bool:
    """Whether the root is `Report`, with the version of the tools."""
    return has_root(head, "Report", "ToolsVersion")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues of all projects.

    Raises:
        EvidenceError: incomplete when it has types of issues and no issue; wrong format or unreadable when it is not
            such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("Report",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `Report` > `IssueTypes` > `IssueType`, and `Report` > `Issues` > `Project` > `Issue`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._version = ""
        self._has_issues = False
        self._types: dict[str, Mapping[str, str]] = {}
        self._listed: set[str] = set()

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match list(path):
            case ["Report"]:
                self._version = parse_text(attributes.get("ToolsVersion"), 40)
            case ["Report", "IssueTypes", "IssueType"]:
                self._types[attributes.get("Id", "")] = {"severity": attributes.get("Severity", "")}
            case ["Report", "Issues"]:
                self._has_issues = True
            case ["Report", "Issues", *_, "Issue"]:
                self._add(attributes)
            case [*_, "Issue"]:
                raise wrong_format(_EXPECTED, "one of its issues is outside of `Issues`")

    def end(self, path: Sequence[str], text: str) -> None:
        pass

    def _add(self, issue: Mapping[str, str]) -> None:
        rule = parse_text(issue.get("TypeId"))
        if not rule:
            raise wrong_format(_EXPECTED, "one of its issues has no `TypeId`")
        kind = {"severity": issue["Severity"]} if issue.get("Severity") else self._types.get(issue["TypeId"], {})
        self._listed.add(issue["TypeId"])
        line, _ = parse_line_range(issue.get("Line"))
        self._collector.add(
            ScanFinding(
                rule, parse_text(issue.get("Message")), require_level(kind, "severity", _EXPECTED, _LEVELS),
                parse_text(issue.get("File"), 1000), line,
            )
        )  # fmt: skip

    def report(self) -> ScanReport:
        if not self._has_issues:
            raise wrong_format(_EXPECTED, "it has no `Issues`")
        if self._types and not self._listed:
            raise EvidenceError(
                Cause.INCOMPLETE, "the report is incomplete: it has types of issues, and lists no issue"
            )
        self._collector.note("a type of issues of which none is listed", len(self._types.keys() - self._listed))
        return self._collector.report("inspectcode", f"InspectCode {self._version}".strip())


FORMAT = FindingsFormat(
    "inspectcode",
    "InspectCode XML",
    "ReSharper's InspectCode (`jb inspectcode --format=Xml`)",
    matches,
    parse,
    _LEVELS,
    paths=("*{inspectcode,InspectCode,resharper,ReSharper}*.xml",),
)
