"""Reads the reports of mypy (`--output json`): an object per message, one after the other.

Source of the format: mypy's `mypy/error_formatter.py` and `mypy/errors.py` (MypyError). A note is a message of its own
only where it belongs to no error. A clean run writes nothing, which is no evidence that mypy ran. After a syntax error,
and after an error without a code (one that blocks), mypy stops and reports nothing else: where that is left out by its
path, the report proves nothing.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_sequence
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of mypy (`--output json`)"
_LEVELS = {"error": Severity.ERROR, "note": Severity.INFO}


def matches(head: bytes) -> bool:
    """Whether the first object has the members of mypy."""
    return {"file", "line", "hint", "code", "severity"} <= find_member_paths(head)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The messages about all files.

    Raises:
        EvidenceError: empty for an empty file; incomplete when mypy stopped at a file that does not count; wrong format
            or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    for entry in walk_sequence(stream):
        finding = _finding(entry)
        if finding.is_failure and not includes(finding.path):
            detail = f"mypy stopped at an error in {finding.path[-200:]} and checked nothing else"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        collector.add(finding)
    return collector.report("mypy", "mypy")


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict) or not parse_text(entry.get("file"), 1000):
        raise wrong_format(_EXPECTED, "one of its messages has no `file`")
    severity = require_level(entry, "severity", _EXPECTED, _LEVELS)
    if "code" not in entry:
        raise wrong_format(_EXPECTED, "one of its messages has no `code`")
    code = parse_text(entry["code"])
    rule = code or ("blocking error" if severity is Severity.ERROR else "note")
    return ScanFinding(
        rule, parse_text(entry.get("message")), severity, parse_text(entry["file"], 1000),
        parse_line_number(entry.get("line")), parse_line_number(entry.get("end_line")),
        is_failure=is_not_checked(code) or (severity is Severity.ERROR and not code),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "mypy", "mypy", "mypy (`--output json`)", matches, parse, _LEVELS, paths=("*mypy*.json",),
    if_silent="mypy writes nothing when it finds nothing: let it write `--junit-xml` too, for the probe `tests`",
)  # fmt: skip
