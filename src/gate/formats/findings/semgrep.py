"""Reads the reports of Semgrep and Opengrep (`--json`).

Source of the format: Semgrep's documentation, "JSON output", and semgrep-interfaces (`cli_output`). `paths.scanned`
names the files that were scanned; `errors` tells of files and rules that could not be used. Findings that a comment
ignores are listed only on demand, with `is_ignored`.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_stream import walk
from gate.formats.findings.scan import WORDS as COMMON
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
    texts,
)
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a Semgrep report"
WORDS = {
    "critical": COMMON["critical"],
    "high": COMMON["high"],
    "error": Severity.HIGH,
    "medium": COMMON["medium"],
    "warning": Severity.MEDIUM,
    "low": COMMON["low"],
    "info": COMMON["info"],
}
"""Semgrep's words for a severity: rules of today have four, rules of old three (`ERROR`, `WARNING`, `INFO`)."""


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The findings that Semgrep reports.

    Raises:
        EvidenceError: empty when no file was scanned, unreadable when it is broken or no such report.
    """
    found = Collector(wanted)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                found.add(_finding(value))
            case (str(name),):
                top[name] = value
    errors = top.get("errors")
    if not isinstance(top.get("results"), list) or not isinstance(errors, list):
        raise broken(_EXPECTED, "this JSON lacks its `results` or `errors`")
    if not found.total:
        _check_scanned(mapping(top.get("paths")), errors)
    found.remark("an error that Semgrep met while it scanned", len(errors))
    found.remark("a rule that Semgrep skipped", len(objects(top.get("skipped_rules"))))
    return found.report("semgrep", f"Semgrep {plain(top.get('version'), 40)}".strip())


def _check_scanned(paths: dict[str, Any], errors: list[Any]) -> None:
    """Refuses a report without a finding of which nothing shows that a file was scanned whole."""
    told = isinstance(paths.get("scanned"), list)
    scanned = set(texts(paths.get("scanned")))
    serious = [error for error in objects(errors) if str(error.get("level", "error")).lower() == "error"]
    failed = {error["path"] for error in objects(errors) if isinstance(error.get("path"), str)}
    if told and scanned <= failed:
        why = "each file met an error" if scanned else "it names no scanned file"
        raise EvidenceError(Cause.EMPTY, f"Semgrep scanned nothing: {why}")
    if not told and (serious or len(objects(errors)) != len(errors)):
        raise EvidenceError(Cause.EMPTY, "Semgrep met errors, found nothing, and does not name a file that it scanned")


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("extra"), dict):
        raise broken(_EXPECTED, "a result of it has no `extra`")
    extra = entry["extra"]
    return ScanFinding(
        plain(entry.get("check_id")) or "unnamed rule", plain(extra.get("message")),
        rated(extra.get("severity"), WORDS), plain(entry.get("path"), 1000),
        line(mapping(entry.get("start")).get("line")), line(mapping(entry.get("end")).get("line")),
        fixable=bool(extra.get("fix")), suppressed=extra.get("is_ignored") is True,
    )  # fmt: skip
