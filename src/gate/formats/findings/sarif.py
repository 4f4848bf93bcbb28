"""Reads SARIF 2.1.0, the format in which most scanners can report.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, incorporating Errata 01.
Results may come before the rules that rate them, so they are first gathered by what their severity depends on, and
rated when their run is read. A run whose `results` are null or absent did not scan (section 3.14.23); a run of which an
invocation was not successful is no evidence (section 3.20.14).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from gate.formats.common.json_stream import EACH, Shape, walk
from gate.formats.findings.sarif_rules import Rating, Reference, Rules, reference
from gate.formats.findings.scan import (
    MAX_ALIKE,
    MAX_TOLD,
    Collector,
    ScanFinding,
    ScanReport,
    Wanted,
    broken,
    line,
    mapping,
    objects,
    plain,
    when,
    word,
)
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a SARIF 2.1.0 log"
_RUN: Shape = {name: {} for name in ("results", "artifacts", "logicalLocations", "threadFlowLocations", "addresses")}
_SHAPE: Shape = {"runs": {EACH: _RUN}}

_ADVISORY = re.compile(r"(CVE-[0-9]{4}-[0-9]{4,}|GHSA(?:-[0-9a-z]{4}){3})(?:-(.+))?")
_PACKAGES = (
    re.compile(r"^Package: (\S+)$", re.MULTILINE),  # Trivy
    re.compile(r"^Package '(\S+)@\S*' is vulnerable"),  # OSV-Scanner
)
_FIXED = re.compile(r"^Fixed Version: (\S.*)$", re.MULTILINE)


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """The results of every run that count: of the kind fail, not absent from a later run; suppressed ones apart.

    Raises:
        EvidenceError: empty when no run scanned; unreadable when a run was not successful, keeps its results
            elsewhere, or when it is broken, of another version or no such log.
    """
    reader = _Reader(Collector(wanted))
    for path, value in walk(stream, _SHAPE):
        match path:
            case ("runs", int(), "results", int()):
                reader.run.result(value)
            case ("runs", int(), "artifacts", int()):
                reader.run.artifacts.append(_uri(mapping(mapping(value).get("location"))))
            case ("runs", int(), str(name)):
                reader.run.top[name] = value
            case ("runs", int()):
                reader.begin(value)
            case (str(name),):
                reader.top[name] = value
            case ():
                reader.root = value
    return reader.report()


class _Signature(NamedTuple):
    """What decides the severity of a result, and whether it counts."""

    rule: Reference
    rating: Rating
    package: str
    fixable: bool
    suppressed: bool


@dataclass(slots=True)
class _Group:
    """The results of one signature: the first of them, and how many there are."""

    first: list[ScanFinding] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class _Run:
    """One run while it is read."""

    found: Collector
    top: dict[str, Any] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    groups: defaultdict[_Signature, _Group] = field(default_factory=lambda: defaultdict(_Group))
    held: int = 0

    def result(self, entry: object) -> None:
        """Takes one result, if it is one of those that count."""
        if not isinstance(entry, dict):
            raise broken(_EXPECTED, "a result of it is no object")
        if not self._counts(entry):
            return
        path = self._path(entry)
        if not self.found.wants(path):
            return
        named = reference(entry)
        about = _dependency(named.id, entry)
        fixable = bool(about.fixed or entry.get("fixes"))
        suppressed = self._suppressed(entry)
        signature = _Signature(named, _rating(entry, self.found), about.package, fixable, suppressed)
        group = self.groups[signature]
        group.count += 1
        if about.package or len(group.first) < MAX_ALIKE:
            group.first.append(self._finding(entry, path, signature, about))
            self.held += 1
            if self.held > MAX_TOLD:
                raise EvidenceError(Cause.UNREADABLE, f"a run has more than {MAX_TOLD:,} findings of different rules")

    def _counts(self, entry: dict[str, Any]) -> bool:
        """Whether the result is a problem that is there now (sections 3.27.9, 3.27.24)."""
        if "kind" not in entry:
            return entry.get("baselineState") != "absent"
        kind = entry["kind"]
        word = kind.strip().lower() if isinstance(kind, str) else ""
        if word in ("review", "open"):
            self.found.remark("a result that the tool could not decide (kind review or open), not counted")
        elif word in ("pass", "notapplicable", "informational"):
            if str(entry.get("level", "none")).lower() != "none":
                self.found.remark("a result that is no problem by its kind and one by its level, not counted")
        else:
            if word != "fail":
                self.found.remark("a result of an unknown kind, counted")
            return entry.get("baselineState") != "absent"
        return False

    def _finding(self, entry: dict[str, Any], path: str, signature: _Signature, about: _About) -> ScanFinding:
        """The result without its severity, which is known at the end of the run."""
        region = mapping(_place(entry).get("region"))
        started = region.get("startLine")
        if started is not None and line(started) is None:
            self.found.remark("a line number that cannot be one")
        return ScanFinding(
            signature.rule.id, plain(_text(entry)), path=path, line=line(started), end_line=line(region.get("endLine")),
            package=about.package, fixed=about.fixed, ids=about.ids, fixable=signature.fixable,
            suppressed=signature.suppressed,
        )  # fmt: skip

    def _path(self, entry: dict[str, Any]) -> str:
        """Where the result is: its own URI, else that of the artifact it points to."""
        location = mapping(_place(entry).get("artifactLocation"))
        if uri := _uri(location):
            return uri
        index = location.get("index")
        return self.artifacts[index] if isinstance(index, int) and 0 <= index < len(self.artifacts) else ""

    def _suppressed(self, entry: dict[str, Any]) -> bool:
        """Whether it has suppressions, and each is in force: accepted, or without a status (sections 3.27.23, 3.35.3).

        That one is rejected, or under review, says of the result that it is not suppressed: not by another one either.
        """
        if "suppressions" not in entry:
            return False
        statuses = [each.get("status", each.get("state")) for each in objects(entry["suppressions"])]
        if any(status not in (None, "accepted", "underReview", "rejected") for status in statuses):
            self.found.remark("a suppression of an unknown status, which suppresses nothing")
        return bool(statuses) and all(status in (None, "accepted") for status in statuses)

    def rate(self) -> None:
        """Checks that the run scanned, and gives each of its findings its severity."""
        self._check()
        tool = mapping(self.top.get("tool"))
        rules = Rules(tool, objects(self.top.get("invocations")), self.found)
        if not plain(mapping(tool.get("driver")).get("name")):
            self.found.remark("a run that does not name its tool")
        for signature, group in self.groups.items():
            rule = rules.rule(signature.rule)
            severity = rules.severity(signature.rating, rule)
            name = signature.rule.id or plain(rule.get("id")) or "unnamed rule"
            rest = group.count - len(group.first)
            for finding in group.first:
                message = finding.message or rules.message(rule)
                rated = replace(finding, rule=name, severity=severity, message=message)
                self.found.add(rated, 1 + rest)
                rest = 0

    def _check(self) -> None:
        if mapping(self.top.get("externalPropertyFileReferences")).get("results"):
            raise EvidenceError(
                Cause.UNREADABLE, "a run of the log keeps its results in other files, which are not read"
            )
        results = self.top.get("results")
        if results is None:
            said = "does not know its results (null)" if "results" in self.top else "has no results: it did not scan"
            raise EvidenceError(Cause.EMPTY, f"a run of the log {said}")
        if not isinstance(results, list):
            raise broken(_EXPECTED, "the `results` of a run are no list")
        for invocation in objects(self.top.get("invocations")):
            if invocation.get("executionSuccessful", True) is not True:
                tool = self.tool() or "its tool"
                raise EvidenceError(Cause.UNREADABLE, f"a run of the log says that {tool} did not run successfully")
            for kind in ("toolExecutionNotifications", "toolConfigurationNotifications"):
                errors = [each for each in objects(invocation.get(kind)) if each.get("level") == "error"]
                self.found.remark("an error that the tool met while it ran", len(errors))

    def tool(self) -> str:
        """The tool and its version."""
        driver = mapping(mapping(self.top.get("tool")).get("driver"))
        version = plain(driver.get("semanticVersion"), 40) or plain(driver.get("version"), 40)
        return f"{plain(driver.get('name'), 60)} {version}".strip()

    def ended(self) -> datetime | None:
        """When the run ended, or began where it does not say."""
        for name in ("endTimeUtc", "startTimeUtc"):
            times = [when(each.get(name)) for each in objects(self.top.get("invocations"))]
            if known := [time for time in times if time]:
                return min(known)
        return None


@dataclass(slots=True)
class _Reader:
    found: Collector
    root: object = None
    top: dict[str, Any] = field(default_factory=dict)
    runs: list[_Run] = field(default_factory=list)

    @property
    def run(self) -> _Run:
        return self.runs[-1]

    def begin(self, value: object) -> None:
        """Begins the next run, and rates the one before."""
        if not isinstance(value, dict):
            raise broken(_EXPECTED, "a run of it is no object")
        self._end()
        self.runs.append(_Run(self.found))

    def _end(self) -> None:
        if self.runs:
            self.run.rate()
            self.run.groups.clear()
            self.run.artifacts.clear()

    def report(self) -> ScanReport:
        version = self.top.get("version")
        if not isinstance(self.top.get("runs"), list):
            raise broken(_EXPECTED, "this JSON has no list of `runs`")
        if not isinstance(version, str) or not version.startswith("2.1.0"):
            raise broken(_EXPECTED, f"its version is {plain(version, 20) or 'not said'}")
        if self.top.get("inlineExternalProperties"):
            raise EvidenceError(Cause.UNREADABLE, "the log keeps properties apart from its runs, which are not read")
        if not self.runs:
            raise EvidenceError(Cause.EMPTY, "the log has no run: no tool scanned")
        self._end()
        tools = dict.fromkeys(filter(None, (run.tool() for run in self.runs)))
        times = [time for time in (run.ended() for run in self.runs) if time]
        return self.found.report("sarif", ", ".join(list(tools)[:5]), min(times, default=None))


def _place(entry: dict[str, Any]) -> dict[str, Any]:
    """The first physical location of a result."""
    locations = entry.get("locations")
    first = locations[0] if isinstance(locations, list) and locations else None
    return mapping(mapping(first).get("physicalLocation"))


def _text(entry: dict[str, Any]) -> str:
    message = mapping(entry.get("message"))
    text = message.get("text") or message.get("markdown")
    return text[:4000] if isinstance(text, str) else ""


def _rating(entry: dict[str, Any], found: Collector) -> Rating:
    """What the result itself says of its severity."""
    level = entry.get("level")
    if "level" in entry and not isinstance(level, str):
        found.remark("a level that is no word")
        level = None
    properties, provenance = entry.get("properties"), entry.get("provenance")
    score = properties.get("security-severity") if isinstance(properties, dict) else None
    index = provenance.get("invocationIndex", -1) if isinstance(provenance, dict) else -1
    known = isinstance(index, int) and not isinstance(index, bool)
    return Rating(level and word(level), "" if score is None else plain(str(score)[:45]), index if known else -1)


def _uri(location: dict[str, Any]) -> str:
    """The path that a URI reference means (RFC 3986)."""
    return _path_of(uri) if isinstance(uri := location.get("uri"), str) else ""


@lru_cache(maxsize=4096)
def _path_of(uri: str) -> str:
    return unquote(re.sub(r"^file:(//[^/]*)?(?=/)", "", plain(uri, 1000)))


class _About(NamedTuple):
    """The dependency that a result is about: its package, the names of the advisory, the fixed version."""

    package: str = ""
    ids: tuple[str, ...] = ()
    fixed: str = ""


_NOTHING = _About()


_advisory = lru_cache(maxsize=4096)(_ADVISORY.fullmatch)


def _dependency(rule: str, entry: dict[str, Any]) -> _About:
    """The dependency, where scanners of dependencies tell it in rule and message."""
    advisory = _advisory(rule)
    if not advisory:
        return _NOTHING
    text = _text(entry)
    named = (pattern.search(text) for pattern in _PACKAGES)
    package = advisory[2] or next((plain(found[1]) for found in named if found), "")
    fixed = _FIXED.search(text)
    return _About(package, (advisory[1],) if package else (), plain(fixed[1]) if fixed else "")
