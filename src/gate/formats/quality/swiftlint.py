"""Reads the reports of SwiftLint (`--reporter json`).

Source of the format: SwiftLint's `Source/SwiftLintFramework/Reporters/JSONReporter.swift`. The list of a clean run is
empty and names no tool: it is readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_line_number, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import require_level
from gate.formats.quality.listed import Entry, ListReader, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of SwiftLint"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of SwiftLint."""
    return {"[].rule_id", "[].reason", "[].character", "[].type"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    yield ScanFinding(
        require_rule(entry, "rule_id", _EXPECTED), parse_text(entry.get("reason")),
        require_level(entry, "severity", _EXPECTED, _LEVELS), parse_text(entry.get("file"), 1000),
        parse_line_number(entry.get("line")),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "swiftlint",
    "SwiftLint",
    "SwiftLint (`--reporter json`)",
    matches,
    ListReader("swiftlint", "SwiftLint", _EXPECTED, _read).parse,
    _LEVELS,
    paths=("*swiftlint*.json",),
)
