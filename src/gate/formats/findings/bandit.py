"""Reads the reports of Bandit (`-f json`).

Source of the format: Bandit's documentation, "formatters: json". `metrics` names every file that Bandit scanned (and
`_totals`), `errors` those that it could not parse. A report that names no file, or only files that could not be parsed,
is not evidence of a scan.

The metrics count every issue, and the list has those that the options `-l` (severity) and `-i` (confidence) let through
(`core/metrics.py`, and `get_issue_list` in `core/manager.py`). A difference that no such options explain means that the
list was shortened, or filtered by `--baseline`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    parse_timestamp,
    require_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, lowest_listed, read_counts
from gate.formats.findings.fields import hash_code, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a Bandit report"
_SKIPPED = frozenset({"errors[].filename", "errors[].reason"})
_MARKS = (
    {"generated_at", "errors"}, {"generated_at", "metrics"}, {"metrics._totals"}, _SKIPPED,
    {"results[].test_id", "results[].issue_severity"},
)  # fmt: skip
_SEVERITIES = {name: parse_severity(name) for name in ("high", "medium", "low", "undefined")}
"""Bandit's names of severities."""

MAX_EXCERPT = 10_000
"""How much of the code around an issue is read, in characters."""

_WORST_FIRST = ("HIGH", "MEDIUM", "LOW", "UNDEFINED")
"""Bandit's ranks of severity and of confidence."""

_HINT = "no options `-l` and `-i` explain that; was it cut, or written with `--baseline`?"


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Bandit report has."""
    paths = find_member_paths(head)
    return any(marks <= paths for marks in _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues that Bandit reports.

    Raises:
        EvidenceError: empty when no file was scanned; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    listed = _Ranks()
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                collector.add(_issue(value))
                listed.add(value)
            case ("results" | "metrics" | "errors" | "generated_at" as name,):
                top[name] = value
    if not isinstance(top.get("results"), list) or not isinstance(top.get("metrics"), dict):
        raise wrong_format(_EXPECTED, "this JSON lacks its `results` or `metrics`")
    _check_scanned(top, collector)
    _compare(top["metrics"], listed, collector)
    return collector.report("bandit", "Bandit", parse_timestamp(top.get("generated_at")))


@dataclass(slots=True)
class _Ranks:
    """How many issues there are of each severity and of each confidence."""

    severity: Counter[str] = field(default_factory=Counter)
    confidence: Counter[str] = field(default_factory=Counter)

    def add(self, issue: Mapping[str, object]) -> None:
        """Counts one issue of the list."""
        self.severity[_rank(issue.get("issue_severity"))] += 1
        self.confidence[_rank(issue.get("issue_confidence"))] += 1


def _check_scanned(top: dict[str, Any], collector: Collector) -> None:
    """Refuses a report of no scanned file; notes files that could not be parsed."""
    scanned = {name for name in top["metrics"] if name != "_totals"}
    errors = require_objects(top.get("errors"), _EXPECTED, "errors")
    failed = {str(entry.get("filename")) for entry in errors}
    if not collector.total and scanned <= failed:
        reason = f"it could not parse any of the {len(scanned):,} files" if scanned else "its metrics name no file"
        raise EvidenceError(Cause.EMPTY, f"Bandit scanned nothing: {reason}")
    collector.note("a file that Bandit could not scan", len(errors))


def _compare(metrics: dict[str, Any], listed: _Ranks, collector: Collector) -> None:
    """Refuses a list that is shorter than its metrics when no options explain that; notes other differences."""
    severities, confidences = _declare(metrics, "SEVERITY."), _declare(metrics, "CONFIDENCE.")
    below_severity, below_confidence = _below(severities, listed.severity), _below(confidences, listed.confidence)
    for declared, ranks, hidden in (
        (severities, listed.severity, below_confidence),
        (confidences, listed.confidence, below_severity),
    ):
        missing = find_missing(declared, ranks)
        lowest = lowest_listed(ranks, _WORST_FIRST)
        if any(missing.get(rank, 0) > hidden for rank in _WORST_FIRST[: lowest + 1]):
            counts = {rank.lower(): count for rank, count in ranks.items()}
            raise incomplete({rank.lower(): count for rank, count in missing.items()}, counts, "issue", _HINT)
    left_out = find_missing(severities, listed.severity)
    collector.note(
        "an issue that Bandit counts and does not list, as with its options -l and -i", sum(left_out.values())
    )
    has_fewer = bool(metrics.get("_totals")) and bool(find_missing(listed.severity, severities))
    collector.note("the totals declare fewer issues than are listed; the list counts", int(has_fewer))


def _declare(metrics: dict[str, Any], criterion: str) -> dict[str, int]:
    """The declared issues by rank: those of the totals, or the sum of those of the files where it is greater."""
    by_file: Counter[str] = Counter()
    for name, counts in metrics.items():
        if name != "_totals":
            by_file.update(read_counts(as_object(counts), _WORST_FIRST, criterion))
    totals = read_counts(as_object(metrics.get("_totals")), _WORST_FIRST, criterion)
    return {rank: max(count, by_file[rank]) for rank, count in totals.items()}


def _below(declared: Mapping[str, int], listed: Mapping[str, int]) -> int:
    """How many issues are declared below the lowest rank that is listed."""
    return sum(declared[rank] for rank in _WORST_FIRST[lowest_listed(listed, _WORST_FIRST) + 1 :])


def _rank(raw: object) -> str:
    return raw.upper() if isinstance(raw, str) and raw.upper() in _WORST_FIRST else "UNDEFINED"


def _issue(entry: object) -> ScanFinding:
    if not isinstance(entry, dict):
        raise wrong_format(_EXPECTED, "one of its results is not an object")
    span = entry.get("line_range")
    numbers = [number for number in map(parse_line_number, span if isinstance(span, list) else ()) if number]
    return ScanFinding(
        parse_text(entry.get("test_id")) or "unnamed test", parse_text(entry.get("issue_text")),
        parse_severity(entry.get("issue_severity")), parse_text(entry.get("filename"), 1000),
        parse_line_number(entry.get("line_number")),
        max(numbers, default=None), code_hash=_hash_code(entry.get("code"), entry.get("line_number")),
    )  # fmt: skip


def _hash_code(code: object, number: object) -> str:
    """The hash of the line with this number, in lines that begin with their numbers."""
    lines = code[:MAX_EXCERPT].splitlines() if isinstance(code, str) else []
    numbered = (line.partition(" ") for line in lines)
    return next((hash_code(text) for prefix, _, text in numbered if prefix == str(number)), "")


FORMAT = FindingsFormat("bandit", "Bandit", "Bandit (`-f json`)", matches, parse, _SEVERITIES, paths=("*bandit*.json",))
