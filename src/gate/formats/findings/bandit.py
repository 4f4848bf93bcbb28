"""Reads the reports of Bandit (`-f json`).

Source of the format: Bandit's documentation, "formatters: json". `metrics` names every file that Bandit scanned (and
`_totals`), `errors` those that it could not parse. A report that names no file, or only files that could not be parsed,
is not evidence of a scan.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import (
    as_object,
    parse_line_number,
    parse_severity,
    parse_text,
    parse_timestamp,
    select_objects,
    wrong_format,
)
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a Bandit report"
_SKIPPED = frozenset({"errors[].filename", "errors[].reason"})
_SEVERITIES = {name: parse_severity(name) for name in ("high", "medium", "low", "undefined")}
"""Bandit's names of severities."""


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Bandit report has."""
    paths = find_member_paths(head)
    return bool(paths & {"generated_at", "metrics"}) or any(
        marks <= paths for marks in ({"results[].test_id", "results[].issue_severity"}, _SKIPPED)
    )


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues that Bandit reports.

    Raises:
        EvidenceError: empty when no file was scanned; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    listed = 0
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                collector.add(_issue(value))
                listed += 1
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("results"), list) or not isinstance(top.get("metrics"), dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `results` or `metrics`")
    _check_scanned(top, listed, collector)
    return collector.report("bandit", "Bandit", parse_timestamp(top.get("generated_at")))


def _check_scanned(top: dict[str, Any], listed: int, collector: Collector) -> None:
    """Refuses a report of no scanned file; notes files that could not be parsed, and totals that differ."""
    scanned = {name for name in top["metrics"] if name != "_totals"}
    failed = {str(entry.get("filename")) for entry in select_objects(top.get("errors"))}
    if not listed and scanned <= failed:
        reason = f"it could not parse any of the {len(scanned):,} files" if scanned else "its metrics name no file"
        raise EvidenceError(Cause.EMPTY, f"Bandit scanned nothing: {reason}")
    errors = top.get("errors")
    collector.note("a file that Bandit could not scan", len(errors) if isinstance(errors, list) else 0)
    totals = as_object(top["metrics"].get("_totals"))
    declared = sum(int(count) for name, count in totals.items() if name.startswith("SEVERITY.") and _is_count(count))
    if declared > listed:
        raise wrong_format(_EXPECTED, f"its totals declare {declared:,} issues and it lists {listed:,}")
    collector.note(
        "the totals declare fewer issues than are listed; the list counts", int(bool(totals) and declared < listed)
    )


def _is_count(raw: object) -> bool:
    return not isinstance(raw, bool) and isinstance(raw, (int, Decimal)) and 0 <= raw < 10**9


def _issue(entry: object) -> ScanFinding:
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, "one of its results is not an object")
    span = entry.get("line_range")
    numbers = [number for number in map(parse_line_number, span if isinstance(span, list) else ()) if number]
    return ScanFinding(
        parse_text(entry.get("test_id")) or "unnamed test", parse_text(entry.get("issue_text")),
        parse_severity(entry.get("issue_severity")), parse_text(entry.get("filename"), 1000),
        parse_line_number(entry.get("line_number")),
        max(numbers, default=None),
    )  # fmt: skip


FORMAT = FindingsFormat("bandit", "Bandit", "Bandit (`-f json`)", matches, parse, _SEVERITIES)
