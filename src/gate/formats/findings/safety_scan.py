"""Reads the reports of `safety scan --output json`.

Source of the format: the package safety-schemas, `report/schemas/v3_0`. Each file of the scanned projects lists its
dependencies, each dependency its specifications with the known vulnerabilities, ignored ones included. There are no
severities, and no texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, require_members, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.fields import read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a report of `safety scan`"
_FILES: PathTree = {"files": {WILDCARD: {"results": {"dependencies": {}}}}}
_SHAPE: PathTree = {"scan_results": {**_FILES, "projects": {WILDCARD: _FILES}}}
_MARKS = frozenset({"scan_results", "meta.scan_type"})


def matches(head: bytes) -> bool:
    """Whether the document has members that only `safety scan` writes."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The known vulnerabilities of the dependencies, and the ignored ones as suppressed.

    Raises:
        EvidenceError: empty when no dependency was checked; incomplete when fewer vulnerabilities are listed than
            counted; wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, _SHAPE):
        match path:
            case ("meta",):
                reader.meta = as_object(value)
            case ("scan_results", *_, "files", int()):
                reader.begin_file(value)
            case ("scan_results", *_, "files", int(), "location"):
                reader.location = parse_text(value, 1000)
            case ("scan_results", *_, "results", "dependencies", int()):
                reader.add_dependency(value)
            case ("scan_results", *_, "files" | "projects" | "dependencies" as name):
                reader.lists[name] += isinstance(value, list)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    meta: dict[str, Any] = field(default_factory=dict)
    lists: Counter[str] = field(default_factory=Counter)
    files: int = 0
    dependencies: int = 0
    location: str = ""

    def begin_file(self, value: object) -> None:
        """Begins the next file."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "one of its files is not an object")
        self.files += 1
        self.location = ""

    def add_dependency(self, entry: object) -> None:
        """Adds the vulnerabilities of one dependency of the file."""
        if not isinstance(entry, dict) or not entry.get("specifications"):
            raise wrong_format(_EXPECTED, "one of its dependencies has no specifications")
        self.dependencies += 1
        self.collector.extend(_dependency(entry, self.location))

    def report(self) -> ScanReport:
        if not self.lists["files"] or self.lists["dependencies"] != self.files:
            raise wrong_format(_EXPECTED, "its `scan_results` lack files, or a file lacks its dependencies")
        if not self.dependencies:
            raise EvidenceError(Cause.EMPTY, "Safety found no dependency to check")
        version = parse_text(as_object(self.meta.get("telemetry")).get("safety_version"), 40)
        moment = parse_timestamp(self.meta.get("timestamp"))
        return self.collector.report("safety-scan", f"Safety {version}".strip(), moment)


def _dependency(entry: dict[str, Any], location: str) -> Iterator[ScanFinding]:
    for specification in require_members(entry, "specifications", _EXPECTED):
        vulnerabilities = as_object(specification.get("vulnerabilities"))
        if "known_vulnerabilities" not in vulnerabilities:
            raise wrong_format(_EXPECTED, "one of its specifications lacks the `known_vulnerabilities`")
        listed = require_members(vulnerabilities, "known_vulnerabilities", _EXPECTED)
        remediation = as_object(vulnerabilities.get("remediation"))
        if missing := find_missing({"": read_count(remediation.get("vulnerabilities_found"))}, {"": len(listed)}):
            raise incomplete(missing, {"": len(listed)}, "vulnerability", plural="vulnerabilities")
        recommended = parse_text(remediation.get("recommended"), 100)
        package = parse_text(entry.get("name")) or "unnamed package"
        for vulnerability in listed:
            yield ScanFinding(
                _rule(vulnerability), _message(vulnerability), path=location, package=package,
                version=parse_text(specification.get("raw"), 150).partition("==")[2],
                **read_fix(package, recommended), ids=(_rule(vulnerability),), fixable=bool(recommended),
                suppressed=bool(as_object(vulnerability.get("ignored"))),
            )  # fmt: skip


def _rule(vulnerability: Mapping[str, object]) -> str:
    if not (rule := parse_text(vulnerability.get("id"))):
        raise wrong_format(_EXPECTED, "one of its vulnerabilities has no id")
    return rule


def _message(vulnerability: Mapping[str, object]) -> str:
    versions = parse_text(vulnerability.get("vulnerable_spec"), 150)
    return f"versions {versions} are vulnerable" if versions else ""


FORMAT = FindingsFormat(
    "safety-scan", "Safety scan", "Safety (`scan --output json`)", matches, parse, paths=("*safety*.json",)
)
