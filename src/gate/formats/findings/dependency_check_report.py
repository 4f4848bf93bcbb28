"""What the JSON and the XML report of OWASP Dependency-Check have in common.

Source: Dependency-Check's templates `jsonReport.vsl` and `xmlReport.vsl` and its schemas `dependency-check.*.xsd`. A
dependency is a file, or a package of a lock file, with the vulnerabilities of the software that it was identified as. A
vulnerability has the severity that its source names (`severity`), else that of CVSS 4, 3 or 2. Suppressed
vulnerabilities have a list of their own. `analysisExceptions` are errors of analyzers, whose findings are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gate.formats.common import purl as purls
from gate.formats.common.json_fields import (
    as_object,
    parse_text,
    parse_timestamp,
    require_members,
    select_objects,
    wrong_format,
)
from gate.formats.common.purl import PackageName
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import note_failures
from gate.formats.findings.fields import parse_names, parse_severity, rate_score, read_fix
from gate.formats.findings.model import ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

EXPECTED = "a report of OWASP Dependency-Check"
SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "moderate", "low", "info", "none")}
"""The names of severities in CVSS, GitHub's advisories and RetireJS."""

_LISTS = ("vulnerabilities", "suppressedVulnerabilities")
_SCORES = {"cvssv4": "baseScore", "cvssv3": "baseScore", "cvssv2": "score"}
_NAMES = ("baseSeverity", "baseSeverity>", "severity")
"""The names of the member with the severity of a score; the second is a slip in the template of older versions."""


@dataclass(slots=True)
class ScanInfo:
    """What the report tells about the scan; `date` and `version` as they stand in it."""

    dependencies: int = 0
    exceptions: int = 0
    version: object = ""
    date: object = ""


def add_dependency(entry: object, collector: Collector) -> None:
    """Adds the vulnerabilities of a dependency of the JSON report."""
    dependency = require_dependency(entry)
    for kind in _LISTS:
        for vulnerability in require_members(dependency, kind, EXPECTED):
            collector.add(read_vulnerability(vulnerability, dependency, suppressed=kind != "vulnerabilities"))


def require_dependency(entry: object) -> dict[str, Any]:
    """The dependency, which names its file; raises EvidenceError (wrong format) for anything else."""
    if not isinstance(entry, dict) or not (entry.get("fileName") or entry.get("filePath")):
        raise wrong_format(EXPECTED, "one of its dependencies names no file")
    return entry


def finish(name: str, collector: Collector, scan: ScanInfo) -> ScanReport:
    """The report.

    Raises:
        EvidenceError: empty when no dependency was analyzed; unreadable when analyzers failed and nothing is listed.
    """
    if not scan.dependencies:
        raise EvidenceError(Cause.EMPTY, "Dependency-Check analyzed no dependency")
    note_failures(collector, "an error of an analyzer of Dependency-Check", scan.exceptions)
    tool = f"Dependency-Check {parse_text(scan.version, 40)}".strip()
    return collector.report(name, tool, parse_timestamp(scan.date))


def read_vulnerability(entry: dict[str, Any], dependency: dict[str, Any], *, suppressed: bool) -> ScanFinding:
    """The finding for a vulnerability of a dependency, both as in the JSON report."""
    rule, package = parse_text(entry.get("name")), _package(dependency)
    if not rule:
        raise wrong_format(EXPECTED, "one of its vulnerabilities has no name")
    fixes = ", ".join(dict.fromkeys(_fixes(entry)))
    return ScanFinding(
        rule, parse_text(entry.get("description")), _severity(entry),
        parse_text(dependency.get("filePath"), 1000).partition("?")[0],  # then the package of a lock file
        package=package.name, version=package.version, **read_fix(package.name, fixes),
        ids=(rule,), fixable=bool(fixes), suppressed=suppressed,
    )  # fmt: skip


def _package(dependency: dict[str, Any]) -> PackageName:
    """The first package that the dependency was identified as; else the name of its file."""
    for identifier in select_objects(dependency.get("packages")):
        package = purls.read_name(identifier.get("id"))
        if package.name:
            return package
    name = parse_text(dependency.get("fileName")) or parse_text(dependency.get("filePath"))
    return PackageName(name or "unnamed package")


def _severity(entry: dict[str, Any]) -> Severity:
    """The named severity, or that of the newest score; of scores without a name what their number says."""
    scores = {name: as_object(entry.get(name)) for name in _SCORES}
    names = [entry.get("severity"), *(score.get(name) for score in scores.values() for name in _NAMES)]
    numbers = [entry.get("severity"), *(score.get(_SCORES[name]) for name, score in scores.items())]
    rated = [*(parse_severity(name, SEVERITIES) for name in names), *map(rate_score, map(_number, numbers))]
    return next((severity for severity in rated if severity not in (None, Severity.UNRATED)), None) or Severity.UNRATED


def _number(raw: object) -> object:
    return raw.strip() if isinstance(raw, str) else raw


def _fixes(entry: dict[str, Any]) -> Iterator[str]:
    """The first version after the affected ones, of the software that the dependency was identified as."""
    for holder in select_objects(entry.get("vulnerableSoftware")):
        software = as_object(holder.get("software"))
        if str(software.get("vulnerabilityIdMatched")).lower() == "true":
            yield from parse_names([software.get("versionEndExcluding")])
