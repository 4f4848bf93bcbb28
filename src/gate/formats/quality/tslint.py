"""Reads the reports of TSLint (`-t json`).

Source of the format: TSLint's `src/formatters/jsonFormatter.ts` and `RuleFailure.toJson`. Lines count from 0. A failure
without a severity is an error, as in TSLint's own rules. The list of a clean run is empty and names no tool: it is
readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.fields import parse_severity
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.listed import Entry, ListReader, read_lines, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of TSLint"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of TSLint."""
    return {"[].failure", "[].ruleName", "[].startPosition"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    line, end_line = read_lines(entry.get("startPosition"), entry.get("endPosition"), first=0)
    yield ScanFinding(
        require_rule(entry, "ruleName", _EXPECTED), parse_text(entry.get("failure")),
        parse_severity(entry["ruleSeverity"], _LEVELS) if entry.get("ruleSeverity") else Severity.ERROR,
        parse_text(entry.get("name"), 1000), line, end_line, fixable=bool(entry.get("fix")),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "tslint",
    "TSLint",
    "TSLint (`-t json`)",
    matches,
    ListReader("tslint", "TSLint", _EXPECTED, _read).parse,
    _LEVELS,
    paths=("*tslint*.json",),
)
