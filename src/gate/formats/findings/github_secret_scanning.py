"""Reads the secret scanning alerts of GitHub's REST API (`gh api repos/OWNER/NAME/secret-scanning/alerts`).

See `github_alerts`. The secret itself is not read. There are no severities; a secret whose `validity` is `active` works
at this moment, so it is critical. `resolution` is why an alert is resolved.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.collector import Collector
from gate.formats.findings.github_alerts import first_seen, is_suppressed, read_alerts
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a list of GitHub's secret scanning alerts"
_MARK = "secret_type"
_MEMBER = re.compile(rf"(?:(?:\[\])*\.)?{_MARK}(?:_display_name)?")


def matches(head: bytes) -> bool:
    """Whether the entries have the type of a secret."""
    return any(_MEMBER.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts, without the secrets; resolved ones are suppressed.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a list, or broken.
    """
    collector = Collector(includes)
    read_alerts(stream, collector, _EXPECTED, _MARK, _finding)
    return collector.report("github-secret-scanning", "GitHub secret scanning")


def _finding(alert: dict[str, Any]) -> ScanFinding:
    kind = parse_text(alert[_MARK], 100) or "unnamed type"
    name = parse_text(alert.get("secret_type_display_name"), 100) or kind
    is_active = alert.get("validity") == "active"
    reason = parse_text(alert.get("resolution"), 40)
    location = as_object(alert.get("first_location_detected"))
    message = f"{'an active secret' if is_active else 'a secret'} ({name})"
    return ScanFinding(
        kind, f"{message}, resolved: {reason}" if reason else message,
        Severity.CRITICAL if is_active else Severity.UNRATED, parse_text(location.get("path"), 1000),
        parse_line_number(location.get("start_line")), suppressed=is_suppressed(alert.get("state")),
        first_seen=first_seen(alert),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "github-secret-scanning",
    "secret scanning alerts",
    "GitHub (`gh api …/secret-scanning/alerts`)",
    matches,
    parse,
    paths=("*secret-scanning*.json",),
)
