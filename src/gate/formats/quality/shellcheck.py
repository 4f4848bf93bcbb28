"""Reads the reports of ShellCheck (`--format=json1`, `json`).

Source of the format: ShellCheck's `src/ShellCheck/Formatter/JSON1.hs` and `JSON.hs`. A finding has a number, which its
documentation writes with the prefix SC. SC1071 says that a script is of a shell that ShellCheck does not support, and
SC1072, SC1073, SC1088 and SC1089 that it could not be parsed. The list of a clean run names no tool in the format
`json`: it is readable only where the checklist sets the format.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.model import FindingsFormat, ScanFinding
from gate.formats.quality.levels import is_not_checked, require_level
from gate.formats.quality.listed import ROOT, Entry, ListReader
from gate.model.evidence import Severity

_EXPECTED = "a report of ShellCheck"
_LEVELS = {
    "error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO, "style": Severity.INFO,
}  # fmt: skip


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of ShellCheck, or the document has its comments alone."""
    paths = find_member_paths(head)
    members = ("file", "code", "level", "endLine")
    return any({f"{place}[].{name}" for name in members} <= paths for place in ("", "comments")) or paths == {
        "comments"
    }


def _read(entry: Entry) -> Iterator[ScanFinding]:
    code = entry.get("code")
    if not isinstance(code, int) or isinstance(code, bool):
        raise wrong_format(_EXPECTED, "one of its findings has no number under `code`")
    rule = f"SC{code}"
    yield ScanFinding(
        rule, parse_text(entry.get("message")), require_level(entry, "level", _EXPECTED, _LEVELS),
        parse_text(entry.get("file"), 1000), parse_line_number(entry.get("line")),
        parse_line_number(entry.get("endLine")), fixable=bool(entry.get("fix")), is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "shellcheck",
    "ShellCheck",
    "ShellCheck (`--format=json1`, `json`)",
    matches,
    ListReader("shellcheck", "ShellCheck", _EXPECTED, _read, ("comments", ROOT)).parse,
    _LEVELS,
    paths=("*shellcheck*.json",),
)
