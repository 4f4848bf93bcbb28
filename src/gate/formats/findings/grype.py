"""Reads the reports of Grype (`-o json`).

Source of the format: Grype's `presenter/models` (Document, Match, Vulnerability, Package). `ignoredMatches` are the
matches that a rule of the user, or a VEX document, ignores.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_stream import walk
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
    texts,
    when,
)

_EXPECTED = "a Grype report"
WORDS = {name: rated(name) for name in ("critical", "high", "medium", "low", "negligible", "unknown")}
"""Grype's words for a severity."""


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The vulnerabilities that Grype matched.

    Raises:
        EvidenceError: unreadable when it is broken or no such report.
    """
    found = Collector(wanted)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"matches": {}, "ignoredMatches": {}}):
        match path:
            case ("matches" | "ignoredMatches" as kind, int()):
                found.add(_match(value, suppressed=kind == "ignoredMatches"))
            case (str(name),):
                top[name] = value
    descriptor = mapping(top.get("descriptor"))
    proof = descriptor or mapping(top.get("source"))
    if not isinstance(top.get("matches", 0), (list, type(None))) or not (found.total or proof):
        raise broken(_EXPECTED, "this JSON lacks its `matches`, or what was scanned")
    version = plain(descriptor.get("version"), 40)
    return found.report("grype", f"Grype {version}".strip(), when(descriptor.get("timestamp")))


def _match(entry: object, *, suppressed: bool) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("vulnerability"), dict):
        raise broken(_EXPECTED, "a match of it has no vulnerability")
    about, artifact = entry["vulnerability"], mapping(entry.get("artifact"))
    rule = plain(about.get("id")) or "unnamed advisory"
    related = [plain(each.get("id")) for each in objects(entry.get("relatedVulnerabilities"))]
    fix = mapping(about.get("fix"))
    fixed = ", ".join(texts(fix.get("versions")))
    places = [plain(place.get("path"), 1000) for place in objects(artifact.get("locations"))]
    return ScanFinding(
        rule, plain(about.get("description")), rated(about.get("severity")), next(iter(places), ""),
        package=_package(artifact), version=plain(artifact.get("version")), fixed=plain(fixed), ids=(rule, *related),
        fixable=bool(fixed) or fix.get("state") == "fixed", suppressed=suppressed,
    )  # fmt: skip


def _package(artifact: dict[str, Any]) -> str:
    """The name of the package; Maven's has its group, which only the package URL tells."""
    purl = plain(artifact.get("purl"), 500)
    if purl.startswith("pkg:maven/"):
        return purl.removeprefix("pkg:maven/").partition("@")[0].partition("?")[0].replace("/", ":")
    return plain(artifact.get("name"))
