"""Reads the reports of OSV-Scanner (`--format json`).

Source of the formats: OSV-Scanner's documentation, "Output", and the OSV schema (ossf.github.io/osv-schema). A
vulnerability has the severity that its database names (`database_specific.severity`, as in GitHub's advisories), else
that of the highest CVSS score of its group. The findings of its detectors (`experimental_generic_findings`) and
violations of licences are no vulnerabilities, and are not counted. A scan without findings is an empty list: only the
members beside it (`models/results.go`) show that OSV-Scanner wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, require_objects, select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete
from gate.formats.findings.fields import parse_names, parse_severity, rate_score, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.findings.osv_entries import find_fixed_versions
from gate.model.evidence import Severity
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "an OSV-Scanner report"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "moderate", "medium", "low")}
"""The names of severities in the databases."""

_MEMBERS = frozenset(
    {"results", "experimental_config", "experimental_generic_findings", "image_metadata", "license_summary"}
)
"""The members of a report."""

_SHAPE: PathTree = {"results": {WILDCARD: {"packages": {}}}, "experimental_generic_findings": {}}


def matches(head: bytes) -> bool:
    """Whether the document has members that only an OSV-Scanner report has."""
    paths = find_member_paths(head)
    return bool(paths & (_MEMBERS - {"results"})) or {"results[].source", "results[].packages"} <= paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of every package of every source.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken; incomplete when a package
            lists fewer vulnerabilities than its groups.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, _SHAPE):
        match path:
            case (str(name),):
                reader.set_member(name, value)
            case ("experimental_generic_findings", int()):
                reader.collector.note("a finding of a detector of OSV-Scanner, which is not counted")
            case ("results", int()):
                reader.begin_source(value)
            case ("results", int(), "packages"):
                reader.without_packages -= isinstance(value, list)
            case ("results", int(), "source"):
                reader.source = parse_text(as_object(value).get("path"), 1000)
            case ("results", int(), "packages", int()):
                reader.add_package(value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    results: object = None
    is_foreign: bool = False
    has_config: bool = False
    source: str = ""
    sources: int = 0
    without_packages: int = 0

    def set_member(self, name: str, value: object) -> None:
        """Reads a member of the report."""
        self.results = value if name == "results" else self.results
        self.has_config = self.has_config or name == "experimental_config"
        self.is_foreign = self.is_foreign or name not in _MEMBERS

    def begin_source(self, value: object) -> None:
        """Begins the next source, such as a lock file."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "one of its results is not an object")
        self.source = ""
        self.sources += 1
        self.without_packages += 1

    def add_package(self, value: object) -> None:
        """Adds the vulnerabilities of a package, and notes its other findings."""
        self.collector.extend(_package(value, self.source))
        violations = select_strings(as_object(value).get("license_violations"))
        self.collector.note("a licence violation, which is not counted", len(violations))

    def report(self) -> ScanReport:
        if not isinstance(self.results, list):
            raise wrong_format(_EXPECTED, "this JSON lacks its `results`")
        if self.is_foreign and not self.has_config and not self.sources:
            raise wrong_format(_EXPECTED, "nothing in this JSON shows that OSV-Scanner wrote it")
        if self.without_packages:
            raise wrong_format(_EXPECTED, "one of its results lists no packages")
        return self.collector.report("osv-scanner", "OSV-Scanner")


def _package(entry: object, source: str) -> Iterator[ScanFinding]:
    package = as_object(as_object(entry).get("package"))
    if not isinstance(entry, dict) or not package:
        raise wrong_format(_EXPECTED, "one of its packages has no name")
    listed = require_objects(entry.get("vulnerabilities"), _EXPECTED, "vulnerabilities")
    groups = require_objects(entry.get("groups"), _EXPECTED, "groups")
    _check_groups(groups, {parse_text(advisory.get("id")) for advisory in listed})
    name = parse_text(package.get("name")) or parse_text(package.get("commit")) or "unnamed package"
    for advisory in listed:
        rule = parse_text(advisory.get("id")) or "unnamed advisory"
        fixes = find_fixed_versions(advisory, name)
        yield ScanFinding(
            rule, parse_text(advisory.get("summary")) or parse_text(advisory.get("details")),
            _severity(advisory, rule, groups), source,
            package=name, version=parse_text(package.get("version")), **read_fix(name, ", ".join(fixes)),
            ids=(rule, *parse_names(advisory.get("aliases"))), fixable=bool(fixes),
        )  # fmt: skip


def _check_groups(groups: list[dict[str, Any]], ids: set[str]) -> None:
    """Refuses a package with a group of vulnerabilities of which it lists none."""
    names = [parse_names(group.get("ids")) for group in groups]
    if lost := sum(bool(group) and ids.isdisjoint(group) for group in names):
        raise incomplete(
            {"": lost}, {"": len(groups) - lost}, "group of vulnerabilities", plural="groups of vulnerabilities"
        )


def _severity(entry: dict[str, Any], rule: str, groups: list[dict[str, Any]]) -> Severity:
    rating = parse_severity(as_object(entry.get("database_specific")).get("severity"))
    if rating is not Severity.UNRATED:
        return rating
    scores = (group.get("max_severity") for group in groups if rule in select_strings(group.get("ids")))
    return rate_score(next(scores, None)) or Severity.UNRATED


FORMAT = FindingsFormat(
    "osv-scanner", "OSV-Scanner", "OSV-Scanner (`--format json`)", matches, parse, _SEVERITIES, paths=("*osv*.json",)
)
