"""Reads the Dependabot alerts of GitHub's REST API (`gh api repos/OWNER/NAME/dependabot/alerts`).

See `github_alerts`.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_objects
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import MAX_NAMES, parse_severity, read_fix, require_severity
from gate.formats.findings.github_alerts import first_seen, is_suppressed, read_alerts
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport

_EXPECTED = "a list of GitHub's Dependabot alerts"
_MARK = "security_advisory"
_MEMBER = re.compile(rf"(?:(?:\[\])*\.)?{_MARK}\b.*")
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low")}


def matches(head: bytes) -> bool:
    """Whether the entries have an advisory."""
    return any(_MEMBER.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts; dismissed ones are suppressed.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a list, or broken.
    """
    collector = Collector(includes)
    read_alerts(stream, collector, _EXPECTED, _MARK, _finding)
    return collector.report("github-dependabot", "Dependabot")


def _finding(alert: dict[str, Any]) -> ScanFinding:
    advisory, vulnerability = as_object(alert[_MARK]), as_object(alert.get("security_vulnerability"))
    dependency = as_object(alert.get("dependency"))
    package = as_object(dependency.get("package")) or as_object(vulnerability.get("package"))
    name = parse_text(package.get("name")) or "unnamed package"
    identifiers = select_objects(advisory.get("identifiers"))[:MAX_NAMES]
    names = (advisory.get("ghsa_id"), advisory.get("cve_id"), *(entry.get("value") for entry in identifiers))
    ids = tuple(filter(None, dict.fromkeys(map(parse_text, names)))) or ("unnamed advisory",)
    patched = parse_text(as_object(vulnerability.get("first_patched_version")).get("identifier"))
    rated = vulnerability if vulnerability.get("severity") else advisory
    return ScanFinding(
        ids[0], parse_text(advisory.get("summary")),
        require_severity(rated, "severity", _SEVERITIES, _EXPECTED), parse_text(dependency.get("manifest_path"), 1000),
        package=name, **read_fix(name, patched), ids=ids, fixable=bool(patched),
        suppressed=is_suppressed(alert.get("state")), first_seen=first_seen(alert),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "github-dependabot",
    "Dependabot alerts",
    "GitHub (`gh api …/dependabot/alerts`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*dependabot*.json",),
)
