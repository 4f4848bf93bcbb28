"""Reads the output of govulncheck before version 1.0 (`-json`).

Source of the formats: golang.org/x/vuln, `vulncheck/vulncheck.go` (Result) and `internal/govulncheck/result.go` at the
versions 0.0 and 0.1. Until 2022 `Vulns` has one entry for each vulnerable symbol, with the number of the node by which
it is called, imported or required (0 for none, and all 0 for a binary). Later it has one entry for each advisory, with
the modules and packages, and the calls of these. Version 0.1 writes each such entry as a message `vulnerability`.

An advisory about a module is one finding, with the severities of `govulncheck`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, require_objects, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_names, read_fix
from gate.formats.findings.govulncheck import SEVERITIES
from gate.formats.findings.model import SEVERITY_RANKS, FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.findings.osv_entries import find_fixed_versions
from gate.model.evidence import Severity

_EXPECTED = "the output of govulncheck before version 1.0"
_MARKS = frozenset({"Calls.Functions", "Vulns[].OSV", "Vulns[].ModPath", "vulnerability.osv", "vulnerability.modules"})


def matches(head: bytes) -> bool:
    """Whether the documents have members that only the old versions write."""
    paths = find_member_paths(head)
    return bool(paths & _MARKS) or {"Vulns", "Modules"} <= paths


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories that affect a module, each once, with the closest use.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such an output, or broken.
    """
    findings: dict[tuple[str, str], ScanFinding] = {}
    proofs = 0
    for document in walk_entries(stream):
        if not isinstance(document, dict):
            raise wrong_format(_EXPECTED, "one of its documents is not an object")
        proofs += "Vulns" in document or "vulnerability" in document
        for finding in _findings(document):
            key = (finding.rule, finding.package)
            if key not in findings or SEVERITY_RANKS[finding.severity] > SEVERITY_RANKS[findings[key].severity]:
                findings[key] = finding
    if not proofs:
        raise wrong_format(_EXPECTED, "it has neither `Vulns` nor a `vulnerability`")
    collector = Collector(includes)
    collector.extend(findings.values())
    return collector.report("govulncheck-legacy", "govulncheck")


def _findings(document: dict[str, Any]) -> Iterator[ScanFinding]:
    for entry in require_objects(document.get("Vulns"), _EXPECTED, "Vulns"):
        if "Modules" in entry:
            yield from _advisory(entry, "OSV", "Modules")
        else:
            yield _symbol(entry)
    if "vulnerability" in document:
        yield from _advisory(as_object(document["vulnerability"]), "osv", "modules")


def _symbol(entry: dict[str, Any]) -> ScanFinding:
    """One vulnerable symbol of the oldest structure."""
    sinks = [bool(entry.get(name)) for name in ("CallSink", "ImportSink", "RequireSink")]
    severity = SEVERITIES[sinks.index(True)] if any(sinks) else Severity.HIGH
    return _finding(as_object(entry.get("OSV")), parse_text(entry.get("ModPath")), severity)


def _advisory(entry: dict[str, Any], name: str, modules: str) -> Iterator[ScanFinding]:
    """An advisory with the modules that it affects, in capital letters or in lower case."""
    listed = require_objects(entry.get(modules), _EXPECTED, modules)
    if not listed:
        raise wrong_format(_EXPECTED, "one of its advisories names no module")
    for module in listed:
        packages = select_objects(module.get("Packages", module.get("packages")))
        is_called = any(package.get("CallStacks") or package.get("callstacks") for package in packages)
        severity = SEVERITIES[0 if is_called else 1 if packages else 2]
        version = parse_text(module.get("FoundVersion", module.get("found_version")), 100)
        path = parse_text(module.get("Path", module.get("path")))
        fixed = parse_text(module.get("FixedVersion", module.get("fixed_version")), 100)
        yield _finding(as_object(entry.get(name)), path, severity, version, fixed)


def _finding(
    advisory: dict[str, Any], module: str, severity: Severity, version: str = "", fixed: str = ""
) -> ScanFinding:
    rule = parse_text(advisory.get("id"))
    if not rule or not module:
        raise wrong_format(_EXPECTED, "one of its vulnerabilities names no advisory or no module")
    fixes = [fixed] if fixed else find_fixed_versions(advisory, module)
    return ScanFinding(
        rule, parse_text(advisory.get("summary")) or parse_text(advisory.get("details")), severity,
        package=module, version=version, **read_fix(module, ", ".join(fixes)),
        ids=(rule, *parse_names(advisory.get("aliases"))), fixable=bool(fixes),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "govulncheck-legacy",
    "govulncheck before 1.0",
    "govulncheck before 1.0 (`-json`)",
    matches,
    parse,
    paths=("*govulncheck*.json",),
)
