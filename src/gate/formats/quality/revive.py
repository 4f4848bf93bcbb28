"""Reads the reports of revive (`-formatter json`).

Source of the format: revive's `formatter/json.go`, `lint/failure.go` and `lint/linter.go`. A failure of no rule says
that a file could not be checked, such as for a syntax error; its category stands for the rule. A clean run writes
`null`, which names no tool: it is readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import as_object, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import require_level
from gate.formats.quality.listed import Entry, ListReader, read_lines, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of revive"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of revive."""
    return {"[].Failure", "[].RuleName", "[].Position"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    place, rule = as_object(entry.get("Position")), parse_text(entry.get("RuleName"))
    line, end_line = read_lines(place.get("Start"), place.get("End"), "Line")
    yield ScanFinding(
        rule or require_rule(entry, "Category", _EXPECTED), parse_text(entry.get("Failure")),
        require_level(entry, "Severity", _EXPECTED, _LEVELS),
        parse_text(as_object(place.get("Start")).get("Filename"), 1000), line, end_line,
        is_failure=not rule,
    )  # fmt: skip


FORMAT = FindingsFormat(
    "revive",
    "revive",
    "revive (`-formatter json`)",
    matches,
    ListReader("revive", "revive", _EXPECTED, _read, null_is_empty=True).parse,
    _LEVELS,
    paths=("*revive*.json",),
)
