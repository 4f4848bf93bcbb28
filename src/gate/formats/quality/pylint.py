"""Reads the reports of pylint: `--output-format=json` (a list) and `json2` (an object with statistics).

Source of the format: pylint's `pylint/reporters/json_reporter.py`, and its documentation, "Pylint output". `json2`
counts the messages of each type and the modules that were checked. The list of a clean run is empty and names no tool:
it is readable only where the checklist sets the format. `fatal` says that pylint could not check a module.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count, read_counts
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of pylint"
_TYPES = {
    "fatal": Severity.ERROR,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "refactor": Severity.INFO,
    "convention": Severity.INFO,
    "info": Severity.INFO,
}
"""pylint's types of messages."""

_MARKS = frozenset({"[].message-id", "messages[].messageId", "statistics.messageTypeCount", "statistics.modulesLinted"})


def matches(head: bytes) -> bool:
    """Whether the document has members that only a report of pylint has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The messages about all modules.

    Raises:
        EvidenceError: empty when no module was checked; incomplete when fewer messages are listed than counted; wrong
            format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    types: Counter[str] = Counter()
    is_list = False
    for path, value in walk(stream, {"messages": {}}):
        match path:
            case ():
                is_list = value == []
            case (int(),) | ("messages", int()):
                collector.add(_finding(value))
                types[str(value["type"]).lower()] += 1
            case (str(name),):
                top[name] = value
    if not is_list:
        _check(top, types, collector)
    return collector.report("pylint", "pylint")


def _check(top: dict[str, Any], types: Counter[str], collector: Collector) -> None:
    """Compares the list with the statistics of `json2`."""
    statistics = top.get("statistics")
    if not isinstance(top.get("messages"), list) or not isinstance(statistics, dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `messages` or `statistics`")
    if not isinstance(statistics.get("messageTypeCount"), dict):
        raise wrong_format(_EXPECTED, "its statistics have no `messageTypeCount`")
    if missing := find_missing(read_counts(as_object(statistics["messageTypeCount"]), _TYPES), types):
        raise incomplete(missing, types, "message")
    if not collector.total and not read_count(statistics.get("modulesLinted")):
        raise EvidenceError(Cause.EMPTY, "pylint checked no module")


def _finding(entry: object) -> ScanFinding:
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, "one of its messages is not an object")
    severity = require_level(entry, "type", _EXPECTED, _TYPES)
    symbol = parse_text(entry.get("symbol"))
    number = parse_text(entry.get("message-id")) or parse_text(entry.get("messageId"))
    if not symbol and not number:
        raise wrong_format(_EXPECTED, "one of its messages names no rule")
    return ScanFinding(
        symbol or number, parse_text(entry.get("message")), severity, parse_text(entry.get("path"), 1000),
        parse_line_number(entry.get("line")), parse_line_number(entry.get("endLine")),
        ids=(number,) if number else (),
        is_failure=str(entry["type"]).lower() == "fatal" or is_not_checked(symbol) or is_not_checked(number),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "pylint", "pylint", "pylint (`--output-format=json2`, `json`)", matches, parse, _TYPES, paths=("*pylint*.json",)
)
