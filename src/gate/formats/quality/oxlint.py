"""Reads the reports of oxlint (`--format json`).

Source of the format: oxc's `apps/oxlint/src/output_formatter/json.rs`. The document has the diagnostics and the number
of files; a run without a file checked nothing. A diagnostic without a code is a syntax error: the file was not checked.
Before version 1 the document is the list of diagnostics, and their places are offsets: an empty one shows no run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gate.formats.common.json_fields import (
    as_object,
    parse_count,
    parse_line_number,
    parse_text,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import require_level
from gate.formats.quality.listed import ROOT, Entry, ListReader
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of oxlint"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "advice": Severity.INFO}
_SYNTAX = "syntax"


def matches(head: bytes) -> bool:
    """Whether the document has, or is a list of, diagnostics with the places of oxlint, or its counts."""
    paths = find_member_paths(head)
    return (
        bool(paths & {"diagnostics[].labels[].span", "[].labels[].span"})
        or {"diagnostics", "number_of_files"} <= paths
        or {"[].causes", "[].filename", "[].severity"} <= paths
    )


def _read(entry: Entry) -> Iterator[ScanFinding]:
    code = parse_text(entry.get("code"))
    label = next(iter(select_objects(entry.get("labels"))), {})
    yield ScanFinding(
        code or _SYNTAX, parse_text(entry.get("message")), require_level(entry, "severity", _EXPECTED, _LEVELS),
        parse_text(entry.get("filename"), 1000), parse_line_number(as_object(label.get("span")).get("line")),
        is_failure=not code,
    )  # fmt: skip


def _check(members: Mapping[str, Any]) -> None:
    if "diagnostics" not in members:
        if not members[ROOT]:
            raise wrong_format(_EXPECTED, "an empty list does not show that oxlint checked a file")
        return
    count = members.get("number_of_files")
    if count == 0:
        raise EvidenceError(Cause.EMPTY, "oxlint checked no file")
    if not members["diagnostics"] and parse_count(count) is None:
        raise wrong_format(_EXPECTED, "it has neither a diagnostic nor the `number_of_files`")


FORMAT = FindingsFormat(
    "oxlint",
    "oxlint",
    "oxlint (`--format json`)",
    matches,
    ListReader("oxlint", "oxlint", _EXPECTED, _read, ("diagnostics", ROOT), _check, counts_files=True).parse,
    _LEVELS,
    paths=("*oxlint*.json",),
)
