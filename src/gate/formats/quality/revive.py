"""Reads the reports of revive (`-formatter json`).

Source of the format: revive's `formatter/json.go` and `lint/failure.go`. The list of a clean run is empty and names no
tool: it is readable only where the checklist sets the format.
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
    place = as_object(entry.get("Position"))
    line, end_line = read_lines(place.get("Start"), place.get("End"), "Line")
    yield ScanFinding(
        require_rule(entry, "RuleName", _EXPECTED), parse_text(entry.get("Failure")),
        require_level(entry, "Severity", _EXPECTED, _LEVELS),
        parse_text(as_object(place.get("Start")).get("Filename"), 1000), line, end_line,
    )  # fmt: skip


FORMAT = FindingsFormat(
    "revive",
    "revive",
    "revive (`-formatter json`)",
    matches,
    ListReader("revive", "revive", _EXPECTED, _read).parse,
    _LEVELS,
    paths=("*revive*.json",),
)
