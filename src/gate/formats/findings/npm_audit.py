"""Reads the reports of `npm audit --json` (and of pnpm, which writes the older shape).

Source of the format: npm's documentation, "npm audit", and @npmcli/metavuln-calculator. From npm 7 on
(`auditReportVersion: 2`) `vulnerabilities` maps each vulnerable package to its severity and to what makes it so
(`via`: advisories as objects, other packages as names); npm counts packages, and so do we. Up to npm 6 `advisories`
maps each advisory. A failed audit is the same JSON with an `error` in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from gate.formats.common.json_stream import walk
from gate.formats.findings.scan import (
    ORDER,
    Collector,
    ScanFinding,
    ScanReport,
    Wanted,
    broken,
    mapping,
    objects,
    plain,
    rated,
    texts,
)
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "an npm audit report"
_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}", re.IGNORECASE)
_NUMBERED = re.compile(r"/advisories/([0-9]{1,9})/?$")


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The vulnerable packages (npm 7 and later) or the advisories (npm 6, pnpm).

    Raises:
        EvidenceError: unreadable when npm reports an error instead, when it declares more than it lists, or when the
            JSON is broken or no such report; empty when there was no dependency to audit.
    """
    reader = _Reader(Collector(wanted))
    for path, value in walk(stream, {"vulnerabilities": {}, "advisories": {}}):
        match path:
            case ("vulnerabilities", str(name)):
                reader.package(name, value)
            case ("advisories", str()):
                reader.advisory(value)
            case (str(name),):
                reader.top[name] = value
    return reader.report()


@dataclass(slots=True)
class _Reader:
    found: Collector
    top: dict[str, Any] = field(default_factory=dict)
    listed: Counter[str] = field(default_factory=Counter)

    def package(self, name: str, entry: object) -> None:
        """Takes one vulnerable package of npm 7 and later."""
        if not isinstance(entry, dict) or "severity" not in entry:
            raise broken(_EXPECTED, "a vulnerable package of it has no severity")
        self.listed[str(entry["severity"]).lower()] += 1
        advisories = sorted(objects(entry.get("via")), key=lambda via: -ORDER[rated(via.get("severity"))])
        names = list(dict.fromkeys(name for via in advisories for name in _names(via)))
        through = ", ".join(texts(entry.get("via"))[:5])
        titles = [plain(via.get("title")) for via in advisories[:3]]
        message = "; ".join(filter(None, titles)) or f"vulnerable through {through or 'its dependencies'}"
        fix = entry.get("fixAvailable")
        self.found.add(
            ScanFinding(
                names[0] if names else plain(name),
                plain(message),
                rated(entry["severity"]),
                package=plain(name),
                version=plain(entry.get("range")),
                fixed=_fixed(fix),
                ids=tuple(names),
                fixable=bool(fix),
            )
        )

    def advisory(self, entry: object) -> None:
        """Takes one advisory of npm 6 or pnpm."""
        if not isinstance(entry, dict) or not isinstance(entry.get("module_name"), str):
            raise broken(_EXPECTED, "an advisory of it has no module")
        names = [*_names(entry), *texts(entry.get("cves"))] or [f"npm:{plain(entry.get('id'))}"]
        patched = plain(entry.get("patched_versions"))
        fixable = bool(patched) and patched not in ("<0.0.0", "none")
        versions = dict.fromkeys(plain(each.get("version")) for each in objects(entry.get("findings")))
        self.listed["advisories"] += 1
        self.found.add(
            ScanFinding(
                names[0],
                plain(entry.get("title")),
                rated(entry.get("severity")),
                package=plain(entry["module_name"]),
                version=plain(", ".join(versions)),
                fixed=patched if fixable else "",
                ids=tuple(names),
                fixable=fixable,
            )
        )

    def report(self) -> ScanReport:
        if "error" in self.top or ("message" in self.top and "vulnerabilities" not in self.top):
            code = plain(mapping(self.top.get("error")).get("code"), 40) or "no code"
            raise EvidenceError(Cause.UNREADABLE, f"npm audit did not run: it reports an error ({code})")
        for name in ("vulnerabilities", "advisories"):
            if name in self.top and not isinstance(self.top[name], dict):
                raise broken(_EXPECTED, f"its `{name}` is no object")
        newer, older = "vulnerabilities" in self.top, "advisories" in self.top
        metadata = mapping(self.top.get("metadata"))
        if not newer and not older:
            raise broken(_EXPECTED, "this JSON has neither `vulnerabilities` nor `advisories`")
        if not self.found.total and not ("auditReportVersion" in self.top or metadata):
            raise broken(_EXPECTED, "nothing in this JSON says that an audit ran")
        self._compare(mapping(metadata.get("vulnerabilities")), by_package=newer)
        if not self.found.total and _dependencies(metadata) == 0:
            raise EvidenceError(Cause.EMPTY, "npm audit found no dependency to audit")
        return self.found.report("npm-audit", "npm audit")

    def _compare(self, declared: dict[str, Any], *, by_package: bool) -> None:
        """Refuses a report that declares more than it lists, and notes one that declares less."""
        counts = {name: count for name, count in declared.items() if isinstance(count, int) and name != "total"}
        if not by_package:  # npm 6 declares paths, of which an advisory has at least one
            if sum(counts.values()) > 0 and not self.found.total:
                raise broken(_EXPECTED, "it declares vulnerabilities and lists none")
            self.found.remark(
                "the metadata declares no vulnerability, the list does",
                int(bool(counts) and not sum(counts.values()) and self.found.total > 0),
            )
            return
        if sum(counts.values()) > self.found.total:
            raise broken(_EXPECTED, f"it declares {sum(counts.values()):,} packages and lists {self.found.total:,}")
        differs = any(count != self.listed[name] for name, count in counts.items())
        self.found.remark("the metadata declares other numbers than are listed; the list counts", int(differs))


def _names(advisory: dict[str, Any]) -> list[str]:
    """The names of an advisory that its address tells."""
    address = str(advisory.get("url") or "")[:500]
    if found := _GHSA.search(str(advisory.get("github_advisory_id") or "")[:100] + " " + address):
        return ["GHSA" + found[0][4:].lower()]
    numbered = _NUMBERED.search(address)
    number = numbered[1] if numbered else plain(advisory.get("source"), 20)
    return [f"npm:{number}"] if number else []


def _fixed(fix: object) -> str:
    """What to install, where npm tells it."""
    how = mapping(fix)
    return plain(f"{plain(how.get('name'))} {plain(how.get('version'))}".strip())


def _dependencies(metadata: dict[str, Any]) -> int | None:
    """How many dependencies were audited, where that is told."""
    told = metadata.get("totalDependencies", metadata.get("dependencies"))
    told = told.get("total") if isinstance(told, dict) else told
    return told if isinstance(told, int) else None


WORDS = {name: rated(name) for name in ("critical", "high", "moderate", "low", "info")}
"""npm's words for a severity."""
