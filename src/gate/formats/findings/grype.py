"""Reads the reports of Grype (`-o json`).

Source of the format: Grype's `presenter/models` (Document, Match, Vulnerability, Package). `ignoredMatches` are the
matches that a rule of the user, or a VEX document, ignores.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import (
    as_object,
    parse_severity,
    parse_text,
    parse_timestamp,
    select_objects,
    select_strings,
    wrong_format,
)
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport

_EXPECTED = "a Grype report"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "negligible", "unknown")}
"""Grype's names of severities."""


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Grype report has."""
    return bool(find_member_paths(head) & {"matches", "ignoredMatches", "descriptor"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities that Grype matched.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"matches": {}, "ignoredMatches": {}}):
        match path:
            case ("matches" | "ignoredMatches" as kind, int()):
                collector.add(_match(value, suppressed=kind == "ignoredMatches"))
            case (str(name),):
                top[name] = value
    descriptor = as_object(top.get("descriptor"))
    proof = descriptor or as_object(top.get("source"))
    if not isinstance(top.get("matches", 0), (list, type(None))) or not (collector.total or proof):
        raise wrong_format(_EXPECTED, "this JSON lacks its `matches`, or what was scanned")
    version = parse_text(descriptor.get("version"), 40)
    return collector.report("grype", f"Grype {version}".strip(), parse_timestamp(descriptor.get("timestamp")))


def _match(entry: object, *, suppressed: bool) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("vulnerability"), dict):
        raise wrong_format(_EXPECTED, "one of its matches has no vulnerability")
    vulnerability, artifact = entry["vulnerability"], as_object(entry.get("artifact"))
    rule = parse_text(vulnerability.get("id")) or "unnamed advisory"
    related = [parse_text(advisory.get("id")) for advisory in select_objects(entry.get("relatedVulnerabilities"))]
    fix = as_object(vulnerability.get("fix"))
    fixed = ", ".join(select_strings(fix.get("versions")))
    paths = [parse_text(location.get("path"), 1000) for location in select_objects(artifact.get("locations"))]
    return ScanFinding(
        rule, parse_text(vulnerability.get("description")), parse_severity(vulnerability.get("severity")),
        next(iter(paths), ""),
        package=_package(artifact), version=parse_text(artifact.get("version")), fixed=parse_text(fixed),
        ids=(rule, *related),
        fixable=bool(fixed) or fix.get("state") == "fixed", suppressed=suppressed,
    )  # fmt: skip


def _package(artifact: dict[str, Any]) -> str:
    """The name of the package; for Maven with its group, which only the package URL has."""
    purl = parse_text(artifact.get("purl"), 500)
    if purl.startswith("pkg:maven/"):
        return purl.removeprefix("pkg:maven/").partition("@")[0].partition("?")[0].replace("/", ":")
    return parse_text(artifact.get("name"))


FORMAT = FindingsFormat("grype", "Grype", "Grype (`-o json`)", matches, parse, _SEVERITIES)
