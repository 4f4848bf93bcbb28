"""Reads the reports of cfn-lint (`--format json`).

Source of the format: cfn-lint's `src/cfnlint/formatters/__init__.py` (JsonFormatter). E0000 says that a template could
not be parsed, E0002 that a rule failed, and E0003 that an option is wrong, such as the path of a template. The list of
a clean run is empty and names no tool: it is readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import as_object, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import is_not_checked, require_level
from gate.formats.quality.listed import Entry, ListReader, read_lines, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of cfn-lint"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.INFO}


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of cfn-lint."""
    return {"[].Filename", "[].Level", "[].Rule.Id"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    rule, place = require_rule(as_object(entry.get("Rule")), "Id", _EXPECTED), as_object(entry.get("Location"))
    line, end_line = read_lines(place.get("Start"), place.get("End"), "LineNumber")
    yield ScanFinding(
        rule, parse_text(entry.get("Message")), require_level(entry, "Level", _EXPECTED, _LEVELS),
        parse_text(entry.get("Filename"), 1000), line, end_line, is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "cfn-lint",
    "cfn-lint",
    "cfn-lint (`--format json`)",
    matches,
    ListReader("cfn-lint", "cfn-lint", _EXPECTED, _read).parse,
    _LEVELS,
    paths=("*cfn-lint*.json",),
)
