"""Reads the reports of flake8 with the plugin flake8-json (`--format json`).

Source of the format: flake8-json's `src/flake8_json_reporter/reporters.py` (DefaultJSON). It maps each file that was
checked to its violations. flake8 has no severities: by its documentation, "Error / Violation Codes", and pycodestyle's,
`W` are warnings, `E` and `F` errors; those of plugins are warnings. A code is letters and a number (flake8's
`src/flake8/defaults.py`, VALID_CODE_PREFIX); the severity of anything else is not known.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of flake8-json"
_LEVELS = {"E and F": Severity.ERROR, "W and others": Severity.WARNING, "no code of flake8": Severity.UNRATED}
_MEMBER = re.compile(r".+\[\]\.(physical_line|line_number)")
_ERROR = re.compile(r"[EF][0-9]+")
_CODE = re.compile(r"[A-Za-z]{1,8}[0-9]{0,6}")


def matches(head: bytes) -> bool:
    """Whether a member of the document lists violations of flake8."""
    names = {match[1] for path in find_member_paths(head) if (match := _MEMBER.fullmatch(path))}
    return names == {"physical_line", "line_number"}


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The violations in all files.

    Raises:
        EvidenceError: empty when no file was checked; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    files = 0
    for path, value in walk(stream, {WILDCARD: {}}):
        match path, value:
            case (str(),), []:
                files += 1
            case (str(name), int()), _:
                collector.add(_finding(name, value))
            case (), {}:
                pass
            case _:
                raise wrong_format(_EXPECTED, "it does not map files to lists")
    if not files:
        raise EvidenceError(Cause.EMPTY, "flake8 checked no file")
    return collector.report("flake8", "flake8")


def _finding(path: str, entry: object) -> ScanFinding:
    code = parse_text(entry.get("code")) if isinstance(entry, dict) else ""
    if not isinstance(entry, dict) or not code:
        raise wrong_format(_EXPECTED, "one of its violations has no code")
    line = entry.get("physical_line")
    return ScanFinding(
        code, parse_text(entry.get("text")), _rate(code), parse_text(path, 1000),
        parse_line_number(entry.get("line_number")),
        code_hash=hash_code(line) if isinstance(line, str) else "", is_failure=is_not_checked(code),
    )  # fmt: skip


def _rate(code: str) -> Severity:
    if _ERROR.fullmatch(code):
        return Severity.ERROR
    return Severity.WARNING if _CODE.fullmatch(code) else Severity.UNRATED


FORMAT = FindingsFormat(
    "flake8",
    "flake8-json",
    "flake8 with flake8-json (`--format json`)",
    matches,
    parse,
    _LEVELS,
    paths=("*flake8*.json",),
)
