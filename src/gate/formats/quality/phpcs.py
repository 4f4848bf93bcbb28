"""Reads the JSON reports of PHP_CodeSniffer (`--report=json`).

Source of the format: PHP_CodeSniffer's `src/Reports/Json.php`. It lists every file that was checked, with the number of
its errors and warnings, and their totals. Its `severity` is a number that only decides what is listed; `type` rates.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_counts
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import LEVELS, is_not_checked, require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a report of PHP_CodeSniffer"
_TYPES = {name: LEVELS[name] for name in ("error", "warning")}
_PLURALS = {"error": "errors", "warning": "warnings"}


def matches(head: bytes) -> bool:
    """Whether the document has the totals of PHP_CodeSniffer."""
    paths = find_member_paths(head)
    return {"totals.errors", "totals.warnings"} <= paths and "totals.file_errors" not in paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The messages about all files.

    Raises:
        EvidenceError: empty when no file was checked; incomplete when more is counted than listed; wrong format or
            unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    listed: Counter[str] = Counter()
    top: dict[str, Any] = {}
    files = 0
    for path, value in walk(stream, {"files": {}}):
        match path:
            case ("files", str(name)):
                files += 1
                listed.update(_add_file(name, value, collector))
            case (str(name),):
                top[name] = value
    totals = top.get("totals")
    if not isinstance(top.get("files"), (dict, list)) or not isinstance(totals, dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `files` or `totals`")
    if missing := find_missing(read_counts(totals, _PLURALS.values()), listed):
        raise incomplete(missing, listed, "message")
    if not files:
        raise EvidenceError(Cause.EMPTY, "PHP_CodeSniffer checked no file")
    return collector.report("phpcs", "PHP_CodeSniffer")


def _add_file(name: str, entry: object, collector: Collector) -> Counter[str]:
    """Adds the messages about a file; returns how many of each type there are."""
    messages = as_object(entry).get("messages")
    if not isinstance(entry, dict) or not isinstance(messages, list):
        raise wrong_format(_EXPECTED, "one of its files has no list of `messages`")
    listed: Counter[str] = Counter()
    for message in require_objects(messages, _EXPECTED, "messages"):
        finding = _finding(name, message)
        listed[_PLURALS.get(str(finding.severity), "")] += 1
        collector.add(finding)
    if missing := find_missing(read_counts(entry, _PLURALS.values()), listed):
        raise incomplete(missing, listed, "message")
    return listed


def _finding(path: str, message: dict[str, Any]) -> ScanFinding:
    rule = parse_text(message.get("source"))
    if not rule:
        raise wrong_format(_EXPECTED, "one of its messages has no `source`")
    fixable = message.get("fixable") is True
    return ScanFinding(
        rule, parse_text(message.get("message")), require_level(message, "type", _EXPECTED, _TYPES),
        parse_text(path, 1000), parse_line_number(message.get("line")), fixable=fixable,
        remedy="run `phpcbf`" if fixable else "", is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "phpcs", "PHP_CodeSniffer", "PHP_CodeSniffer (`--report=json`)", matches, parse, _TYPES, paths=("*phpcs*.json",)
)
