"""Reads the reports of tfsec (`--format json`).

Source of the format: tfsec's `internal/app/tfsec/formatters` and defsec's `pkg/formatters/json.go` and
`pkg/scan/flat.go`: an object whose member `results` lists every failed check, and on demand the passed and the
ignored ones (`status`: 0 or `failed`, 1 or `passed`, 2 or `ignored`). It is null when nothing failed; newer versions
write an empty list, which other tools write as well. Up to version 0.58 there were three severities.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a tfsec report"
_MARKS = frozenset({"results[].legacy_rule_id", "results[].long_id", "results[].rule_provider"})
_NOTHING = re.compile(r'\{\s*"results"\s*:\s*null\s*\}\s*')
_PASSED = ("1", "passed")
_IGNORED = ("2", "ignored")
_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "error": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "warning": Severity.MEDIUM,
    "low": Severity.LOW,
    "info": Severity.INFO,
}
"""tfsec's names of severities: today four, and three in old versions (`ERROR`, `WARNING`, `INFO`)."""


def matches(head: bytes) -> bool:
    """Whether the results have members that only tfsec writes, or are the null that it writes for none."""
    paths = find_member_paths(head)
    is_old = {"results[].rule_id", "results[].location.start_line"} <= paths
    return bool(paths & _MARKS) or is_old or _NOTHING.fullmatch(content.decode_head(head).lstrip()) is not None


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The failed checks, and the ignored ones as suppressed.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    results: object = False
    foreign_members: list[str] = []
    listed = 0
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                listed += 1
                _add_result(value, collector)
            case ("results",):
                results = value
            case (str(name),):
                foreign_members.append(parse_text(name, 40))
    if results is not None and not isinstance(results, list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `results`")
    if foreign_members and not listed:
        raise wrong_format(_EXPECTED, f"this JSON has a member `{foreign_members[0]}`")
    if not listed:
        collector.note("tfsec lists no check: it found nothing, or had nothing to scan")
    return collector.report("tfsec", "tfsec")


def _add_result(entry: object, collector: Collector) -> None:
    if not isinstance(entry, dict) or not (entry.get("rule_id") or entry.get("long_id")):
        raise wrong_format(_EXPECTED, "one of its results names no rule")
    status = parse_text(entry.get("status"), 20).lower()
    if status in _PASSED or entry.get("passed") is True:
        return
    location = as_object(entry.get("location"))
    collector.add(
        ScanFinding(
            parse_text(entry.get("long_id")) or parse_text(entry.get("rule_id")) or "unnamed rule",
            parse_text(entry.get("description")) or parse_text(entry.get("rule_description")),
            require_severity(entry, "severity", _SEVERITIES, _EXPECTED),
            parse_text(location.get("filename"), 1000),
            parse_line_number(location.get("start_line")),
            parse_line_number(location.get("end_line")),
            remedy=parse_text(entry.get("resolution")),
            suppressed=status in _IGNORED,
            symbol=parse_text(entry.get("resource"), 150),
        )
    )


FORMAT = FindingsFormat(
    "tfsec", "tfsec", "tfsec (`--format json`)", matches, parse, _SEVERITIES, paths=("*tfsec*.json",)
)
