"""Reads the reports of cargo-audit (`cargo audit --json`).

Source of the format: the crate rustsec, `src/report.rs`, `src/vulnerability.rs`, `src/advisory` and `src/warning.rs`.
`vulnerabilities.list` has the advisories, `count` and `found` declare them. An advisory has a vector of CVSS, or no
severity. `warnings` maps the kinds of informational advisories (unmaintained, unsound, notice) and yanked packages to
lists: like cargo-audit, the gate does not count them. What `settings.ignore` names is not in the report.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.cvss import rate_vector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.fields import parse_names, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a cargo-audit report"
_MARKS = frozenset(
    {
        "lockfile.dependency-count", "database.advisory-count", "settings.informational_warnings",
        "vulnerabilities.list[].advisory", "warnings.unmaintained[].advisory", "warnings.yanked[].advisory",
    }
)  # fmt: skip


def matches(head: bytes) -> bool:
    """Whether the document has members that only a cargo-audit report has."""
    return bool(find_member_paths(head) & _MARKS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories about the packages of Cargo.lock.

    Raises:
        EvidenceError: empty when there was no dependency to audit, or no advisory to compare with; incomplete when
            fewer vulnerabilities are listed than counted; wrong format or unreadable when it is not such a report, or
            broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    for path, value in walk(stream, {"vulnerabilities": {"list": {}}, "warnings": {}}):
        match path:
            case ("vulnerabilities", "list", int()):
                collector.add(_vulnerability(value))
            case ("vulnerabilities", str(name)):
                top["vulnerabilities"][name] = value
            case ("warnings", str(kind)):
                _note_warnings(kind, value, collector)
            case (str(name),):
                top[name] = value
    vulnerabilities = as_object(top.get("vulnerabilities"))
    if not isinstance(vulnerabilities.get("list"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `vulnerabilities` with their `list`")
    _check_declared(vulnerabilities, collector.total)
    _check_audited(top, collector)
    _note_settings(as_object(top.get("settings")), collector)
    return collector.report("cargo-audit", "cargo-audit")


def _check_declared(vulnerabilities: dict[str, Any], listed: int) -> None:
    """Refuses a list that is shorter than the declared number."""
    declared = max(read_count(vulnerabilities.get("count")), int(vulnerabilities.get("found") is True))
    if missing := find_missing({"": declared}, {"": listed}):
        raise incomplete(missing, {"": listed}, "vulnerability", plural="vulnerabilities")


def _check_audited(top: dict[str, Any], collector: Collector) -> None:
    """Refuses an audit that shows neither dependencies nor advisories to compare them with."""
    dependencies = as_object(top.get("lockfile")).get("dependency-count")
    advisories = as_object(top.get("database")).get("advisory-count", 1)  # absent without the feature `git`
    if collector.total:
        return
    if not read_count(dependencies):
        raise EvidenceError(Cause.EMPTY, "cargo-audit found no dependency to audit")
    if not read_count(advisories):
        raise EvidenceError(Cause.EMPTY, "cargo-audit had no advisory to compare the dependencies with")


def _note_warnings(kind: str, warnings: object, collector: Collector) -> None:
    if not isinstance(warnings, list):
        raise wrong_format(_EXPECTED, "one of its `warnings` is not a list")
    collector.note(f"a warning about a package that is {parse_text(kind, 40)}, which is not counted", len(warnings))


def _note_settings(settings: dict[str, Any], collector: Collector) -> None:
    collector.note("an advisory that the settings of cargo-audit ignore", len(select_strings(settings.get("ignore"))))
    if severity := parse_text(settings.get("severity"), 20):
        collector.note(f"advisories below severity {severity} are left out by the settings of cargo-audit")


def _vulnerability(entry: object) -> ScanFinding:
    advisory, package = as_object(as_object(entry).get("advisory")), as_object(as_object(entry).get("package"))
    if not isinstance(entry, dict) or not advisory.get("id"):
        raise wrong_format(_EXPECTED, "one of its vulnerabilities names no advisory")
    rule = parse_text(advisory["id"]) or "unnamed advisory"
    name = parse_text(package.get("name")) or parse_text(advisory.get("package")) or "unnamed package"
    patched = parse_names(as_object(entry.get("versions")).get("patched"))
    return ScanFinding(
        rule, parse_text(advisory.get("title")), rate_vector(advisory.get("cvss")),
        package=name, version=parse_text(package.get("version")),
        **read_fix(name, ", ".join(version.replace(", ", " ") for version in patched)),
        ids=(rule, *parse_names(advisory.get("aliases"))), fixable=bool(patched),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "cargo-audit",
    "cargo-audit",
    "cargo-audit (`cargo audit --json`)",
    matches,
    parse,
    paths=("*cargo-audit*.json", "audit.json"),
)
