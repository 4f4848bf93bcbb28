"""Reads the reports of OSV-Scanner (`--format json`).

Source of the formats: OSV-Scanner's documentation, "Output", and the OSV schema (ossf.github.io/osv-schema). A
vulnerability is as severe as the word its database gives (`database_specific.severity`, GitHub's advisories have it),
else as the highest CVSS score of its group says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_stream import EACH, walk
from gate.formats.findings.scan import (
    Collector,
    ScanFinding,
    ScanReport,
    Wanted,
    broken,
    mapping,
    objects,
    plain,
    rated,
    scored,
    strict,
    texts,
)
from gate.model.evidence import Severity

_EXPECTED = "an OSV-Scanner report"
WORDS = {name: rated(name) for name in ("critical", "high", "moderate", "medium", "low")}
"""The words of the databases."""


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The vulnerabilities of every package of every source.

    Raises:
        EvidenceError: unreadable when it is broken or no such report.
    """
    found = Collector(wanted)
    results: object = None
    source, told = "", 0
    for path, value in walk(stream, {"results": {EACH: {"packages": {}}}}):
        match path:
            case ("results",):
                results = value
            case ("results", int()):
                source, told = "", told + 1
                if not isinstance(value, dict):
                    raise broken(_EXPECTED, "a result of it is no object")
            case ("results", int(), "packages"):
                told -= isinstance(value, list)
            case ("results", int(), "source"):
                source = plain(mapping(value).get("path"), 1000)
            case ("results", int(), "packages", int()):
                found.extend(_package(value, source))
    if not isinstance(results, list):
        raise broken(_EXPECTED, "this JSON lacks its `results`")
    if told:
        raise broken(_EXPECTED, "a result of it lists no packages")
    return found.report("osv-scanner", "OSV-Scanner")


def _package(entry: object, source: str) -> Iterator[ScanFinding]:
    package = mapping(mapping(entry).get("package"))
    if not isinstance(entry, dict) or not package:
        raise broken(_EXPECTED, "a package of it has no name")
    listed = strict(entry.get("vulnerabilities"), _EXPECTED, "vulnerabilities")
    groups = strict(entry.get("groups"), _EXPECTED, "groups")
    if groups and not listed:
        raise broken(_EXPECTED, "a package of it has groups of vulnerabilities and lists none")
    name = plain(package.get("name")) or plain(package.get("commit")) or "unnamed package"
    for each in listed:
        rule = plain(each.get("id")) or "unnamed advisory"
        fixes = sorted(set(_fixes(each, name)))
        yield ScanFinding(
            rule, plain(each.get("summary")) or plain(each.get("details")), _severity(each, rule, groups), source,
            package=name, version=plain(package.get("version")), fixed=plain(", ".join(fixes)),
            ids=(rule, *texts(each.get("aliases"))), fixable=bool(fixes),
        )  # fmt: skip


def _severity(entry: dict[str, Any], rule: str, groups: list[dict[str, Any]]) -> Severity:
    severity = rated(mapping(entry.get("database_specific")).get("severity"))
    if severity is not Severity.UNRATED:
        return severity
    scores = (group.get("max_severity") for group in groups if rule in texts(group.get("ids")))
    return scored(next(scores, None)) or Severity.UNRATED


def _fixes(entry: dict[str, Any], name: str) -> Iterator[str]:
    """The versions of the package in which the vulnerability is fixed."""
    for affected in objects(entry.get("affected")):
        if mapping(affected.get("package")).get("name", name) == name:
            for span in objects(affected.get("ranges")):
                yield from (plain(event["fixed"]) for event in objects(span.get("events")) if event.get("fixed"))
