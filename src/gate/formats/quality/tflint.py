"""Reads the reports of TFLint (`--format json`).

Source of the format: TFLint's `formatter/json.go`. `errors` says that TFLint did not check all files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import require_level
from gate.formats.quality.listed import Entry, ListReader, read_lines, require_rule
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of TFLint"
_LEVELS = {
    "error": Severity.ERROR, "warning": Severity.WARNING, "notice": Severity.INFO, "info": Severity.INFO,
}  # fmt: skip


def matches(head: bytes) -> bool:
    """Whether the document has the issues of TFLint, or its two lists alone."""
    paths = find_member_paths(head)
    return {"issues[].rule.name", "issues[].range"} <= paths or (
        "issues" in paths and all(path.startswith(("errors[].", "errors")) or path == "issues" for path in paths)
        and "errors" in paths
    )  # fmt: skip


def _read(entry: Entry) -> Iterator[ScanFinding]:
    rule, place = as_object(entry.get("rule")), as_object(entry.get("range"))
    line, end_line = read_lines(place.get("start"), place.get("end"))
    yield ScanFinding(
        require_rule(rule, "name", _EXPECTED), parse_text(entry.get("message")),
        require_level(rule, "severity", _EXPECTED, _LEVELS), parse_text(place.get("filename"), 1000), line, end_line,
        fixable=entry.get("fixable") is True,
    )  # fmt: skip


def _check(members: Mapping[str, Any]) -> None:
    if not isinstance(members.get("errors"), list):
        raise wrong_format(_EXPECTED, "it has no list of `errors`: whether TFLint ran to its end is not known")
    if members["errors"]:
        raise EvidenceError(Cause.UNREADABLE, "TFLint did not run to its end: the report has `errors`")


FORMAT = FindingsFormat(
    "tflint",
    "TFLint",
    "TFLint (`--format json`)",
    matches,
    ListReader("tflint", "TFLint", _EXPECTED, _read, ("issues",), _check).parse,
    _LEVELS,
    paths=("*tflint*.json",),
)
