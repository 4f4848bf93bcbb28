"""Reads GitLab's security reports (`gl-*-report.json`): SAST, DAST, secrets, dependencies, containers, fuzzing.

Source of the format: GitLab's security-report-schemas (`src/security-report-format.json` and the schema of each
scanner). `scan.status` says whether the scan succeeded. Schemas before 14 do not require `scan`, and other producers
leave it out (Trivy's template): then a note says that findings may be missing, and from schema 14 on an empty list is
no evidence. A vulnerability that an analyzer flags as a likely false positive counts: Semgrep flags each finding of a
rule of low confidence so. `raw_source_code_extract` is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    parse_timestamp,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths, find_names
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import MAX_NAMES, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a security report of GitLab"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "info", "unknown")}
_ENTRY = re.compile(r"vulnerabilities\[\]\.(?:identifiers\[\]\.type|location\b.*|tracking\b.*|scanner\.id)|scan\..+")
_SCHEMA = "/security-report-schemas/"
_ADVISORIES = ("cve", "ghsa", "osvdb", "usn", "rhsa", "elsa", "glam", "gemnasium")
"""Types of identifiers that name an advisory; the first of them that a vulnerability has is its rule."""

_OLD_VERSION = re.compile(r"(?:[0-9]|1[0-3])\..*")
_FALSE_POSITIVE = "flagged-as-likely-false-positive"


def matches(head: bytes) -> bool:
    """Whether the document has vulnerabilities or a scan as GitLab's schema has them."""
    names = find_names(head)
    is_schema = "schema" in names and _SCHEMA in content.decode_head(head)
    is_old = {"version", "vulnerabilities", "remediations"} <= names
    is_entry = any(_ENTRY.fullmatch(path) for path in find_member_paths(head))
    return is_schema or is_old or (is_entry and bool(names & {"version", "vulnerabilities", "remediations"}))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities.

    Raises:
        EvidenceError: unreadable when the scan failed; incomplete when nothing shows that it succeeded; wrong format or
            unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, {"vulnerabilities": {}}):
        match path:
            case ("vulnerabilities", int()):
                reader.add(value)
            case ("version" | "vulnerabilities" | "scan" as name,):
                reader.top[name] = value
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    top: dict[str, Any] = field(default_factory=dict)
    scanner: str = ""
    image: str = ""

    def add(self, entry: object) -> None:
        """Adds one vulnerability."""
        if not isinstance(entry, dict) or not isinstance(entry.get("identifiers"), list):
            raise wrong_format(_EXPECTED, "one of its vulnerabilities has no `identifiers`")
        if any(flag.get("type") == _FALSE_POSITIVE for flag in select_objects(entry.get("flags"))):
            self.collector.note("a finding that the analyzer flags as a likely false positive; it counts")
        self.scanner = self.scanner or parse_text(as_object(entry.get("scanner")).get("name"), 100)
        self.image = self.image or parse_text(as_object(entry.get("location")).get("image"), 200)
        self.collector.add(_finding(entry))

    def report(self) -> ScanReport:
        if not isinstance(self.top.get("vulnerabilities"), list):
            raise wrong_format(_EXPECTED, "this JSON lacks its list of `vulnerabilities`")
        scan = as_object(self.top.get("scan"))
        self._check_status(scan.get("status"))
        self._check_messages(scan.get("messages"))
        scanner = as_object(scan.get("scanner"))
        name = parse_text(scanner.get("name"), 100) or self.scanner or "GitLab"
        tool = f"{name} {parse_text(scanner.get('version'), 40)}".strip()
        return self.collector.report("gitlab", tool, parse_timestamp(scan.get("end_time")), self.image)

    def _check_status(self, status: object) -> None:
        """Refuses a scan that failed, and one of which nothing shows that it ran."""
        if status == "success":
            self._check_analyzer()
            return
        if status is not None:
            word = parse_text(status, 20) or "unknown"
            raise EvidenceError(Cause.UNREADABLE, f"the scan failed: its status is {word}")
        is_old = _OLD_VERSION.fullmatch(parse_text(self.top.get("version"), 20)) is not None
        if "scan" in self.top or not (self.collector.total or is_old):
            raise EvidenceError(Cause.INCOMPLETE, "it has no `scan.status`, so nothing shows that the scan succeeded")
        self.collector.note("it has no `scan`, so nothing shows that the scan succeeded: findings may be missing")

    def _check_analyzer(self) -> None:
        """Refuses an empty list of the command `semgrep` itself, which writes success whatever happened."""
        analyzer = as_object(as_object(self.top.get("scan")).get("analyzer"))
        vendor = parse_text(as_object(analyzer.get("vendor")).get("name"), 40)
        if vendor == "Semgrep" and not self.collector.total:
            detail = "Semgrep writes `success` and an empty list also when it could not run"
            raise EvidenceError(Cause.EMPTY, f"{detail}; write its own JSON: `semgrep scan --json`")

    def _check_messages(self, messages: object) -> None:
        for message in select_objects(messages):
            if message.get("level") == "fatal":
                raise EvidenceError(Cause.UNREADABLE, "the scan failed: it has a fatal message")
            if message.get("level") == "error":
                self.collector.note("an error of the analyzer: findings may be missing")


def _finding(entry: dict[str, Any]) -> ScanFinding:
    location = as_object(entry.get("location"))
    dependency = as_object(location.get("dependency"))
    package = parse_text(as_object(dependency.get("package")).get("name"))
    identifiers = select_objects(entry["identifiers"])[:MAX_NAMES]
    advisories = list(dict.fromkeys(_advisory_names(identifiers)))
    first = identifiers[0] if identifiers else {}
    rule = advisories[0] if advisories else parse_text(first.get("value")) or parse_text(first.get("name"))
    solution = parse_text(entry.get("solution"))
    return ScanFinding(
        rule or parse_text(entry.get("name")) or "unnamed rule", _message(entry, location),
        parse_severity(entry.get("severity")), parse_text(location.get("file"), 1000),
        parse_line_number(location.get("start_line")), parse_line_number(location.get("end_line")),
        package=package, version=parse_text(dependency.get("version")), remedy=solution,
        ids=tuple(advisories), fixable=bool(solution and package), suppressed=_is_dismissed(entry),
        fingerprint=_fingerprint(entry), symbol=parse_text(location.get("method") if location.get("file") else ""),
    )  # fmt: skip


def _advisory_names(identifiers: list[dict[str, Any]]) -> Iterator[str]:
    by_type = {
        kind: [parse_text(entry.get("value") if kind in ("cve", "ghsa") else entry.get("name")) for entry in group]
        for kind in _ADVISORIES
        if (group := [entry for entry in identifiers if parse_text(entry.get("type")).lower() == kind])
    }
    for names in by_type.values():
        yield from filter(None, names)


def _message(entry: dict[str, Any], location: dict[str, Any]) -> str:
    """The name, with the address that DAST attacked. Of a secret, the text around it is not read."""
    name = parse_text(entry.get("name")) or parse_text(entry.get("message"))
    if not name and "raw_source_code_extract" not in entry:
        name = parse_text(entry.get("description"))
    address = f"{parse_text(location.get('hostname'), 100)}{parse_text(location.get('path'), 100)}"
    return parse_text(f"{name} at {address}") if location.get("hostname") else name


def _is_dismissed(entry: dict[str, Any]) -> bool:
    """Whether a person dismissed it; only exports of GitLab's own list have that."""
    return entry.get("state") == "dismissed" or entry.get("dismissed") is True


def _fingerprint(entry: dict[str, Any]) -> str:
    """The signature of the best algorithm by which GitLab tracks a finding when its line moves."""
    for item in select_objects(as_object(entry.get("tracking")).get("items"))[:1]:
        signatures = {
            parse_text(signature.get("algorithm"), 40): parse_text(signature.get("value"), 200)
            for signature in select_objects(item.get("signatures"))
        }
        return signatures.get("scope_offset_compressed") or signatures.get("scope_offset") or ""
    return ""


FORMAT = FindingsFormat(
    "gitlab",
    "GitLab",
    "GitLab's analyzers (`gl-*-report.json`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("gl-*-report.json",),
)
