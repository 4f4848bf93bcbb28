"""Reads the reports of Stylelint (`--formatter json`).

Source of the format: Stylelint's `types/stylelint/index.d.ts` (LintResult) and its documentation, "Formatters".
Stylelint lists every file that it checked, so an empty list is no evidence. A file with `parseErrors` or the rule
`CssSyntaxError` was not checked, and a rule with an invalid option did not run. `errored` is true where there is an
error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import parse_line_number, parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of Stylelint"
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}
_MARKS = ({"[].source", "[].warnings"}, {"[].source", "[].invalidOptionWarnings"}, {"[].errored", "[].parseErrors"})


def matches(head: bytes) -> bool:
    """Whether the entries of the list have the members of Stylelint."""
    paths = find_member_paths(head)
    return any(marks <= paths for marks in _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The warnings about all files.

    Raises:
        EvidenceError: empty when no file was checked; incomplete when a file has an error that is not listed; wrong
            format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    files = 0
    for path, value in walk(stream, {}):
        match path:
            case (int(),):
                files += _add_file(value, collector)
            case (str(),):
                raise wrong_format(_EXPECTED, "it is not a list")
    if not files:
        raise EvidenceError(Cause.EMPTY, "Stylelint checked no file: it lists every file that it checks")
    return collector.report("stylelint", "stylelint")


def _add_file(entry: object, collector: Collector) -> bool:
    """Adds the findings of a file; returns whether it was checked: a file that is ignored has none."""
    if not isinstance(entry, dict) or not isinstance(entry.get("warnings"), list):
        raise wrong_format(_EXPECTED, "one of its files has no list of `warnings`")
    path = parse_text(entry.get("source"), 1000)
    findings = [*_warnings(entry, path), *_failures(entry, path)]
    if entry.get("ignored") is True and not findings:
        return False
    if not isinstance(entry.get("errored"), bool):
        raise wrong_format(_EXPECTED, "one of its files does not say whether it `errored`")
    if entry["errored"] and not any(finding.severity is not Severity.WARNING for finding in findings):
        raise EvidenceError(Cause.INCOMPLETE, "the report is incomplete: a file has an error that it does not list")
    collector.extend(findings)
    deprecations = require_objects(entry.get("deprecations"), _EXPECTED, "deprecations")
    collector.note("a deprecated part of the configuration", len(deprecations))
    return True


def _warnings(entry: dict[str, Any], path: str) -> Iterator[ScanFinding]:
    for warning in require_objects(entry["warnings"], _EXPECTED, "warnings"):
        rule = parse_text(warning.get("rule"))
        if not rule:
            raise wrong_format(_EXPECTED, "one of its warnings names no `rule`")
        fixable = isinstance(warning.get("fix"), dict)
        yield ScanFinding(
            rule, parse_text(warning.get("text")), require_level(warning, "severity", _EXPECTED, _LEVELS), path,
            parse_line_number(warning.get("line")), parse_line_number(warning.get("endLine")), fixable=fixable,
            remedy="run `stylelint --fix`" if fixable else "", is_failure=is_not_checked(rule),
        )  # fmt: skip


def _failures(entry: dict[str, Any], path: str) -> Iterator[ScanFinding]:
    """What Stylelint could not check."""
    for member, rule in (("parseErrors", "parse-error"), ("invalidOptionWarnings", "invalid-option")):
        for failure in require_objects(entry.get(member), _EXPECTED, member):
            line = parse_line_number(failure.get("line"))
            message = parse_text(failure.get("text")) or "Stylelint could not check the file"
            yield ScanFinding(rule, message, Severity.ERROR, path, line, is_failure=True)


FORMAT = FindingsFormat(
    "stylelint", "Stylelint", "Stylelint (`--formatter json`)", matches, parse, _LEVELS, paths=("*stylelint*.json",)
)
