"""Reads the reports of golangci-lint (`--output.json.path`, before version 2 `--out-format json`).

Source of the format: golangci-lint's `pkg/printers/json.go` (JSONResult), `pkg/result/issue.go` and
`pkg/report/data.go`. `Issues` may be null. An issue without a severity is an error, as in golangci-lint's SARIF and
Checkstyle. Issues of `typecheck` say that a package could not be compiled, so that no linter checked it.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    select_objects,
    select_strings,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import hash_code, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import CODE_CLIMATE, LEVELS, is_not_checked
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of golangci-lint"
_LEVELS = {**CODE_CLIMATE, **LEVELS, "note": Severity.INFO}
_MARKS = frozenset({"Issues[].FromLinter", "Report.Linters", "Report.Linters[].Name", "Report.Warnings"})


def matches(head: bytes) -> bool:
    """Whether the document has members that only a report of golangci-lint has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues that golangci-lint reports.

    Raises:
        EvidenceError: unreadable when the run had an error; empty when no linter was enabled; wrong format or
            unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"Issues": {}}):
        match path:
            case ("Issues", int()):
                collector.add(_finding(value))
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("Issues", False), (list, type(None))) or not isinstance(top.get("Report"), dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `Issues` or `Report`")
    _check(top["Report"], collector)
    return collector.report("golangci-lint", "golangci-lint")


def _check(report: dict[str, Any], collector: Collector) -> None:
    if report.get("Error"):
        raise EvidenceError(Cause.UNREADABLE, "golangci-lint did not run to its end: the report has an `Error`")
    enabled = [linter for linter in select_objects(report.get("Linters")) if linter.get("Enabled") is True]
    if not collector.total and not enabled:
        raise EvidenceError(Cause.EMPTY, "golangci-lint ran no linter: the report names none that is enabled")
    collector.note("a warning of golangci-lint: findings may be missing", len(select_objects(report.get("Warnings"))))


def _finding(entry: object) -> ScanFinding:
    rule = parse_text(entry.get("FromLinter")) if isinstance(entry, dict) else ""
    if not isinstance(entry, dict) or not rule:
        raise wrong_format(_EXPECTED, "one of its issues names no linter")
    place, lines = as_object(entry.get("Pos")), as_object(entry.get("LineRange"))
    code = next(iter(select_strings(entry.get("SourceLines"))), "")
    fixable = bool(entry.get("Replacement") or entry.get("SuggestedFixes"))
    severity = parse_severity(entry["Severity"], _LEVELS) if entry.get("Severity") else Severity.ERROR
    return ScanFinding(
        rule, parse_text(entry.get("Text")), severity, parse_text(place.get("Filename"), 1000),
        parse_line_number(place.get("Line")), parse_line_number(lines.get("To")), fixable=fixable,
        remedy="run `golangci-lint run --fix`" if fixable else "", code_hash=hash_code(code),
        is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "golangci-lint",
    "golangci-lint",
    "golangci-lint (`--output.json.path`, `--out-format json`)",
    matches,
    parse,
    {name: LEVELS[name] for name in LEVELS},
    paths=("*golangci*.json",),
)
