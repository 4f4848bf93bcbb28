"""Reads the reports of Dart's analyzer (`dart analyze --format=json`).

Source of the format: `pkg/dartdev/lib/src/commands/analyze.dart` of the Dart SDK (emitJsonFormat). The version
is that of the format; a clean run lists no diagnostic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gate.formats.common.json_fields import as_object, parse_count, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import is_not_checked, require_level
from gate.formats.quality.listed import Entry, ListReader, read_lines, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of `dart analyze`"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


def matches(head: bytes) -> bool:
    """Whether the document has the diagnostics of Dart, or its version and no diagnostic."""
    paths = find_member_paths(head)
    return "diagnostics[].problemMessage" in paths or paths == {"version", "diagnostics"}


def _read(entry: Entry) -> Iterator[ScanFinding]:
    rule, place = require_rule(entry, "code", _EXPECTED), as_object(entry.get("location"))
    span = as_object(place.get("range"))
    line, end_line = read_lines(span.get("start"), span.get("end"))
    yield ScanFinding(
        rule, parse_text(entry.get("problemMessage")), require_level(entry, "severity", _EXPECTED, _LEVELS),
        parse_text(place.get("file"), 1000), line, end_line, is_failure=is_not_checked(rule),
    )  # fmt: skip


def _check(members: Mapping[str, Any]) -> None:
    if parse_count(members.get("version")) is None:
        raise wrong_format(_EXPECTED, "it has no `version` of the format")


FORMAT = FindingsFormat(
    "dart-analyze",
    "Dart analysis",
    "Dart and Flutter (`dart analyze --format=json`)",
    matches,
    ListReader("dart-analyze", "dart analyze", _EXPECTED, _read, ("diagnostics",), _check).parse,
    _LEVELS,
    paths=("*dart-analyze*.json",),
)
