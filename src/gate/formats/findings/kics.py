"""Reads the reports of KICS (`--report-formats json`).

Source of the format: KICS's `pkg/model/summary.go`. Each query lists the places (`files`) where it matches. The
counters declare the matches of each severity and all of them, and how many files and queries failed.
`bill_of_materials` describes resources (severity TRACE); these are no findings.
"""

from __future__ import annotations

from collections import Counter
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
from gate.formats.findings.declared import find_missing, incomplete, note_failures, read_count, read_counts
from gate.formats.findings.fields import parse_severity, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a KICS report"
_MARKS = frozenset({"kics_version", "files_failed_to_scan", "total_bom_resources", "queries[].query_id"})
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "info")}
"""KICS's names of severities; a further one, TRACE, is for the bill of materials."""

_NAMES = tuple(name.upper() for name in _SEVERITIES)
_FAILURES = {
    "files_failed_to_scan": "a file that KICS could not scan",
    "queries_failed_to_execute": "a query that KICS could not execute",
}


def matches(head: bytes) -> bool:
    """Whether the document has members that only a KICS report has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The places where a query matches.

    Raises:
        EvidenceError: empty when no file was scanned; incomplete when fewer places are listed than counted; unreadable
            when files or queries failed and nothing is listed; wrong format or unreadable when it is not such a report,
            or broken.
    """
    collector = Collector(includes)
    listed: Counter[str] = Counter()
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"queries": {}}):
        match path:
            case ("queries", int()):
                _add_query(value, collector, listed)
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("queries", False), (list, type(None))):
        raise wrong_format(_EXPECTED, "this JSON lacks its `queries`")
    _check_declared(top, listed)
    if not collector.total and not read_count(top.get("files_scanned")):
        raise EvidenceError(Cause.EMPTY, "KICS scanned no file")
    for name, part in _FAILURES.items():
        note_failures(collector, part, read_count(top.get(name)))
    tool = f"KICS {parse_text(top.get('kics_version'), 40)}".strip()
    return collector.report("kics", tool, parse_timestamp(top.get("end")))


def _check_declared(top: dict[str, Any], listed: Counter[str]) -> None:
    """Refuses lists that are shorter than the counters."""
    missing = find_missing(read_counts(as_object(top.get("severity_counters")), _NAMES), listed)
    missing = missing or find_missing({"": read_count(top.get("total_counter"))}, {"": listed.total()})
    if missing:
        counts = {"": listed.total(), **{name.lower(): count for name, count in listed.items()}}
        raise incomplete({name.lower(): count for name, count in missing.items()}, counts, "result")


def _add_query(entry: object, collector: Collector, listed: Counter[str]) -> None:
    if not isinstance(entry, dict) or not entry.get("query_id"):
        raise wrong_format(_EXPECTED, "one of its queries has no id")
    severity = parse_text(entry.get("severity"), 20).upper()
    files = require_objects(entry.get("files"), _EXPECTED, "files")
    if not files:
        raise wrong_format(_EXPECTED, "one of its queries lists no file")
    listed[severity] += len(files)
    for place in files:
        name = parse_text(entry.get("query_name"))
        actual = parse_text(place.get("actual_value"))
        collector.add(
            ScanFinding(
                parse_text(entry["query_id"]) or "unnamed query",
                parse_text(f"{name}: {actual}" if actual else name),
                require_severity(entry, "severity", _SEVERITIES, _EXPECTED),
                parse_text(place.get("file_name"), 1000),
                parse_line_number(place.get("line")),
                remedy=parse_text(place.get("expected_value")),
                fingerprint=parse_text(place.get("similarity_id"), 100),
                symbol=_symbol(place),
            )
        )


def _symbol(place: dict[str, Any]) -> str:
    """The resource, such as `aws_s3_bucket.logs`."""
    names = (parse_text(place.get(name), 150) for name in ("resource_type", "resource_name"))
    return ".".join(filter(None, names))


FORMAT = FindingsFormat(
    "kics", "KICS", "KICS (`--report-formats json`)", matches, parse, _SEVERITIES, paths=("*kics*.json",)
)
