"""Reads the reports of Psalm (`--output-format=json`, `--report=FILE.json`).

Source of the format: Psalm's `src/Psalm/Report/JsonReport.php` and `src/Psalm/Internal/Analyzer/IssueData.php`. The
list of a clean run is empty and names no tool: it is readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_line_number, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import LEVELS, is_not_checked, require_level
from gate.formats.quality.listed import ROOT, Entry, ListReader, require_rule

_EXPECTED = "a report of Psalm"


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of Psalm."""
    paths = find_member_paths(head)
    return any(
        {f"{place}[].{name}" for name in ("line_from", "file_name", "type")} <= paths for place in ("", "issues")
    )


def _read(entry: Entry) -> Iterator[ScanFinding]:
    rule = require_rule(entry, "type", _EXPECTED)
    yield ScanFinding(
        rule, parse_text(entry.get("message")), require_level(entry, "severity", _EXPECTED, LEVELS),
        parse_text(entry.get("file_name") or entry.get("file_path"), 1000), parse_line_number(entry.get("line_from")),
        parse_line_number(entry.get("line_to")), is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "psalm",
    "Psalm",
    "Psalm (`--output-format=json`)",
    matches,
    ListReader("psalm", "Psalm", _EXPECTED, _read, (ROOT, "issues")).parse,
    LEVELS,
    paths=("*psalm*.json",),
)
