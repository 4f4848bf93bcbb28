"""Reads the reports of Checkov (`-o json`).

Source of the format: Checkov's `common/output/report.py` (`get_dict`, `get_summary`), `common/output/record.py` and
`common/runners/runner_registry.py` (`print_reports`): one object for each framework that checked something, a list of
them when there are several, and a summary without `results` when nothing was checked. With `--quiet` only the failed
checks are listed; `summary` counts all of them. A severity needs a key of the platform and is null without one. The
resource of a check for secrets is a hash of the secret and is not read. The scans of packages (`sca_package`,
`sca_image`) have `vulnerability_details`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, note_failures, read_count, read_counts
from gate.formats.findings.fields import hash_code, parse_severity, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a Checkov report"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "info")}
"""The names of severities of Checkov's platform."""

_MODULES = re.compile(r"(?:module\.[^.\[]+(?:\[[^\]]*\])?\.)+")
"""The calls of Terraform modules before a resource: Checkov reports a block of a module once for each call."""

_LISTS = {"passed_checks": "passed", "failed_checks": "failed", "skipped_checks": "skipped", "parsing_errors": ""}
_COUNTS = ("passed", "failed", "skipped")
_REPORT: PathTree = {"results": {name: {} for name in _LISTS}}
_SHAPE: PathTree = {**_REPORT, WILDCARD: _REPORT}
_MARKS = frozenset({"check_type", "checkov_version", "results.failed_checks", "summary.checkov_version"})


def matches(head: bytes) -> bool:
    """Whether the document, or an entry of the list, has members that only a Checkov report has."""
    return any(path.removeprefix("[].") in _MARKS for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The failed checks of all frameworks, and the skipped ones as suppressed.

    Raises:
        EvidenceError: empty when nothing was checked; incomplete when fewer checks are listed than counted; unreadable
            when files could not be parsed and nothing is listed; wrong format or unreadable when it is not such a
            report, or broken.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, _SHAPE):
        match path:
            case () if not isinstance(value, (dict, list)):
                raise wrong_format(_EXPECTED, "this JSON is neither an object nor a list")
            case (int(),):
                reader.begin(value)
            case () if isinstance(value, dict):
                reader.begin(value)
            case (*_, "results", str(name), int()) if name in _LISTS:
                reader.add(name, value)
            case (*_, "results", str(name)):
                reader.lists[name] = value
            case ("summary", str(name)):
                reader.top["summary"][name] = value
            case (str(name),) | (int(), str(name)):
                reader.top[name] = value
    return reader.report()


@dataclass(slots=True)
class _Reader:
    """Reads the reports of the frameworks one by one."""

    collector: Collector
    top: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    listed: Counter[str] = field(default_factory=Counter)
    in_report: bool = False
    reports: int = 0
    checked: int = 0
    failures: int = 0
    version: str = ""

    def begin(self, value: object) -> None:
        """Begins the report of the next framework."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "one of its reports is not an object")
        self.end()
        self.in_report = True
        self.reports += 1

    def add(self, name: str, value: object) -> None:
        """Counts one check, and adds it when it failed or was skipped."""
        self.listed[name] += 1
        if name in ("failed_checks", "skipped_checks"):
            self.collector.add(_check(value, suppressed=name == "skipped_checks"))

    def end(self) -> None:
        """Ends the report of a framework, and compares its lists with its summary."""
        if not self.in_report:
            return
        is_bare = self.reports == 1 and "passed" in self.top and "check_type" not in self.top
        if not is_bare and not isinstance(self.lists.get("failed_checks"), list):
            raise wrong_format(_EXPECTED, "one of its reports lacks the `failed_checks`")
        summary = self.top if is_bare else as_object(self.top.get("summary"))
        declared = read_counts(summary, _COUNTS)
        listed = {count: self.listed[name] for name, count in _LISTS.items() if count}
        self._compare(declared, listed)
        self.checked += sum(max(declared[name], listed[name]) for name in _COUNTS)
        errors = (read_count(summary.get(name)) for name in ("parsing_errors", "parsingerrors"))
        self.failures += max(*errors, self.listed["parsing_errors"])
        self.version = parse_text(summary.get("checkov_version"), 40) or self.version
        self.in_report = False
        for mapping in (self.top, self.lists, self.listed):
            mapping.clear()

    def _compare(self, declared: dict[str, int], listed: dict[str, int]) -> None:
        """Refuses a list that is shorter than its count; notes the skipped checks of a report that leaves them out."""
        missing = find_missing(declared, listed)
        if "failed" in missing or ("skipped" in missing and "skipped_checks" in self.lists):
            raise incomplete({name: count for name, count in missing.items() if name != "passed"}, listed, "check")
        self.collector.note("a skipped check that Checkov counts and does not list", missing.get("skipped", 0))

    def report(self) -> ScanReport:
        self.end()
        note_failures(self.collector, "a file that Checkov could not parse", self.failures)
        if not self.checked:
            raise EvidenceError(Cause.EMPTY, "Checkov checked nothing: no check passed, failed or was skipped")
        return self.collector.report("checkov", f"Checkov {self.version}".strip())


def _check(entry: object, *, suppressed: bool) -> ScanFinding:
    if not isinstance(entry, dict) or not entry.get("check_id"):
        raise wrong_format(_EXPECTED, "one of its checks has no id")
    if isinstance(entry.get("vulnerability_details"), dict):
        return _vulnerability(entry, entry["vulnerability_details"], suppressed=suppressed)
    rule, name = parse_text(entry["check_id"]) or "unnamed check", parse_text(entry.get("check_name"))
    resource = "" if rule.startswith("CKV_SECRET") else parse_text(entry.get("resource"), 150)
    span = entry.get("file_line_range")
    first, last = span if isinstance(span, list) and len(span) == 2 else (None, None)
    block = _MODULES.sub("", resource)
    return ScanFinding(
        rule, parse_text(f"{name} ({block})" if block else name),
        parse_severity(entry.get("severity"), _SEVERITIES), _path(entry), parse_line_number(first),
        parse_line_number(last),
        suppressed=suppressed, symbol=resource, code_hash=hash_code(_first_line(entry.get("code_block"))),
    )  # fmt: skip


def _first_line(block: object) -> str:
    """The first line of a block of code, whose lines are pairs of a number and a text."""
    pair = block[0] if isinstance(block, list) and block else None
    return pair[1] if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str) else ""


def _path(entry: dict[str, Any]) -> str:
    """The file, relative to the folder where Checkov ran; else to the folder that it scanned."""
    path = parse_text(entry.get("repo_file_path"), 1000)
    return path if path and ".." not in path else parse_text(entry.get("file_path"), 1000)


def _vulnerability(entry: dict[str, Any], details: dict[str, Any], *, suppressed: bool) -> ScanFinding:
    """A vulnerability of a package; a violation of a licence has no details."""
    rule, package = parse_text(details.get("id")) or "unnamed advisory", parse_text(details.get("package_name"))
    fixed = parse_text(details.get("lowest_fixed_version"))
    severity = parse_severity(entry.get("severity"), _SEVERITIES)
    if severity is Severity.UNRATED:
        severity = parse_severity(details.get("severity"))
    return ScanFinding(
        rule, parse_text(details.get("description")) or parse_text(entry.get("short_description")), severity,
        _path(entry),
        package=package or "unnamed package", version=parse_text(details.get("package_version")),
        **read_fix(package, fixed), ids=(rule,), fixable=bool(fixed), suppressed=suppressed,
    )  # fmt: skip


FORMAT = FindingsFormat(
    "checkov", "Checkov", "Checkov (`-o json`)", matches, parse, _SEVERITIES, paths=("*checkov*.json",)
)
