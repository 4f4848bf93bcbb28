"""Reads the reports of actionlint (`-format '{{json .}}'`).

Source of the format: actionlint's documentation, "Format error messages", and `error_format.go`. A finding has no
severity: actionlint fails on each, so that it is an error. The list of a clean run is empty and names no tool: it is
readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_line_number, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.listed import Entry, ListReader, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of actionlint"


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of actionlint."""
    return {"[].filepath", "[].kind", "[].message", "[].line"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    code = parse_text(entry.get("snippet"), 1000).partition("\n")[0]
    yield ScanFinding(
        require_rule(entry, "kind", _EXPECTED), parse_text(entry.get("message")), Severity.ERROR,
        parse_text(entry.get("filepath"), 1000), parse_line_number(entry.get("line")),
        code_hash=hash_code(code) if code else "",
    )  # fmt: skip


FORMAT = FindingsFormat(
    "actionlint",
    "actionlint",
    "actionlint (`-format '{{json .}}'`)",
    matches,
    ListReader("actionlint", "actionlint", _EXPECTED, _read).parse,
    {"every finding": Severity.ERROR},
    paths=("*actionlint*.json",),
)
