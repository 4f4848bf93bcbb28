"""Reads the JSON report of dotCover, which has totals only.

Source of the format: JetBrains' documentation of dotCover, "Report types", and reports of version 2025: a tree of
objects with `Kind`, `Name`, `CoveredStatements`, `TotalStatements`, `CoveragePercent` and `Children`, from the root
over assemblies, namespaces and types to methods. It names no source file. The root counts, and the children of each
object must not have more statements than it declares.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.dotcover import LINES_OPTION
from gate.formats.coverage.fields import parse_count
from gate.formats.coverage.model import CoverageFormat, CoverageReport, Unit
from gate.formats.coverage.totals import find_shortage, report_totals

_MEMBERS = frozenset({"DotCoverVersion", "CoveredStatements", "TotalStatements", "CoveragePercent"})


def matches(head: bytes) -> bool:
    """Whether the document has dotCover's version or two of the totals at the top."""
    paths = find_member_paths(head)
    return "DotCoverVersion" in paths or len(paths & _MEMBERS) > 1


def parse(stream: BinaryIO) -> CoverageReport:
    """The totals of a dotCover JSON report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            incomplete when it lists less than it declares; too large when it exceeds a limit.
    """
    top: dict[str, Any] = {}
    total = 0
    for path, value in walk(stream, {"Children": {}}):
        match path:
            case (str(name),):
                top[name] = value
            case ("Children", int()):
                child = value if isinstance(value, dict) else {}
                total += parse_count(child.get("TotalStatements")) or 0
    if not top.keys() >= {"CoveredStatements", "TotalStatements"}:
        raise wrong_format("a dotCover report", "this JSON lacks `CoveredStatements` or `TotalStatements`")
    declared = top["CoveredStatements"], top["TotalStatements"]
    shortage = find_shortage("the report", "statements", declared[1], total)
    tool = f"dotCover {str(top.get('DotCoverVersion', ''))[:40]}".strip()
    return report_totals("dotcover-json", tool, Unit.STATEMENTS, declared, shortage=shortage)


FORMAT = CoverageFormat(
    "dotcover-json",
    "dotCover JSON",
    "JetBrains dotCover (`--json-report-output`)",
    matches,
    parse,
    lines_option=LINES_OPTION,
    paths=("{dotCover,dotcover}*.json",),
)
