"""Reads the reports of `npm audit --json` (and of pnpm, which writes the structure of npm 6).

Source of the format: npm's documentation, "npm audit", and @npmcli/metavuln-calculator. From npm 7 on
(`auditReportVersion: 2`) `vulnerabilities` maps each vulnerable package to its severity and the reasons for it
(`via`: advisories as objects, other packages as names); packages are counted, as npm does. Up to npm 6 `advisories`
maps each advisory. A failed audit is the same JSON with an `error` in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import (
    as_object,
    parse_severity,
    parse_text,
    select_objects,
    select_strings,
    wrong_format,
)
from gate.formats.findings.model import SEVERITY_RANKS, FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "an npm audit report"
_MEMBERS = frozenset({"auditReportVersion", "advisories", "actions", "muted", "vulnerabilities", "error"})
_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}", re.IGNORECASE)
_NUMBERED = re.compile(r"/advisories/([0-9]{1,9})/?$")


def matches(head: bytes) -> bool:
    """Whether the document has members of an npm audit, or the error that npm writes instead."""
    return bool(find_member_paths(head) & _MEMBERS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerable packages (npm 7 and later) or the advisories (npm 6, pnpm).

    Raises:
        EvidenceError: unreadable when npm reports an error instead or the JSON is broken; wrong format when it is not
            such a report or declares more than it lists; empty when there was no dependency to audit.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, {"vulnerabilities": {}, "advisories": {}}):
        match path:
            case ("vulnerabilities", str(name)):
                reader.add_package(name, value)
            case ("advisories", str()):
                reader.add_advisory(value)
            case (str(name),):
                reader.top[name] = value
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    top: dict[str, Any] = field(default_factory=dict)
    listed: Counter[str] = field(default_factory=Counter)

    def add_package(self, name: str, entry: object) -> None:
        """Adds one vulnerable package of npm 7 and later."""
        if not isinstance(entry, dict) or "severity" not in entry:
            raise wrong_format(_EXPECTED, "one of its vulnerable packages has no severity")
        self.listed[str(entry["severity"]).lower()] += 1
        advisories = sorted(
            select_objects(entry.get("via")), key=lambda via: -SEVERITY_RANKS[parse_severity(via.get("severity"))]
        )
        names = list(dict.fromkeys(name for via in advisories for name in _names(via)))
        through = ", ".join(select_strings(entry.get("via"))[:5])
        titles = [parse_text(via.get("title")) for via in advisories[:3]]
        message = "; ".join(filter(None, titles)) or f"vulnerable through {through or 'its dependencies'}"
        fix = entry.get("fixAvailable")
        self.collector.add(
            ScanFinding(
                names[0] if names else parse_text(name),
                parse_text(message),
                parse_severity(entry["severity"]),
                package=parse_text(name),
                version=parse_text(entry.get("range")),
                fixed=_fixed(fix),
                ids=tuple(names),
                fixable=bool(fix),
            )
        )

    def add_advisory(self, entry: object) -> None:
        """Adds one advisory of npm 6 or pnpm."""
        if not isinstance(entry, dict) or not isinstance(entry.get("module_name"), str):
            raise wrong_format(_EXPECTED, "one of its advisories has no module")
        names = [*_names(entry), *select_strings(entry.get("cves"))] or [f"npm:{parse_text(entry.get('id'))}"]
        patched = parse_text(entry.get("patched_versions"))
        fixable = bool(patched) and patched not in ("<0.0.0", "none")
        versions = dict.fromkeys(
            parse_text(finding.get("version")) for finding in select_objects(entry.get("findings"))
        )
        self.listed["advisories"] += 1
        self.collector.add(
            ScanFinding(
                names[0],
                parse_text(entry.get("title")),
                parse_severity(entry.get("severity")),
                package=parse_text(entry["module_name"]),
                version=parse_text(", ".join(versions)),
                fixed=patched if fixable else "",
                ids=tuple(names),
                fixable=fixable,
            )
        )

    def report(self) -> ScanReport:
        if "error" in self.top or ("message" in self.top and "vulnerabilities" not in self.top):
            code = parse_text(as_object(self.top.get("error")).get("code"), 40) or "no code"
            raise EvidenceError(Cause.UNREADABLE, f"npm audit did not run: it reports an error ({code})")
        for name in ("vulnerabilities", "advisories"):
            if name in self.top and not isinstance(self.top[name], dict):
                raise wrong_format(_EXPECTED, f"its `{name}` is not an object")
        newer, older = "vulnerabilities" in self.top, "advisories" in self.top
        metadata = as_object(self.top.get("metadata"))
        if not newer and not older:
            raise wrong_format(_EXPECTED, "this JSON has neither `vulnerabilities` nor `advisories`")
        if not self.collector.total and not ("auditReportVersion" in self.top or metadata):
            raise wrong_format(_EXPECTED, "nothing in this JSON shows that an audit ran")
        self._compare(as_object(metadata.get("vulnerabilities")), by_package=newer)
        if not self.collector.total and _dependencies(metadata) == 0:
            raise EvidenceError(Cause.EMPTY, "npm audit found no dependency to audit")
        return self.collector.report("npm-audit", "npm audit")

    def _compare(self, declared: dict[str, Any], *, by_package: bool) -> None:
        """Refuses a report that declares more than it lists, and notes one that declares less."""
        counts = {name: count for name, count in declared.items() if isinstance(count, int) and name != "total"}
        if not by_package:  # npm 6 declares paths, of which an advisory has at least one
            if sum(counts.values()) > 0 and not self.collector.total:
                raise wrong_format(_EXPECTED, "it declares vulnerabilities and lists none")
            self.collector.note(
                "the metadata declares no vulnerability, the list does",
                int(bool(counts) and not sum(counts.values()) and self.collector.total > 0),
            )
            return
        if sum(counts.values()) > self.collector.total:
            listed = self.collector.total
            raise wrong_format(_EXPECTED, f"it declares {sum(counts.values()):,} packages and lists {listed:,}")
        differs = any(count != self.listed[name] for name, count in counts.items())
        self.collector.note("the metadata declares other numbers than the list; the list counts", int(differs))


def _names(advisory: dict[str, Any]) -> list[str]:
    """The names of an advisory, read from its address."""
    address = str(advisory.get("url") or "")[:500]
    if match := _GHSA.search(str(advisory.get("github_advisory_id") or "")[:100] + " " + address):
        return ["GHSA" + match[0][4:].lower()]
    match = _NUMBERED.search(address)
    number = match[1] if match else parse_text(advisory.get("source"), 20)
    return [f"npm:{number}"] if number else []


def _fixed(fix: object) -> str:
    """The package and version to install, where npm names them."""
    package = as_object(fix)
    return parse_text(f"{parse_text(package.get('name'))} {parse_text(package.get('version'))}".strip())


def _dependencies(metadata: dict[str, Any]) -> int | None:
    """How many dependencies were audited; None where the metadata does not have it."""
    count = metadata.get("totalDependencies", metadata.get("dependencies"))
    count = count.get("total") if isinstance(count, dict) else count
    return count if isinstance(count, int) else None


_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "moderate", "low", "info")}
"""npm's names of severities."""


FORMAT = FindingsFormat("npm-audit", "npm audit", "npm and pnpm (`audit --json`)", matches, parse, _SEVERITIES)
