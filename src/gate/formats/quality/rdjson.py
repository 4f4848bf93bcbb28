"""Reads diagnostics for reviewdog: `rdjson` (one result) and `rdjsonl` (a diagnostic on each line).

Source of the format: reviewdog's `proto/rdf/reviewdog.proto` and `proto/rdf/README.md`. A diagnostic without a severity
has that of the result, which may follow the diagnostics. Ruff before 0.13 writes a syntax error with a `code` whose
`value` is null. `rdjson` of a clean run lists no diagnostic; `rdjsonl` writes nothing then, which is no evidence.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_sequence
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked
from gate.model.evidence import Severity

_EXPECTED = "a report for reviewdog"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}
_NUMBERS = {1: "error", 2: "warning", 3: "info"}
"""The numbers of the severities, which the JSON of a message may hold in place of their names."""


def matches(head: bytes) -> bool:
    """Whether the document is a result with diagnostics, or the first line is a diagnostic."""
    paths = find_member_paths(head)
    is_result = "diagnostics" in paths and bool(
        {"source.name", "source", "severity", "diagnostics[].location.path"} & paths
    )
    return (is_result and not {"summary", "command"} & paths) or {"message", "location.path", "location.range"} <= paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The diagnostics of a result, or of all lines.

    Raises:
        EvidenceError: empty for an empty file; wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    tools: dict[str, None] = {}
    for document in walk_sequence(stream):
        if not isinstance(document, dict):
            raise wrong_format(_EXPECTED, "it is no object")
        if "diagnostics" in document:
            _add_result(document, collector, tools)
        else:
            collector.add(_finding(document, tools))
    tool = next(iter(tools)) if len(tools) == 1 else ""
    return collector.report("rdjson", tool)


def _add_result(result: dict[str, Any], collector: Collector, tools: dict[str, None]) -> None:
    diagnostics = result["diagnostics"]
    if not isinstance(diagnostics, list):
        raise wrong_format(_EXPECTED, "its `diagnostics` is not a list")
    default = _severity(result.get("severity"))
    _add_tool(result, tools)
    for diagnostic in diagnostics:
        finding = _finding(diagnostic, tools)
        collector.add(finding._replace(severity=default) if finding.severity is Severity.UNRATED else finding)


def _finding(entry: object, tools: dict[str, None]) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("location"), dict):
        raise wrong_format(_EXPECTED, "one of its diagnostics has no `location`")
    _add_tool(entry, tools)
    extent = as_object(entry["location"].get("range"))
    code = as_object(entry.get("code"))
    rule = parse_text(code.get("value"))
    is_failure = is_not_checked(rule) or ("value" in code and not rule)
    fixable = bool(entry.get("suggestions"))
    return ScanFinding(
        rule or "unnamed rule", parse_text(entry.get("message")), _severity(entry.get("severity")),
        parse_text(entry["location"].get("path"), 1000), parse_line_number(as_object(extent.get("start")).get("line")),
        parse_line_number(as_object(extent.get("end")).get("line")), fixable=fixable, is_failure=is_failure,
    )  # fmt: skip


def _add_tool(entry: dict[str, Any], tools: dict[str, None]) -> None:
    name = parse_text(as_object(entry.get("source")).get("name"), 60)
    if name and len(tools) < 2:
        tools[name] = None


def _severity(raw: object) -> Severity:
    name = _NUMBERS.get(raw, "") if isinstance(raw, int) else parse_text(raw, 20).lower()
    return _LEVELS.get(name, Severity.UNRATED)


FORMAT = FindingsFormat(
    "rdjson",
    "Reviewdog diagnostics",
    "Ruff, Biome and others (`rdjson`, `rdjsonl`)",
    matches,
    parse,
    _LEVELS,
    paths=("*.{rdjson,rdjsonl}",),
    if_silent="`rdjsonl` is empty when the tool finds nothing: let it write `rdjson`",
)
