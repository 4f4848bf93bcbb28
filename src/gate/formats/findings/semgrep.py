"""Reads the reports of Semgrep and Opengrep (`--json`).

Source of the format: Semgrep's documentation, "JSON output", and semgrep-interfaces (`cli_output`). `paths.scanned`
names the scanned files; `errors` lists files and rules that could not be used, and failures of the whole scan, which
name neither. A report without findings that names no scanned file does not show that a scan ran. Findings that a
comment ignores are listed only on demand, with `is_ignored`.
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
from gate.formats.findings.fields import MAX_CODE, NOT_LOGGED_IN, hash_code, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a Semgrep report"
_MEMBERS = frozenset({"paths", "skipped_rules", "interfile_languages_used", "results[].check_id"})
_COMBINATIONS = ({"results", "errors"}, {"errors[].level", "errors[].type"})
_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "error": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "warning": Severity.MEDIUM,
    "low": Severity.LOW,
    "info": Severity.INFO,
}
"""Semgrep's names of severities: new rules have four, old rules three (`ERROR`, `WARNING`, `INFO`)."""

_AUTOFIX = "run `semgrep scan --autofix`"


def matches(head: bytes) -> bool:
    """Whether the document has members of a Semgrep report, and none that only a Bandit report has."""
    paths = find_member_paths(head)
    if paths & {"generated_at", "metrics", "errors[].filename"}:
        return False
    return bool(paths & _MEMBERS) or any(marks <= paths for marks in _COMBINATIONS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The findings that Semgrep reports.

    Raises:
        EvidenceError: empty when no file was scanned; unreadable when the whole scan failed; wrong format or unreadable
            when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                collector.add(_finding(value))
            case ("results" | "errors" | "paths" | "version" | "skipped_rules" as name,):
                top[name] = value
    errors = top.get("errors")
    if not isinstance(top.get("results"), list) or not isinstance(errors, list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `results` or `errors`")
    if not collector.total:
        _check_scanned(as_object(top.get("paths")), errors)
    collector.note("an error during the scan of Semgrep", len(errors))
    collector.note("a rule that Semgrep skipped", len(select_objects(top.get("skipped_rules"))))
    return collector.report("semgrep", f"Semgrep {parse_text(top.get('version'), 40)}".strip())


def _check_scanned(paths: dict[str, Any], errors: list[Any]) -> None:
    """Refuses a report without findings that does not show that at least one file was scanned completely."""
    scanned = set(select_strings(paths.get("scanned")))
    failed = {error["path"] for error in select_objects(errors) if isinstance(error.get("path"), str)}
    if scanned <= failed:
        reason = "every file had an error" if scanned else "it names no scanned file"
        raise EvidenceError(Cause.EMPTY, f"Semgrep scanned nothing: {reason}")
    if any(_is_fatal(error) for error in errors):
        raise EvidenceError(Cause.UNREADABLE, "Semgrep reports no finding, and an error of the whole scan")


def _is_fatal(error: object) -> bool:
    """Whether an error is of the whole scan: of level error, and of no single file or rule."""
    if not isinstance(error, dict):
        return True
    is_error = str(error.get("level", "error")).lower() == "error"
    return is_error and not any(error.get(name) for name in ("path", "spans", "rule_id"))


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("extra"), dict):
        raise wrong_format(_EXPECTED, "one of its results has no `extra`")
    extra = entry["extra"]
    return ScanFinding(
        parse_text(entry.get("check_id")) or "unnamed rule", parse_text(extra.get("message")),
        parse_severity(extra.get("severity"), _SEVERITIES), parse_text(entry.get("path"), 1000),
        parse_line_number(as_object(entry.get("start")).get("line")),
        parse_line_number(as_object(entry.get("end")).get("line")),
        fixable=bool(extra.get("fix")), remedy=_AUTOFIX if extra.get("fix") else "",
        suppressed=extra.get("is_ignored") is True,
        fingerprint=_value(extra.get("fingerprint")), code_hash=hash_code(_value(extra.get("lines"), MAX_CODE)),
    )  # fmt: skip


def _value(raw: object, limit: int = 200) -> str:
    """The first line of a text; empty for what Semgrep writes instead when nobody is logged in."""
    line = raw[:limit].partition("\n")[0] if isinstance(raw, str) else ""
    return "" if line == NOT_LOGGED_IN else line


FORMAT = FindingsFormat(
    "semgrep", "Semgrep", "Semgrep, Opengrep (`--json`)", matches, parse, _SEVERITIES, paths=("*semgrep*.json",)
)
