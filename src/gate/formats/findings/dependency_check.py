"""Reads the JSON report of OWASP Dependency-Check (`--format JSON`).

The source of the format is named in `dependency_check_report`.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, require_members, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings import dependency_check_report as report
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport

_MARKS = frozenset(
    {
        "reportSchema", "scanInfo.engineVersion", "dependencies[].evidenceCollected", "dependencies[].filePath",
        "dependencies[].isVirtual",
    }
)  # fmt: skip


def matches(head: bytes) -> bool:
    """Whether the document has members that only a report of Dependency-Check has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of all dependencies, and the suppressed ones.

    Raises:
        EvidenceError: empty when no dependency was analyzed; unreadable when analyzers failed and nothing is listed;
            wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    info = report.ScanInfo()
    for path, value in walk(stream, {"dependencies": {}}):
        match path:
            case ("dependencies", int()):
                info.dependencies += 1
                report.add_dependency(value, collector)
            case (str(name),):
                top[name] = value
    scan = top.get("scanInfo")
    if not isinstance(top.get("dependencies"), list) or not isinstance(scan, dict):
        raise wrong_format(report.EXPECTED, "this JSON lacks its `dependencies` or `scanInfo`")
    info.exceptions = len(require_members(scan, "analysisExceptions", report.EXPECTED))
    info.version, info.date = scan.get("engineVersion"), as_object(top.get("projectInfo")).get("reportDate")
    return report.finish("dependency-check", collector, info)


FORMAT = FindingsFormat(
    "dependency-check", "OWASP Dependency-Check JSON", "OWASP Dependency-Check (`--format JSON`)", matches, parse,
    report.SEVERITIES, paths=("dependency-check-report.json",))  # fmt: skip
