"""Reads the findings of a project that Dependency-Track exports (its File Format "FPF").

Source of the format: Dependency-Track's documentation, "File Formats", "Finding Packaging Format (FPF)", versions 1.0
to 1.3. What an analysis suppresses, or rates as not affected, resolved or a false positive, is suppressed. The severity
is UNASSIGNED where nobody knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import MAX_NAMES, parse_severity, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport

_EXPECTED = "the findings of Dependency-Track"
_APPLICATION = "Dependency-Track"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "info", "unassigned")}
_SUPPRESSING = frozenset({"FALSE_POSITIVE", "NOT_AFFECTED", "RESOLVED"})


def matches(head: bytes) -> bool:
    """Whether the document names the application, or has findings as Dependency-Track identifies them."""
    return bool(find_member_paths(head) & {"meta.application", "findings[].matrix"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The findings of the project.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such an export, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"findings": {}}):
        match path:
            case ("findings", int()):
                collector.add(_finding(as_object(value)))
            case (str(name),):
                top[name] = value
    meta = as_object(top.get("meta"))
    is_export = meta.get("application") == _APPLICATION and isinstance(top.get("project"), dict)
    if not is_export or not isinstance(top.get("findings"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `findings`, its `project`, or the `meta.application`")
    tool = f"{_APPLICATION} {parse_text(meta.get('version'), 40)}".strip()
    return collector.report("dependency-track", tool, parse_timestamp(meta.get("timestamp")))


def _finding(entry: dict[str, Any]) -> ScanFinding:
    component, vulnerability = as_object(entry.get("component")), as_object(entry.get("vulnerability"))
    name = parse_text(component.get("name"))
    rule = parse_text(vulnerability.get("vulnId"))
    if not name or not rule:
        raise wrong_format(_EXPECTED, "one of its findings names no component or no vulnerability")
    group = parse_text(component.get("group"))
    analysis = as_object(entry.get("analysis"))
    state = parse_text(analysis.get("state"), 40)
    title = parse_text(vulnerability.get("title")) or parse_text(vulnerability.get("description"))
    return ScanFinding(
        rule, f"{title} (analysis: {state})" if state in _SUPPRESSING else title,
        require_severity(vulnerability, "severity", _SEVERITIES, _EXPECTED),
        package=f"{group}/{name}" if group else name, version=parse_text(component.get("version")),
        ids=tuple(dict.fromkeys((rule, *_aliases(vulnerability)))), purl=parse_text(component.get("purl"), 1000),
        suppressed=analysis.get("isSuppressed") is True or state in _SUPPRESSING,
    )  # fmt: skip


def _aliases(vulnerability: dict[str, Any]) -> Iterator[str]:
    for alias in select_objects(vulnerability.get("aliases"))[:MAX_NAMES]:
        for member in ("cveId", "ghsaId", "osvId", "sonatypeId", "snykId"):
            if text := parse_text(alias.get(member), 100):
                yield text


FORMAT = FindingsFormat(
    "dependency-track",
    "Dependency-Track",
    "Dependency-Track (export of the findings of a project)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*dependency-track*.json", "*.fpf.json"),
)
