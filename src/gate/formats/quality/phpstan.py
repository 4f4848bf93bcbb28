"""Reads the JSON reports of PHPStan (`--error-format=json`, `prettyJson`).

Source of the format: PHPStan's `src/Command/ErrorFormatter/JsonErrorFormatter.php`. Only files with errors are listed,
by their path; `errors` are those of the whole run, such as an invalid configuration: then other errors may be missing.
The totals count both. PHPStan has no severities: it reports errors.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, read_counts
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a report of PHPStan"
_COUNTS = ("errors", "file_errors")


def matches(head: bytes) -> bool:
    """Whether the document has the totals of PHPStan."""
    return {"totals.errors", "totals.file_errors"} <= find_member_paths(head)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The errors in all files, and those of the run.

    Raises:
        EvidenceError: incomplete when more errors are counted than listed; wrong format or unreadable when it is not
            such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"files": {}, "errors": {}}):
        match path:
            case ("files", str(name)):
                _add_file(name, value, collector)
            case ("errors", int()):
                collector.add(ScanFinding("phpstan", parse_text(value), Severity.ERROR, is_failure=True))
            case (str(name),):
                top[name] = value
    totals = top.get("totals")
    is_whole = isinstance(top.get("files"), (dict, list)) and isinstance(top.get("errors"), list)
    if not is_whole or not isinstance(totals, dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `files`, `errors` or `totals`")
    if any(not isinstance(totals.get(name), int) for name in _COUNTS):
        raise wrong_format(_EXPECTED, "its totals lack a number")
    if (missing := sum(read_counts(totals, _COUNTS).values()) - collector.total) > 0:
        raise incomplete({"": missing}, {"": collector.total}, "error")
    return collector.report("phpstan", "PHPStan")


def _add_file(name: str, entry: object, collector: Collector) -> None:
    messages = as_object(entry).get("messages")
    if not isinstance(messages, list):
        raise wrong_format(_EXPECTED, "one of its files has no list of `messages`")
    for message in require_objects(messages, _EXPECTED, "messages"):
        rule = parse_text(message.get("identifier")) or "phpstan"  # the identifier is since version 1.11
        collector.add(
            ScanFinding(
                rule, parse_text(message.get("message")), Severity.ERROR, parse_text(name, 1000),
                parse_line_number(message.get("line")), is_failure=rule == "phpstan.parse",
            )
        )  # fmt: skip


FORMAT = FindingsFormat(
    "phpstan", "PHPStan", "PHPStan (`--error-format=json`)", matches, parse, paths=("*phpstan*.json",)
)
