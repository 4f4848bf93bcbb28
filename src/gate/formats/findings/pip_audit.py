"""Reads the reports of pip-audit (`--format json`).

Source of the format: pip-audit's README and its `_format/json.py`: an object with `dependencies` and `fixes`; up to
version 2.3 the bare list of dependencies. Every audited dependency is listed, vulnerable or not, and a skipped one
has a `skip_reason`: a list without an audited dependency is not evidence of an audit. There is no severity.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import parse_text, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_names, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a pip-audit report"
_NO_DEPENDENCY = r'\{\s*"dependencies"\s*:\s*\[\s*\]\s*(?:\}|,\s*"fixes")'


def matches(head: bytes) -> bool:
    """Whether the document lists dependencies with their vulnerabilities, or says that there is none."""
    paths = find_member_paths(head)
    if paths & {"dependencies[].vulns", "dependencies[].skip_reason", "[].vulns", "[].skip_reason"}:
        return True
    return re.match(_NO_DEPENDENCY, content.decode_head(head).lstrip()) is not None


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of the audited dependencies.

    Raises:
        EvidenceError: empty when no dependency was audited; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    listed = audited = 0
    lists = False
    for path, value in walk(stream, {"dependencies": {}}):
        match path:
            case ():
                lists = isinstance(value, list)
                if not isinstance(value, (list, dict)):
                    raise wrong_format(_EXPECTED, "this JSON is neither an object nor a list")
            case ("dependencies",):
                lists = isinstance(value, list)
            case ("dependencies", int()) | (int(),):
                listed += 1
                audited += _add_dependency(value, collector)
    if not lists:
        raise wrong_format(_EXPECTED, "this JSON lacks its list of `dependencies`")
    if not audited:
        reason = f"each of the {listed:,} dependencies was skipped" if listed else "it lists no dependency"
        raise EvidenceError(Cause.EMPTY, f"pip-audit audited nothing: {reason}")
    collector.note("a dependency that pip-audit skipped", listed - audited)
    return collector.report("pip-audit", "pip-audit")


def _add_dependency(entry: object, collector: Collector) -> bool:
    """Adds the vulnerabilities of one dependency; false when it was skipped."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise wrong_format(_EXPECTED, "one of its dependencies has no name")
    listed = entry.get("vulns")
    if not isinstance(listed, list) or "skip_reason" in entry:
        if "skip_reason" not in entry or listed:
            raise wrong_format(_EXPECTED, "one of its dependencies has neither `vulns` nor a `skip_reason`, or both")
        return False
    for vulnerability in require_objects(listed, _EXPECTED, "vulns"):
        collector.add(_vulnerability(entry, vulnerability))
    return True


def _vulnerability(dependency: dict[str, Any], entry: dict[str, Any]) -> ScanFinding:
    rule, name = parse_text(entry.get("id")) or "unnamed advisory", parse_text(dependency["name"])
    fixes = parse_names(entry.get("fix_versions"))
    return ScanFinding(
        rule, parse_text(entry.get("description")), package=name, version=parse_text(dependency.get("version")),
        **read_fix(name, ", ".join(fixes)), ids=(rule, *parse_names(entry.get("aliases"))),
        fixable=bool(fixes),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "pip-audit", "pip-audit", "pip-audit (`--format json`)", matches, parse, paths=("*pip-audit*.json",)
)
