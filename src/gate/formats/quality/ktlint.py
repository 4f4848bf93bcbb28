"""Reads the reports of ktlint (`--reporter=json`).

Source of the format: ktlint's `ktlint-cli-reporter-json`, `JsonReporter.kt`. It lists the files with errors. A finding
has no severity: ktlint fails on each, so that it is an error. The list of a clean run is empty and names no tool: it is
readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import is_not_checked
from gate.formats.quality.listed import Entry, ListReader, require_list
from gate.model.evidence import Severity

_EXPECTED = "a report of ktlint"
_SYNTAX = "kotlin-parse-error"


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of ktlint."""
    return {"[].file", "[].errors", "[].errors[].rule", "[].errors[].column"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    path = parse_text(entry.get("file"), 1000)
    errors = require_list(entry, "errors", _EXPECTED)
    if not errors:
        raise wrong_format(_EXPECTED, "one of its files has no error")
    for error in errors:
        rule = parse_text(error.get("rule")) or _SYNTAX
        yield ScanFinding(
            rule, parse_text(error.get("message")), Severity.ERROR, path, parse_line_number(error.get("line")),
            is_failure=is_not_checked(rule),
        )  # fmt: skip


FORMAT = FindingsFormat(
    "ktlint",
    "ktlint",
    "ktlint (`--reporter=json`)",
    matches,
    ListReader("ktlint", "ktlint", _EXPECTED, _read).parse,
    {"every finding": Severity.ERROR},
    paths=("*ktlint*.json",),
)
