"""Reads the reports of gosec (`-fmt json`).

Source of the format: gosec's `report.go` (ReportInfo), `issue/issue.go` and `analyzer.go` (Metrics). `Golang errors`
maps each file that gosec could not load to its errors. `Stats` counts the scanned files, and as `found` the issues that
are not suppressed, after the filters (`cmd/gosec/main.go`, `filterIssues`), so a shorter list was cut. An issue is
suppressed by a comment `#nosec` or by the configuration; gosec lists such issues on demand (`-show-ignored`,
`-track-suppressions`).
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, note_failures, read_count
from gate.formats.findings.fields import hash_code, parse_line_range, parse_severity, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a gosec report"
_ERRORS = "Golang errors"
_MARKS = frozenset({_ERRORS, "GosecVersion", "Stats.nosec", "Issues[].rule_id", "Issues[].nosec"})
_SEVERITIES = {name: parse_severity(name) for name in ("high", "medium", "low")}
"""gosec's names of severities."""


def matches(head: bytes) -> bool:
    """Whether the document has members that only a gosec report has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues that gosec reports.

    Raises:
        EvidenceError: empty when no file was scanned; incomplete when fewer issues are listed than counted; unreadable
            when files could not be loaded and nothing is listed; wrong format or unreadable when it is not such a
            report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    is_active: list[bool] = []
    for path, value in walk(stream, {"Issues": {}}):
        match path:
            case ("Issues", int()):
                issue = _issue(value)
                is_active.append(not issue.suppressed)
                collector.add(issue)
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("Issues", False), (list, type(None))) or not isinstance(top.get("Stats"), dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `Issues` or `Stats`")
    _check_errors(top.get(_ERRORS), collector)
    _check_stats(top["Stats"], sum(is_active), collector)
    return collector.report("gosec", f"gosec {_version(top.get('GosecVersion'))}".strip())


def _version(raw: object) -> str:
    """The version; a gosec that was built without one writes `dev`."""
    version = parse_text(raw, 40)
    return "" if version == "dev" else version


def _check_errors(errors: object, collector: Collector) -> None:
    if errors is not None and not isinstance(errors, dict):
        raise wrong_format(_EXPECTED, f"its `{_ERRORS}` is not an object")
    note_failures(collector, "a file that gosec could not load", len(as_object(errors)))


def _check_stats(stats: dict[str, Any], active: int, collector: Collector) -> None:
    """Refuses a list that is shorter than its count, and a report of no scanned file; notes a longer list."""
    declared = read_count(stats.get("found"))
    if missing := find_missing({"": declared}, {"": active}):
        raise incomplete(missing, {"": active}, "issue")
    if not collector.total and not read_count(stats.get("files")):
        raise EvidenceError(Cause.EMPTY, "gosec scanned no file")
    collector.note("the statistics count fewer issues than are listed; the list counts", int(declared < active))


def _issue(entry: object) -> ScanFinding:
    if not isinstance(entry, dict) or not entry.get("rule_id"):
        raise wrong_format(_EXPECTED, "one of its issues has no rule")
    first, last = parse_line_range(entry.get("line"))
    code = _first_line(entry.get("code"), first)
    return ScanFinding(
        parse_text(entry["rule_id"]) or "unnamed rule", parse_text(entry.get("details")),
        require_severity(entry, "severity", _SEVERITIES, _EXPECTED), parse_text(entry.get("file"), 1000), first, last,
        suppressed=entry.get("nosec") is True or bool(entry.get("suppressions")), code_hash=hash_code(code),
    )  # fmt: skip


def _first_line(raw: object, number: int | None) -> str:
    """The line with this number in the code of an issue; since version 2.3 its lines begin with their numbers."""
    lines = raw.splitlines() if isinstance(raw, str) else []
    return next((line.partition(":")[2] for line in lines if line.startswith(f"{number}:")), next(iter(lines), ""))


FORMAT = FindingsFormat("gosec", "gosec", "gosec (`-fmt json`)", matches, parse, _SEVERITIES, paths=("*gosec*.json",))
