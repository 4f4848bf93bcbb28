"""Reads the reports of Spectral (`--format json`).

Source of the format: Spectral's `packages/formatters/src/json.ts`, and `DiagnosticSeverity` of its types: 0 is an
error, 1 a warning, 2 an information and 3 a hint. Lines count from 0. `parser` and `unrecognized-format` say that a
document was not checked. The list of a clean run is empty and names no tool: it is readable only where the checklist
sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import is_not_checked
from gate.formats.quality.listed import Entry, ListReader, read_lines, require_rule
from gate.model.evidence import Severity

_EXPECTED = "a report of Spectral"
_LEVELS = (Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.INFO)


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of Spectral."""
    return {"[].code", "[].path", "[].severity", "[].source", "[].range.start.character"} <= find_member_paths(head)


def _read(entry: Entry) -> Iterator[ScanFinding]:
    rule, place, level = require_rule(entry, "code", _EXPECTED), as_object(entry.get("range")), entry.get("severity")
    if not isinstance(level, int) or isinstance(level, bool):
        raise wrong_format(_EXPECTED, "one of its findings has no number under `severity`")
    line, end_line = read_lines(place.get("start"), place.get("end"), first=0)
    yield ScanFinding(
        rule, parse_text(entry.get("message")),
        _LEVELS[level] if 0 <= level < len(_LEVELS) else Severity.UNRATED, parse_text(entry.get("source"), 1000),
        line, end_line, symbol=".".join(map(str, entry["path"]))[:200] if isinstance(entry.get("path"), list) else "",
        is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "spectral",
    "Spectral",
    "Spectral (`--format json`)",
    matches,
    ListReader("spectral", "Spectral", _EXPECTED, _read).parse,
    {"0": Severity.ERROR, "1": Severity.WARNING, "2": Severity.INFO, "3": Severity.INFO},
    paths=("*spectral*.json",),
)
