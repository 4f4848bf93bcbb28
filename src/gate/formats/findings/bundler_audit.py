"""Reads the reports of bundler-audit (`bundle-audit check --format json`).

Source of the format: bundler-audit's `lib/bundler/audit/report.rb` (`to_h`), `results/` and `advisory.rb` (`to_h`). A
result is an `unpatched_gem` with its advisory, or an `insecure_source`, such as a source without TLS. `criticality` is
made from the CVSS score, and null without one. Ignored advisories are not in the report.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, wrong_format
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_names, parse_severity, rate_score, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Severity

_EXPECTED = "a report of bundler-audit"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "none")}


def matches(head: bytes) -> bool:
    """Whether the document has the members of a report of bundler-audit, and none of another tool."""
    return find_names(head) == {"version", "created_at", "results"}


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories about the gems of Gemfile.lock, and its insecure sources.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"results": {}}):
        match path:
            case ("results", int()):
                collector.add(_finding(as_object(value)))
            case (str(name),):
                top[name] = value
    created_at = parse_timestamp(top.get("created_at"))
    if not isinstance(top.get("results"), list) or created_at is None:
        raise wrong_format(_EXPECTED, "this JSON lacks its `results` or `created_at`")
    return collector.report("bundler-audit", f"bundler-audit {parse_text(top.get('version'), 40)}".strip(), created_at)


def _finding(result: dict[str, Any]) -> ScanFinding:
    match result.get("type"):
        case "insecure_source":
            return ScanFinding("insecure_source", f"an insecure source: {parse_text(result.get('source'))}")
        case "unpatched_gem":
            return _advisory(as_object(result.get("gem")), as_object(result.get("advisory")))
    raise wrong_format(_EXPECTED, "one of its results is neither `unpatched_gem` nor `insecure_source`")


def _advisory(gem: dict[str, Any], advisory: dict[str, Any]) -> ScanFinding:
    name = parse_text(gem.get("name"))
    if not name or not advisory:
        raise wrong_format(_EXPECTED, "one of its results names no gem or no advisory")
    names = [parse_text(advisory.get("id"))]
    names += [
        f"{prefix}-{text}"
        for prefix, member in (("CVE", "cve"), ("GHSA", "ghsa"), ("OSVDB", "osvdb"))
        if (text := parse_text(advisory.get(member), 60))
    ]
    names = list(dict.fromkeys(filter(None, names))) or ["unnamed advisory"]
    patched = parse_names(advisory.get("patched_versions"))
    return ScanFinding(
        names[0], parse_text(advisory.get("title")), _rate(advisory),
        package=name, version=parse_text(gem.get("version")), ids=tuple(names), fixable=bool(patched),
        **read_fix(name, ", ".join(version.replace(", ", " ") for version in patched)),
    )  # fmt: skip


def _rate(advisory: dict[str, Any]) -> Severity:
    """The criticality, else the severity of a score; unrated where there is neither."""
    criticality = parse_severity(advisory.get("criticality"), _SEVERITIES)
    if criticality is not Severity.UNRATED:
        return criticality
    scores = (rate_score(advisory.get(member)) for member in ("cvss_v3", "cvss_v2"))
    return next((severity for severity in scores if severity), Severity.UNRATED)


FORMAT = FindingsFormat(
    "bundler-audit",
    "bundler-audit",
    "bundler-audit (`bundle-audit check --format json`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*bundle*audit*.json",),
)
