"""Reads the reports of Bandit (`-f json`).

Source of the format: Bandit's documentation, "formatters: json". `metrics` names every file that Bandit looked at (and
`_totals`), `errors` those that it could not parse. A report that names no file, or only files that could not be
parsed, is no scan.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_stream import walk
from gate.formats.findings.scan import (
    Collector,
    ScanFinding,
    ScanReport,
    Wanted,
    broken,
    line,
    mapping,
    objects,
    plain,
    rated,
    when,
)
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a Bandit report"
WORDS = {name: rated(name) for name in ("high", "medium", "low", "undefined")}
"""Bandit's words for a severity."""


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The issues that Bandit reports.

    Raises:
        EvidenceError: empty when no file was scanned, unreadable when it is broken or no such report.
    """
    found = Collector(wanted)
    top: dict[str, Any] = {}
    listed = 0
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                found.add(_issue(value))
                listed += 1
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("results"), list) or not isinstance(top.get("metrics"), dict):
        raise broken(_EXPECTED, "this JSON lacks its `results` or `metrics`")
    _check_scanned(top, listed, found)
    return found.report("bandit", "Bandit", when(top.get("generated_at")))


def _check_scanned(top: dict[str, Any], listed: int, found: Collector) -> None:
    """Refuses a report of no scanned file; notes files that could not be parsed, and totals that differ."""
    scanned = {name for name in top["metrics"] if name != "_totals"}
    failed = {str(entry.get("filename")) for entry in objects(top.get("errors"))}
    if not listed and scanned <= failed:
        why = f"it could not parse any of the {len(scanned):,} files" if scanned else "its metrics name no file"
        raise EvidenceError(Cause.EMPTY, f"Bandit scanned nothing: {why}")
    errors = top.get("errors")
    found.remark("a file that Bandit could not scan", len(errors) if isinstance(errors, list) else 0)
    totals = mapping(top["metrics"].get("_totals"))
    declared = sum(int(count) for name, count in totals.items() if name.startswith("SEVERITY.") and _count(count))
    if declared > listed:
        raise broken(_EXPECTED, f"its totals declare {declared:,} issues and it lists {listed:,}")
    found.remark(
        "the totals declare fewer issues than are listed; the list counts", int(bool(totals) and declared < listed)
    )


def _count(written: object) -> bool:
    from decimal import Decimal

    return not isinstance(written, bool) and isinstance(written, (int, Decimal)) and 0 <= written < 10**9


def _issue(entry: object) -> ScanFinding:
    if not isinstance(entry, dict):
        raise broken(_EXPECTED, "a result of it is no object")
    spanned = entry.get("line_range")
    numbers = [number for number in map(line, spanned if isinstance(spanned, list) else ()) if number]
    return ScanFinding(
        plain(entry.get("test_id")) or "unnamed test", plain(entry.get("issue_text")),
        rated(entry.get("issue_severity")), plain(entry.get("filename"), 1000), line(entry.get("line_number")),
        max(numbers, default=None),
    )  # fmt: skip
