"""Reads the vulnerability alerts of GitHub's GraphQL API (`vulnerabilityAlerts` of a repository, or of several).

Source of the format: GitHub's GraphQL schema, RepositoryVulnerabilityAlert and its connection. An answer with `errors`
lacks what it asked for; `totalCount` and `pageInfo` say whether alerts are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, read_count
from gate.formats.findings.fields import MAX_NAMES, parse_severity, read_fix, require_severity
from gate.formats.findings.github_alerts import first_seen, is_fixed, is_suppressed
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "an answer of GitHub's GraphQL API about vulnerability alerts"
_CONNECTION = "vulnerabilityAlerts"
_MEMBER = re.compile(rf"data\..*\b{_CONNECTION}\b.*|data\..*\bsecurityVulnerability\b.*")
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "moderate", "medium", "low")}


def matches(head: bytes) -> bool:
    """Whether the answer has vulnerability alerts."""
    return any(_MEMBER.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts; dismissed ones are suppressed.

    Raises:
        EvidenceError: unreadable when GitHub reports errors; incomplete when alerts are missing; wrong format or
            unreadable when it is not such an answer, or broken.
    """
    top = {path[0]: value for path, value in walk(stream, {}) if len(path) == 1}
    if top.get("errors"):
        raise EvidenceError(Cause.UNREADABLE, "GitHub reports errors instead of the whole answer")
    collector = Collector(includes)
    connections = list(_connections(top.get("data")))
    if not connections:
        raise wrong_format(_EXPECTED, f"it has no `{_CONNECTION}`")
    for connection in connections:
        _add_connection(connection, collector)
    return collector.report("github-graphql", "Dependabot")


def _connections(data: object) -> Iterator[object]:
    """Every connection of alerts in the answer; what is null is missing."""
    remaining = [data]
    while remaining:
        value = remaining.pop()
        if isinstance(value, dict):
            remaining += [inner for name, inner in value.items() if name != _CONNECTION]
            if _CONNECTION in value:
                yield value[_CONNECTION]
        elif isinstance(value, list):
            remaining += value


def _add_connection(connection: object, collector: Collector) -> None:
    alerts = as_object(connection)
    nodes = alerts.get("nodes")
    if nodes is None and isinstance(alerts.get("edges"), list):
        nodes = [as_object(edge).get("node") for edge in alerts["edges"]]
    if not isinstance(nodes, list) or len(select_objects(nodes)) != len(nodes):
        raise wrong_format(_EXPECTED, f"one of its `{_CONNECTION}` has no list of alerts; may the token read them?")
    missing = max(0, read_count(alerts.get("totalCount")) - len(nodes))
    if missing or as_object(alerts.get("pageInfo")).get("hasNextPage") is True:
        raise incomplete({"": missing or 1}, {"": len(nodes)}, "alert", "read every page")
    for node in nodes:
        if is_fixed(node.get("state")):
            collector.note("an alert that is fixed, which is not counted")
        else:
            collector.add(_finding(node))


def _finding(alert: dict[str, Any]) -> ScanFinding:
    vulnerability = as_object(alert.get("securityVulnerability"))
    advisory = as_object(vulnerability.get("advisory")) or as_object(alert.get("securityAdvisory"))
    package = parse_text(as_object(vulnerability.get("package")).get("name"))
    if not package and not advisory:
        raise wrong_format(_EXPECTED, "one of its alerts has neither a package nor an advisory")
    identifiers = select_objects(advisory.get("identifiers"))[:MAX_NAMES]
    names = (advisory.get("ghsaId"), *(identifier.get("value") for identifier in identifiers))
    ids = tuple(filter(None, dict.fromkeys(map(parse_text, names)))) or ("unnamed advisory",)
    patched = parse_text(as_object(vulnerability.get("firstPatchedVersion")).get("identifier"))
    state = alert.get("state", "dismissed" if alert.get("dismissedAt") else "")
    return ScanFinding(
        ids[0], parse_text(advisory.get("summary")) or parse_text(advisory.get("description")),
        require_severity(vulnerability or advisory, "severity", _SEVERITIES, _EXPECTED),
        parse_text(alert.get("vulnerableManifestPath"), 1000), package=package or "unnamed package",
        version=parse_text(alert.get("vulnerableRequirements")), **read_fix(package, patched), ids=ids,
        fixable=bool(patched), suppressed=is_suppressed(state), first_seen=first_seen(alert),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "github-graphql",
    "vulnerability alerts",
    "GitHub (GraphQL, `vulnerabilityAlerts`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*vulnerability-alerts*.json",),
)
