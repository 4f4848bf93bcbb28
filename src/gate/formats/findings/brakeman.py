"""Reads the reports of Brakeman (`-f json`).

Source of the format: Brakeman's `lib/brakeman/report/report_json.rb` and `lib/brakeman/warning.rb` (`to_hash`).
`scan_info` counts the warnings of the list. `ignored_warnings` are those that the file config/brakeman.ignore names,
`errors` the files that could not be parsed, `obsolete` the fingerprints of that file that match no warning. A warning
has no severity, but a confidence: it is read as the level that Brakeman's own SARIF infers from it (`report_sarif.rb`).
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    parse_timestamp,
    require_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, note_failures, read_count
from gate.formats.findings.fields import require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a Brakeman report"
_LISTS = ("warnings", "ignored_warnings")
_MARKS = frozenset({"scan_info", "ignored_warnings", "warnings[].warning_code", "warnings[].warning_type"})
_SEVERITIES = {"high": Severity.HIGH, "medium": Severity.MEDIUM, "weak": Severity.LOW}
"""Brakeman's names of confidence."""


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Brakeman report has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The warnings, and the ignored ones as suppressed.

    Raises:
        EvidenceError: empty when no check ran; incomplete when fewer warnings are listed than counted; unreadable when
            files could not be parsed and nothing is listed; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    listed = 0
    for path, value in walk(stream, {"warnings": {}, "ignored_warnings": {}}):
        match path:
            case ("warnings" | "ignored_warnings" as kind, int()):
                listed += kind == "warnings"
                collector.add(_warning(value, suppressed=kind == "ignored_warnings"))
            case (str(name),):
                top[name] = value
    info = top.get("scan_info")
    if not isinstance(info, dict) or not isinstance(top.get("warnings"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `scan_info` or `warnings`")
    if not isinstance(top.get("ignored_warnings", []), list):
        raise wrong_format(_EXPECTED, "its `ignored_warnings` are not a list")
    if missing := find_missing({"": read_count(info.get("security_warnings"))}, {"": listed}):
        raise incomplete(missing, {"": listed}, "warning")
    if not collector.total and not info.get("checks_performed"):
        raise EvidenceError(Cause.EMPTY, "Brakeman performed no check")
    errors = require_objects(top.get("errors"), _EXPECTED, "errors")
    note_failures(collector, "a file that Brakeman could not read", len(errors))
    _note_obsolete(top.get("obsolete"), collector)
    tool = f"Brakeman {parse_text(info.get('brakeman_version'), 40)}".strip()
    return collector.report("brakeman", tool, parse_timestamp(info.get("end_time")))


def _note_obsolete(obsolete: object, collector: Collector) -> None:
    count = len(obsolete) if isinstance(obsolete, list) else 0
    collector.note("an entry of brakeman.ignore that matches no warning", count)


def _warning(entry: object, *, suppressed: bool) -> ScanFinding:
    if not isinstance(entry, dict) or not entry.get("warning_type"):
        raise wrong_format(_EXPECTED, "one of its warnings has no type")
    return ScanFinding(
        parse_text(entry["warning_type"]) or "unnamed warning", parse_text(entry.get("message")),
        require_severity(entry, "confidence", _SEVERITIES, _EXPECTED), parse_text(entry.get("file"), 1000),
        parse_line_number(entry.get("line")),
        suppressed=suppressed, fingerprint=parse_text(entry.get("fingerprint"), 100),
        symbol=_symbol(as_object(entry.get("location"))),
    )  # fmt: skip


def _symbol(location: dict[str, Any]) -> str:
    """The method, template or model that contains the warning."""
    names = (parse_text(location.get(name), 150) for name in ("class", "method", "template", "model"))
    return ".".join(filter(None, names))


FORMAT = FindingsFormat(
    "brakeman", "Brakeman", "Brakeman (`-f json`)", matches, parse, _SEVERITIES, paths=("*brakeman*.json",)
)
