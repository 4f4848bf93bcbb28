"""Reads the reports of Ruff (`ruff check --output-format json` and `json-lines`).

Source of the format: Ruff's `crates/ruff_db/src/diagnostic/render/json.rs` and its documentation, "output-format". A
diagnostic has no severity before version 0.14; then it is an error, as in Ruff's SARIF. A syntax error has no code in
early versions, later `invalid-syntax`. The list of a clean run is empty and names no tool: it is readable only where
the checklist sets the format; `json-lines` writes nothing then, which is no evidence.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked
from gate.model.evidence import Severity

_EXPECTED = "a report of Ruff"
_LEVELS = {
    "fatal": Severity.ERROR, "error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO,
    "help": Severity.INFO,
}  # fmt: skip
_SYNTAX = "invalid-syntax"


def matches(head: bytes) -> bool:
    """Whether the entries of the list, or the objects, have the places of Ruff."""
    paths = find_member_paths(head)
    return any(
        f"{prefix}noqa_row" in paths or {f"{prefix}filename", f"{prefix}end_location.row"} <= paths
        for prefix in ("[].", "")
    )


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The diagnostics of all files.

    Raises:
        EvidenceError: empty for an empty file; wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    for entry in walk_entries(stream):
        collector.add(_finding(entry))
    return collector.report("ruff", "ruff")


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict) or "code" not in entry or not isinstance(entry.get("location"), dict):
        raise wrong_format(_EXPECTED, "one of its diagnostics has no `code` or no `location`")
    rule = parse_text(entry["code"]) or _SYNTAX
    return ScanFinding(
        rule, parse_text(entry.get("message")), _severity(entry), parse_text(entry.get("filename"), 1000),
        parse_line_number(entry["location"].get("row")),
        parse_line_number(as_object(entry.get("end_location")).get("row")),
        **_fix(entry), is_failure=is_not_checked(rule),
    )  # fmt: skip


def _severity(entry: dict[str, Any]) -> Severity:
    return parse_severity(entry["severity"], _LEVELS) if entry.get("severity") is not None else Severity.ERROR


def _fix(entry: dict[str, Any]) -> dict[str, Any]:
    fix = entry.get("fix")
    return {"fixable": True, "remedy": "run `ruff check --fix`"} if isinstance(fix, dict) else {}


FORMAT = FindingsFormat(
    "ruff",
    "Ruff",
    "Ruff (`--output-format json`, `json-lines`)",
    matches,
    parse,
    _LEVELS,
    paths=("*ruff*.json",),
    if_silent="Ruff writes nothing as `json-lines` when it finds nothing: let it write `--output-format json`",
)
