"""Reads the reports of RuboCop and tools built on it, such as Standard and Cookstyle (`--format json`).

Source of the format: RuboCop's `lib/rubocop/formatter/json_formatter.rb` and its documentation, "Formatters". RuboCop
lists every file that it inspected. An offense that it corrected in the working copy counts: the commit has it.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, note_failures, read_count
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of RuboCop"
_LEVELS = {
    "fatal": Severity.ERROR,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "convention": Severity.INFO,
    "refactor": Severity.INFO,
    "info": Severity.INFO,
}
"""RuboCop's severities."""

_COUNTS = ("offense_count", "target_file_count", "inspected_file_count")


def matches(head: bytes) -> bool:
    """Whether the document has members that only a report of RuboCop has."""
    paths = find_member_paths(head)
    return bool(paths & {"metadata.rubocop_version", "files[].offenses", "summary.offense_count"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The offenses in all files.

    Raises:
        EvidenceError: empty when no file was inspected; incomplete when fewer offenses are listed than counted;
            unreadable when nothing is listed and files were not inspected; wrong format or unreadable when it is not
            such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"files": {}}):
        match path:
            case ("files", int()):
                _add_file(value, collector)
            case (str(name),):
                top[name] = value
    summary = top.get("summary")
    if not isinstance(top.get("files"), list) or not isinstance(summary, dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `files` or `summary`")
    _check(summary, collector)
    version = parse_text(as_object(top.get("metadata")).get("rubocop_version"), 40)
    return collector.report("rubocop", f"RuboCop {version}".strip())


def _check(summary: dict[str, Any], collector: Collector) -> None:
    if any(not isinstance(summary.get(name), int) for name in _COUNTS):
        raise wrong_format(_EXPECTED, "its summary lacks a count")
    offenses, targets, inspected = (read_count(summary[name]) for name in _COUNTS)
    if (missing := offenses - collector.total) > 0:
        raise incomplete({"": missing}, {"": collector.total}, "offense")
    if not inspected and not collector.total:
        raise EvidenceError(Cause.EMPTY, "RuboCop inspected no file")
    note_failures(collector, "a file that RuboCop did not inspect", max(0, targets - inspected))
    collector.note("the summary counts fewer offenses than are listed; the list counts", int(missing < 0))


def _add_file(entry: object, collector: Collector) -> None:
    if not isinstance(entry, dict) or not isinstance(entry.get("offenses"), list):
        raise wrong_format(_EXPECTED, "one of its files has no list of `offenses`")
    path = parse_text(entry.get("path"), 1000)
    for offense in require_objects(entry["offenses"], _EXPECTED, "offenses"):
        collector.add(_finding(offense, path))
        note = "an offense that RuboCop corrected in the working copy; the commit has it, and it counts"
        collector.note(note, int(offense.get("corrected") is True))


def _finding(offense: dict[str, Any], path: str) -> ScanFinding:
    rule, place = parse_text(offense.get("cop_name")), as_object(offense.get("location"))
    if not rule:
        raise wrong_format(_EXPECTED, "one of its offenses has no `cop_name`")
    severity = require_level(offense, "severity", _EXPECTED, _LEVELS)
    fixable = offense.get("correctable") is True
    line = parse_line_number(place.get("start_line")) or parse_line_number(place.get("line"))
    return ScanFinding(
        rule, parse_text(offense.get("message")), severity, path, line, parse_line_number(place.get("last_line")),
        fixable=fixable, remedy="run `rubocop --autocorrect`" if fixable else "", is_failure=is_not_checked(rule),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "rubocop",
    "RuboCop",
    "RuboCop, Standard, Cookstyle (`--format json`)",
    matches,
    parse,
    _LEVELS,
    paths=("*rubocop*.json",),
)
