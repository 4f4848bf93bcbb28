"""Reads the reports of Biome (`--reporter=json`).

Source of the format: Biome's `crates/biome_cli/src/reporter/json.rs` and its documentation, "Reporters". The summary
counts the diagnostics and the files; Biome prints 20 diagnostics unless `--max-diagnostics` is set. Before version 2.4
the path is an object, and places are offsets in the UTF-8 of the source, which is beside them. A diagnostic of the
category `parse` says that a file was not checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of Biome"
_LEVELS = {
    "fatal": Severity.ERROR,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "information": Severity.INFO,
    "hint": Severity.INFO,
}
_COUNTS = {"errors": Severity.ERROR, "warnings": Severity.WARNING}


def matches(head: bytes) -> bool:
    """Whether the document has the summary of Biome and diagnostics."""
    paths = find_member_paths(head)
    return {"summary.changed", "summary.unchanged"} <= paths or {"diagnostics", "command", "summary"} <= paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The diagnostics of all files.

    Raises:
        EvidenceError: empty when no file was checked; incomplete when more diagnostics are counted than listed; wrong
            format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    listed: Counter[str] = Counter()
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"diagnostics": {}}):
        match path:
            case ("diagnostics", int()):
                finding = _finding(value)
                listed.update(name for name, severity in _COUNTS.items() if finding.severity is severity)
                collector.add(finding)
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("diagnostics"), list) or not isinstance(top.get("summary"), dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `diagnostics` or `summary`")
    _check(top["summary"], listed, collector)
    return collector.report("biome", "Biome")


def _check(summary: dict[str, Any], listed: Counter[str], collector: Collector) -> None:
    if any(not isinstance(summary.get(name), int) for name in (*_COUNTS, "unchanged")):
        raise wrong_format(_EXPECTED, "its summary lacks a count")
    missing = find_missing({name: read_count(summary[name]) for name in _COUNTS}, listed)
    if unprinted := read_count(summary.get("diagnosticsNotPrinted")):
        missing, listed = {"": unprinted}, Counter({"": collector.total})
    if missing:
        raise incomplete(missing, listed, "diagnostic", "run Biome with `--max-diagnostics=none`")
    if not collector.total and not read_count(summary["unchanged"]) and not read_count(summary.get("changed")):
        raise EvidenceError(Cause.EMPTY, "Biome checked no file")


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, "one of its diagnostics is not an object")
    severity = require_level(entry, "severity", _EXPECTED, _LEVELS)
    rule = parse_text(entry.get("category")) or "unnamed rule"
    location = as_object(entry.get("location"))
    path = location.get("path")
    message = entry.get("message") if isinstance(entry.get("message"), str) else entry.get("description")
    return ScanFinding(
        rule, parse_text(message), severity, parse_text(as_object(path).get("file") or path, 1000),
        *_read_lines(location), is_failure=is_not_checked(rule),
    )  # fmt: skip


def _read_lines(location: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The first and the last line of a place."""
    source, span = location.get("sourceCode"), location.get("span")
    if isinstance(source, str) and isinstance(span, list) and all(isinstance(offset, int) for offset in span):
        code = source.encode("utf-8", "replace")
        lines = [code.count(b"\n", 0, offset) + 1 for offset in span[:2] if 0 <= offset <= len(code)]
        return (lines[0], lines[1]) if len(lines) == 2 else (None, None)
    begin, end = (parse_line_number(as_object(location.get(name)).get("line")) for name in ("start", "end"))
    return begin, end


FORMAT = FindingsFormat("biome", "Biome", "Biome (`--reporter=json`)", matches, parse, _LEVELS, paths=("*biome*.json",))
