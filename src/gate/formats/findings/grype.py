"""Reads the reports of Grype (`-o json`).

Source of the format: Grype's `presenter/models` (Document, Match, Vulnerability, Package, PackageAlerts).
`ignoredMatches` are the matches that a rule of the user, or a VEX document, ignores. `alertsByPackage` names packages
that Grype cannot match completely, because their distribution is at its end of life, unknown to Grype or disabled.
`descriptor.db` has an error when the database of vulnerabilities is not usable. Old versions write `fixedInVersion` in
place of `fix.versions`.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.common.purl import MAX_LENGTH as MAX_PURL
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_names, parse_severity, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a Grype report"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "negligible", "unknown")}
"""Grype's names of severities."""

_ALERTS = {
    "distro-eol": "a package of a distribution at its end of life: findings may be missing",
    "distro-unknown": "a package of a distribution that Grype does not know: findings may be missing",
    "distro-disabled": "a package of a distribution that Grype does not match: its findings are missing",
}


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Grype report has."""
    return bool(find_member_paths(head) & {"matches", "ignoredMatches", "descriptor"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities that Grype matched.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken; unreadable when the database
            of vulnerabilities was not usable.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"matches": {}, "ignoredMatches": {}, "alertsByPackage": {}}):
        match path:
            case ("alertsByPackage", int()):
                _note_alerts(value, collector)
            case ("matches" | "ignoredMatches" as kind, int()):
                collector.add(_match(value, suppressed=kind == "ignoredMatches"))
            case ("matches" | "source" | "descriptor" as name,):
                top[name] = value
    descriptor = as_object(top.get("descriptor"))
    _check_tool(parse_text(descriptor.get("name"), 40))
    proof = descriptor or as_object(top.get("source"))
    if not isinstance(top.get("matches"), list) or not (collector.total or proof):
        raise wrong_format(_EXPECTED, "this JSON lacks its `matches`, or what was scanned")
    _check_database(as_object(descriptor.get("db")))
    version = parse_text(descriptor.get("version"), 40)
    produced_at = parse_timestamp(descriptor.get("timestamp"))
    return collector.report("grype", f"Grype {version}".strip(), produced_at, _name_image(as_object(top.get("source"))))


def _name_image(source: dict[str, Any]) -> str:
    """The name and the digest of the scanned image; empty when something else was scanned."""
    target = as_object(source.get("target"))
    is_image = source.get("type") == "image"
    return f"{parse_text(target.get('userInput'))} {parse_text(target.get('imageID'), 100)}".strip() if is_image else ""


def _note_alerts(entry: object, collector: Collector) -> None:
    for alert in select_objects(as_object(entry).get("alerts")):
        note = _ALERTS.get(str(alert.get("type")))
        collector.note(note or f"an alert of Grype about a package: {parse_text(alert.get('type'), 40) or 'no type'}")


def _check_tool(name: str) -> None:
    """Refuses the report of another tool with this structure, such as Xeol, which looks for no vulnerabilities."""
    if name.lower() not in ("", "grype"):
        raise wrong_format(_EXPECTED, f"the tool that wrote it is called {name}")


def _check_database(database: dict[str, Any]) -> None:
    """Refuses matches against a database with an error; the newer structure has its state under `status`."""
    for state in (database, as_object(database.get("status"))):
        if state.get("error") or state.get("valid") is False:
            raise EvidenceError(Cause.UNREADABLE, "Grype could not use its database of vulnerabilities")


def _match(entry: object, *, suppressed: bool) -> ScanFinding:
    if not isinstance(entry, dict) or not isinstance(entry.get("vulnerability"), dict):
        raise wrong_format(_EXPECTED, "one of its matches has no vulnerability")
    vulnerability, artifact = entry["vulnerability"], as_object(entry.get("artifact"))
    rule = parse_text(vulnerability.get("id")) or "unnamed advisory"
    related = parse_names([advisory.get("id") for advisory in select_objects(entry.get("relatedVulnerabilities"))])
    fix = as_object(vulnerability.get("fix"))
    fixed = parse_text(", ".join(parse_names(fix.get("versions"))) or vulnerability.get("fixedInVersion"))
    paths = [parse_text(location.get("path"), 1000) for location in select_objects(artifact.get("locations"))]
    return ScanFinding(
        rule, parse_text(vulnerability.get("description")), parse_severity(vulnerability.get("severity")),
        next(iter(paths), ""),
        package=_package(artifact), version=parse_text(artifact.get("version")),
        **read_fix(_package(artifact), fixed),
        ids=(rule, *related),
        fixable=bool(fixed) or fix.get("state") == "fixed", suppressed=suppressed,
        purl=parse_text(artifact.get("purl"), MAX_PURL),
    )  # fmt: skip


def _package(artifact: dict[str, Any]) -> str:
    """The name of the package; for Maven with its group, which only the package URL has."""
    purl = parse_text(artifact.get("purl"), 500)
    if purl.startswith("pkg:maven/"):
        return purl.removeprefix("pkg:maven/").partition("@")[0].partition("?")[0].replace("/", ":")
    return parse_text(artifact.get("name"))


FORMAT = FindingsFormat("grype", "Grype", "Grype (`-o json`)", matches, parse, _SEVERITIES, paths=("*grype*.json",))
