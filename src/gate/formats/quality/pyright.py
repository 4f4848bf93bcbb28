"""Reads the reports of Pyright and basedpyright (`--outputjson`).

Source of the format: Pyright's documentation, "Command-line", "JSON Output". Lines count from 0, and `time` is in
milliseconds since 1970. The summary counts the files and the diagnostics. A syntax error has no rule: what else is
wrong with the file is not known.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of Pyright"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "information": Severity.INFO}
_COUNTS = {"errorCount": Severity.ERROR, "warningCount": Severity.WARNING, "informationCount": Severity.INFO}


def matches(head: bytes) -> bool:
    """Whether the document has the list of Pyright."""
    return "generalDiagnostics" in find_member_paths(head)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The diagnostics of all files.

    Raises:
        EvidenceError: empty when no file was analyzed; incomplete when more diagnostics are counted than listed; wrong
            format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    listed: Counter[str] = Counter()
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"generalDiagnostics": {}}):
        match path:
            case ("generalDiagnostics", int()):
                finding = _finding(value)
                listed.update(name for name, severity in _COUNTS.items() if finding.severity is severity)
                collector.add(finding)
            case (str(name),):
                top[name] = value
    summary = top.get("summary")
    if not isinstance(top.get("generalDiagnostics"), list) or not isinstance(summary, dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `generalDiagnostics` or `summary`")
    if any(not isinstance(summary.get(name), int) for name in (*_COUNTS, "filesAnalyzed")):
        raise wrong_format(_EXPECTED, "its summary lacks a count")
    if missing := find_missing({name: read_count(summary[name]) for name in _COUNTS}, listed):
        raise incomplete(missing, listed, "diagnostic")
    if not read_count(summary["filesAnalyzed"]) and not collector.total:
        raise EvidenceError(Cause.EMPTY, "Pyright analyzed no file")
    tool = f"Pyright {parse_text(top.get('version'), 40)}".strip()
    return collector.report("pyright", tool, _time(top.get("time")))


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
        raise wrong_format(_EXPECTED, "one of its diagnostics names no file")
    severity = require_level(entry, "severity", _EXPECTED, _LEVELS)
    extent = as_object(entry.get("range"))
    rule = parse_text(entry.get("rule"))
    return ScanFinding(
        rule or "unnamed rule", parse_text(entry.get("message")), severity, parse_text(entry["file"], 1000),
        _line(extent.get("start")), _line(extent.get("end")), is_failure=severity is Severity.ERROR and not rule,
    )  # fmt: skip


def _line(place: object) -> int | None:
    line = as_object(place).get("line")
    return parse_line_number(line + 1) if isinstance(line, int) and not isinstance(line, bool) else None


def _time(raw: object) -> datetime | None:
    """The moment in milliseconds, which Pyright writes as a text."""
    text = parse_text(raw, 20)
    is_time = text.isascii() and text.isdigit() and len(text) < 15
    return datetime.fromtimestamp(int(text) / 1000, UTC) if is_time else None


FORMAT = FindingsFormat(
    "pyright", "Pyright", "Pyright, basedpyright (`--outputjson`)", matches, parse, _LEVELS, paths=("*pyright*.json",)
)
