"""Reads the reports of ESLint (`--format json` and `json-with-metadata`) and of linters that write the same.

Source of the format: ESLint's "Formatters reference" and "Node.js API reference" (LintResult, LintMessage). ESLint
lists every file that it checked, with the number of its errors and warnings, so an empty list is no evidence. A message
with `fatal` says that the file could not be parsed. `suppressedMessages` are those that a comment disables.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of ESLint"
_LEVELS = {2: Severity.ERROR, 1: Severity.WARNING}
_NAMES = {"error": Severity.ERROR, "warning": Severity.WARNING}
_COUNTS = {Severity.ERROR: "errorCount", Severity.WARNING: "warningCount"}


def matches(head: bytes) -> bool:
    """Whether the entries of the list, or of `results`, are files with messages."""
    paths = find_member_paths(head)
    return any({f"{prefix}[].filePath", f"{prefix}[].messages"} <= paths for prefix in ("", "results"))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The messages of all files, and the suppressed ones.

    Raises:
        EvidenceError: empty when no file was checked; incomplete when a file declares more than it lists; wrong format
            or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    files = 0
    for path, value in walk(stream, {"results": {}}):
        match path:
            case (int(),) | ("results", int()):
                files += 1
                _add_file(value, collector)
            case () | ("metadata",) | ("results",):
                pass
            case _:
                raise wrong_format(_EXPECTED, f"it has the member `{str(path[0])[:40]}`")
    if not files:
        raise EvidenceError(Cause.EMPTY, "ESLint checked no file: it lists every file that it checks")
    return collector.report("eslint", "ESLint")


def _add_file(entry: object, collector: Collector) -> None:
    if not isinstance(entry, dict) or not isinstance(entry.get("messages"), list):
        raise wrong_format(_EXPECTED, "one of its files has no list of `messages`")
    path = parse_text(entry.get("filePath"), 1000)
    if not path:
        raise wrong_format(_EXPECTED, "one of its files has no `filePath`")
    findings = [_finding(message, path) for message in require_objects(entry["messages"], _EXPECTED, "messages")]
    _check_counts(entry, findings, collector)
    collector.extend(findings)
    suppressed = require_objects(entry.get("suppressedMessages"), _EXPECTED, "suppressedMessages")
    collector.extend(_finding(message, path, suppressed=True) for message in suppressed)


def _check_counts(entry: dict[str, Any], findings: list[ScanFinding], collector: Collector) -> None:
    """Refuses a list that is shorter than its counts; notes a longer one."""
    declared: dict[str, int] = {}
    for severity, name in _COUNTS.items():
        count = entry.get(name)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise wrong_format(_EXPECTED, f"one of its files has no number `{name}`")
        declared[str(severity)] = count
    listed = {str(severity): sum(finding.severity is severity for finding in findings) for severity in _COUNTS}
    declared_fatal = {"fatal": read_count(entry.get("fatalErrorCount"))}  # since ESLint 7.32
    fatal = {"fatal": sum(finding.is_failure for finding in findings)}
    if missing := find_missing(declared, listed) or find_missing(declared_fatal, fatal):
        raise incomplete(missing, listed | fatal, "message")
    collector.note("a file that lists more messages than it counts; the list counts", int(declared != listed))


def _finding(message: dict[str, Any], path: str, *, suppressed: bool = False) -> ScanFinding:
    if "severity" not in message:
        raise wrong_format(_EXPECTED, "one of its messages has no `severity`")
    is_fatal = message.get("fatal") is True
    raw = message["severity"]
    severity = _LEVELS.get(raw, Severity.UNRATED) if isinstance(raw, int) else Severity.UNRATED
    fixable = isinstance(message.get("fix"), dict)
    return ScanFinding(
        parse_text(message.get("ruleId")) or ("fatal" if is_fatal else "unnamed rule"),
        parse_text(message.get("message")), Severity.ERROR if is_fatal else severity, path,
        parse_line_number(message.get("line")), parse_line_number(message.get("endLine")),
        fixable=fixable, remedy="run `eslint --fix`" if fixable else "", suppressed=suppressed, is_failure=is_fatal,
    )  # fmt: skip


FORMAT = FindingsFormat(
    "eslint", "ESLint", "ESLint (`--format json`)", matches, parse, _NAMES, paths=("*eslint*.json",)
)
