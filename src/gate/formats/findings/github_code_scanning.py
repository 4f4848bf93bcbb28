"""Reads the code scanning alerts of GitHub's REST API (`gh api repos/OWNER/NAME/code-scanning/alerts`).

See `github_alerts`. The severity of an alert is the `security_severity_level` of its rule, else the rule's `severity`.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text
from gate.formats.common.json_outline import find_member_paths
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_severity
from gate.formats.findings.github_alerts import first_seen, is_suppressed, read_alerts
from gate.formats.findings.model import SEVERITY_NAMES, FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a list of GitHub's code scanning alerts"
_MEMBER = re.compile(r"(?:(?:\[\])*\.)?(?:most_recent_instance\b.*|rule\.security_severity_level|tool\.guid)")
_LEVELS = {"error": Severity.HIGH, "warning": Severity.MEDIUM, "note": Severity.LOW, "none": Severity.INFO}
_SEVERITIES = {**{name: SEVERITY_NAMES[name] for name in ("critical", "high", "medium", "low")}, **_LEVELS}


def matches(head: bytes) -> bool:
    """Whether the entries have an instance, or a rule and a tool as GitHub writes them."""
    return any(_MEMBER.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts; dismissed ones are suppressed.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a list, or broken.
    """
    collector = Collector(includes)
    read_alerts(stream, collector, _EXPECTED, "rule", _finding)
    return collector.report("github-code-scanning", "GitHub code scanning")


def _finding(alert: dict[str, Any]) -> ScanFinding:
    rule, instance = as_object(alert["rule"]), as_object(alert.get("most_recent_instance"))
    location = as_object(instance.get("location"))
    level = parse_severity(rule.get("security_severity_level"), _SEVERITIES)
    severity = parse_severity(rule.get("severity"), _LEVELS) if level is Severity.UNRATED else level
    message = parse_text(as_object(instance.get("message")).get("text")) or parse_text(rule.get("description"))
    return ScanFinding(
        parse_text(rule.get("id")) or parse_text(rule.get("name")) or "unnamed rule", message, severity,
        parse_text(location.get("path"), 1000), parse_line_number(location.get("start_line")),
        parse_line_number(location.get("end_line")), suppressed=is_suppressed(alert.get("state")),
        first_seen=first_seen(alert),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "github-code-scanning", "code scanning alerts", "GitHub (`gh api …/code-scanning/alerts`)", matches, parse,
    _SEVERITIES, paths=("*code-scanning*.json",))  # fmt: skip
