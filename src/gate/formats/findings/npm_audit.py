"""Reads the reports of `npm audit --json` (and of pnpm, which writes the structure of npm 6).

Source of the format: npm's documentation, "npm audit", and @npmcli/metavuln-calculator. From npm 7 on
(`auditReportVersion: 2`) `vulnerabilities` maps each vulnerable package to its severity and the reasons for it
(`via`: advisories as objects, other packages as names); packages are counted, as npm does, so the rule of a package
with several advisories is a bundle of them. Up to npm 6 `advisories`
maps each advisory. A failed audit is the same JSON with an `error` in it, or the refusal of the registry
(`lib/utils/audit-error.js`).

The metadata declares the packages of each severity (`arborist/lib/audit-report.js`); in npm 6 and pnpm, the paths to
them, which `findings` lists. A list with fewer is incomplete. Only pnpm, which names no `actions`, leaves out
advisories below `--audit-level` (`commands/src/audit.ts`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_text, select_objects, select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths, find_names
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import MAX_COUNT, find_missing, incomplete, is_below_listed, read_count, read_counts
from gate.formats.findings.fields import Fix, parse_severity, read_fix
from gate.formats.findings.model import SEVERITY_RANKS, FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.findings.npm_advisories import SEVERITIES, WORST_FIRST, read_advisory, read_names
from gate.model.errors import EvidenceError
from gate.model.evidence import BUNDLE, Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "an npm audit report"
_MEMBERS = frozenset({"auditReportVersion", "advisories", "actions", "muted", "vulnerabilities"})
_FOREIGN = frozenset({
    "lockfile", "abandoned", "bomFormat", "document", "ok", "dependencyCount", "scan", "displayName", "manifest_hash",
    "package_vulnerabilities",
})  # fmt: skip
"""Members of cargo-audit, Composer, CycloneDX, CSAF, Snyk, GitLab, Yarn and Clair, which have such members too."""

_READ = _MEMBERS | {"error", "metadata", "message", "statusCode", "runId"}
_REFUSAL = frozenset({"message", "method", "uri", "headers", "statusCode", "body"})
_PNPM_HINT = "pnpm leaves out those that its configuration ignores: waive them in the checklist instead"
_LIST = re.compile(r'"(?:vulnerabilities|advisories)"\s*:\s*\[')


def matches(head: bytes) -> bool:
    """Whether the document has members of an npm audit, or the error that npm writes instead."""
    paths, names = find_member_paths(head), find_names(head)
    if names == {"message"}:
        return "/-/npm/" in content.decode_head(head)
    if names & _FOREIGN or _LIST.search(content.decode_head(head)):
        return False
    has_error = any(path.startswith("error.") for path in paths)  # an object, unlike the error of a server
    return bool(names & _MEMBERS) or has_error or _is_refusal(names)


def _is_refusal(names: Collection[str]) -> bool:
    """Whether these members are what npm writes when the registry refused the audit, and nothing else."""
    return "message" in names and bool({"method", "uri", "statusCode"}.intersection(names)) and set(names) <= _REFUSAL


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
            case (str(name),) if name in _READ:
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
        self.listed[parse_text(entry["severity"], 20).lower()] += 1
        advisories = sorted(
            select_objects(entry.get("via")), key=lambda via: -SEVERITY_RANKS[parse_severity(via.get("severity"))]
        )
        names = list(dict.fromkeys(name for via in advisories for name in read_names(via)))
        through = ", ".join(select_strings(entry.get("via"))[:5])
        titles = [parse_text(via.get("title")) for via in advisories[:3]]
        message = "; ".join(filter(None, titles)) or f"vulnerable through {through or 'its dependencies'}"
        fix = entry.get("fixAvailable")
        self.collector.add(
            ScanFinding(
                BUNDLE.join(sorted(names)) or parse_text(name),
                parse_text(message),
                parse_severity(entry["severity"]),
                package=parse_text(name),
                version=parse_text(entry.get("range")),
                **_fix(fix),
                ids=tuple(names),
                fixable=bool(fix),
            )
        )

    def add_advisory(self, entry: object) -> None:
        """Adds one advisory of npm 6 or pnpm."""
        if not isinstance(entry, dict) or not isinstance(entry.get("module_name"), str):
            raise wrong_format(_EXPECTED, "one of its advisories has no module")
        findings = select_objects(entry.get("findings"))
        self.listed[parse_text(entry.get("severity"), 20).lower()] += _count_paths(findings)
        self.collector.add(read_advisory(entry, parse_text(entry["module_name"])))

    def report(self) -> ScanReport:
        self._check_error()
        for name in ("vulnerabilities", "advisories"):
            if name in self.top and not isinstance(self.top[name], dict):
                raise wrong_format(_EXPECTED, f"its `{name}` is not an object")
        newer, older = "vulnerabilities" in self.top, "advisories" in self.top
        metadata = as_object(self.top.get("metadata"))
        if not newer and not older:
            raise wrong_format(_EXPECTED, "this JSON has neither `vulnerabilities` nor `advisories`")
        if not self.collector.total and not ("auditReportVersion" in self.top or metadata):
            raise wrong_format(_EXPECTED, "nothing in this JSON shows that an audit ran")
        self._compare(as_object(metadata.get("vulnerabilities")), "package" if newer else "path")
        if not self.collector.total and _dependencies(metadata) == 0:
            raise EvidenceError(Cause.EMPTY, "npm audit found no dependency to audit")
        return self.collector.report("npm-audit", "npm audit")

    def _check_error(self) -> None:
        """Refuses the error that npm writes instead of an audit: its own, or the refusal of the registry."""
        has_list = "vulnerabilities" in self.top or "advisories" in self.top
        if "error" not in self.top and ("message" not in self.top or has_list):
            return
        error = as_object(self.top.get("error"))
        reasons = (error.get("code"), self.top.get("statusCode"), error.get("statusCode"))
        reason = next((parse_text(reason, 40) for reason in reasons if parse_text(reason, 40)), "no code")
        raise EvidenceError(Cause.UNREADABLE, f"npm audit did not run: it reports an error ({reason})")

    def _compare(self, header: dict[str, Any], unit: str) -> None:
        """Refuses a report that declares more of a severity than it lists, and notes one that declares less."""
        declared = read_counts(header, WORST_FIRST)
        missing = find_missing(declared, self.listed)
        is_pnpm = unit == "path" and not self.top.get("actions") and "runId" not in self.top
        if unit == "package" and not missing:
            missing = find_missing({"": read_count(header.get("total"))}, {"": self.collector.total})
        if missing and not (is_pnpm and is_below_listed(missing, self.listed, WORST_FIRST)):
            raise incomplete(
                missing, {**self.listed, "": self.collector.total}, f"vulnerable {unit}", _PNPM_HINT if is_pnpm else ""
            )
        note = "a vulnerable path that pnpm counts and does not list (--audit-level)"
        self.collector.note(note, sum(missing.values()))
        counts_paths = unit == "path" and any(declared.values())  # a list without paths cannot be compared
        fewer = {} if counts_paths or not header else find_missing(self.listed, declared)
        note = "the metadata declares fewer vulnerabilities than are listed; the list counts"
        self.collector.note(note, int(bool(fewer)))


def _fix(fix: object) -> Fix:
    """What npm does to fix the package: an update within the ranges of package.json, or an upgrade beyond them."""
    if fix is True:
        return Fix(remedy="run `npm audit fix`", upgrade=None)
    package = as_object(fix)
    name, version = parse_text(package.get("name")), parse_text(package.get("version"))
    return read_fix(name, version, is_breaking=package.get("isSemVerMajor") is True)


def _count_paths(findings: list[dict[str, Any]]) -> int:
    """How many paths lead to the vulnerable package; as many as may be declared where a finding does not list them."""
    if not findings or any(not isinstance(finding.get("paths"), list) for finding in findings):
        return MAX_COUNT
    return sum(len(finding["paths"]) for finding in findings)


def _dependencies(metadata: dict[str, Any]) -> int | None:
    """How many dependencies were audited; None where the metadata does not have it."""
    name = next((name for name in ("totalDependencies", "dependencies") if name in metadata), "")
    if not name:
        return None
    count = metadata[name].get("total") if isinstance(metadata[name], dict) else metadata[name]
    if not isinstance(count, int) or isinstance(count, bool):
        raise wrong_format(_EXPECTED, f"its `{name}` is not a number")
    return count


FORMAT = FindingsFormat(
    "npm-audit",
    "npm audit",
    "npm and pnpm (`audit --json`)",
    matches,
    parse,
    SEVERITIES,
    paths=("*{npm,pnpm}*audit*.json", "audit.json"),
)
