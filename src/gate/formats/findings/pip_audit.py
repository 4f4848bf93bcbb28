"""Reads the reports of pip-audit (`--format json`).

Source of the format: pip-audit's README and its `_format/json.py`: an object with `dependencies` and `fixes`; up to
version 2.3 the bare list of dependencies. Every dependency that was looked at is listed, vulnerable or not, and one
that could not be looked at has a `skip_reason`: a list without an audited dependency is no audit. There is no severity.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_stream import walk
from gate.formats.findings.scan import Collector, ScanFinding, ScanReport, Wanted, broken, plain, strict, texts
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a pip-audit report"


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The vulnerabilities of the audited dependencies.

    Raises:
        EvidenceError: empty when no dependency was audited, unreadable when it is broken or no such report.
    """
    found = Collector(wanted)
    listed = audited = 0
    lists = False
    for path, value in walk(stream, {"dependencies": {}}):
        match path:
            case ():
                lists = isinstance(value, list)
                if not isinstance(value, (list, dict)):
                    raise broken(_EXPECTED, "this JSON is no object and no list")
            case ("dependencies",):
                lists = isinstance(value, list)
            case ("dependencies", int()) | (int(),):
                listed += 1
                audited += _dependency(value, found)
    if not lists:
        raise broken(_EXPECTED, "this JSON lacks its list of `dependencies`")
    if not audited:
        why = f"each of the {listed:,} dependencies was skipped" if listed else "it lists no dependency"
        raise EvidenceError(Cause.EMPTY, f"pip-audit audited nothing: {why}")
    found.remark("a dependency that pip-audit skipped", listed - audited)
    return found.report("pip-audit", "pip-audit")


def _dependency(entry: object, found: Collector) -> bool:
    """Takes the vulnerabilities of one dependency; false when it was skipped."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise broken(_EXPECTED, "a dependency of it has no name")
    listed = entry.get("vulns")
    if not isinstance(listed, list) or "skip_reason" in entry:
        if "skip_reason" not in entry or listed:
            raise broken(_EXPECTED, "a dependency of it has neither `vulns` nor a `skip_reason`, or both")
        return False
    for each in strict(listed, _EXPECTED, "vulns"):
        found.add(_vulnerability(entry, each))
    return True


def _vulnerability(dependency: dict[str, Any], entry: dict[str, Any]) -> ScanFinding:
    rule, name = plain(entry.get("id")) or "unnamed advisory", plain(dependency["name"])
    fixes = texts(entry.get("fix_versions"))
    return ScanFinding(
        rule, plain(entry.get("description")), package=name, version=plain(dependency.get("version")),
        fixed=plain(", ".join(fixes)), ids=(rule, *texts(entry.get("aliases"))), fixable=bool(fixes),
    )  # fmt: skip
