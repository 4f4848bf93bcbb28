"""Reads the reports of hadolint (`--format json`), which are lists of broken rules.

Source of the format: hadolint's `src/Hadolint/Formatter/Json.hs` and its README. Each entry has `line`, `code`,
`message`, `column`, `file` and `level`. Where it finds nothing, hadolint writes an empty list, which only a checklist
that names the format can attribute to hadolint.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a hadolint report"
_LEVELS = {
    "error": Severity.HIGH, "warning": Severity.MEDIUM, "info": Severity.INFO, "style": Severity.INFO,
}  # fmt: skip
"""hadolint's levels; `style` is less than `info`."""


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of hadolint; those of ShellCheck have the end of a place too."""
    paths = find_member_paths(head)
    return {"[].code", "[].level", "[].file"} <= paths and "[].endLine" not in paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The broken rules of all Dockerfiles.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    for entry in walk_entries(stream):
        collector.add(_finding(entry))
    return collector.report("hadolint", "hadolint")


def _finding(entry: object) -> ScanFinding:
    code = parse_text(entry.get("code")) if isinstance(entry, dict) else ""
    if not isinstance(entry, dict) or not code:
        raise wrong_format(_EXPECTED, "one of its entries has no code")
    return ScanFinding(
        code, parse_text(entry.get("message")), require_severity(entry, "level", _LEVELS, _EXPECTED),
        parse_text(entry.get("file"), 1000), parse_line_number(entry.get("line")),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "hadolint", "hadolint", "hadolint (`--format json`)", matches, parse, _LEVELS, paths=("*hadolint*.json",)
)
