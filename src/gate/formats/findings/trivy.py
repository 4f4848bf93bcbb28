"""Reads the reports of Trivy (`--format json`).

Source of the format: Trivy's documentation, "Reporting", and `pkg/types/report.go`: version 2 is an object with
`Results`, version 1 was the bare list of them, and a cluster's report holds such objects under `Vulnerabilities` and
`Misconfigurations`. Counted are vulnerabilities, misconfigurations that failed, and secrets; licences are not. A
`Results` that is null or absent is what Trivy writes when there was nothing to find or nothing to look at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from gate.formats.common.json_stream import EACH, Shape, walk
from gate.formats.findings.scan import (
    Collector,
    ScanFinding,
    ScanReport,
    Wanted,
    broken,
    line,
    mapping,
    plain,
    rated,
    texts,
    when,
)

_EXPECTED = "a Trivy report"
WORDS = {name: rated(name) for name in ("critical", "high", "medium", "low", "unknown")}
"""Trivy's words for a severity."""

_LISTS = ("Vulnerabilities", "Misconfigurations", "Secrets")
_RESULT: Shape = {name: {} for name in (*_LISTS, "Licenses", "ExperimentalModifiedFindings")}
_RESULTS: Shape = {"Results": {EACH: _RESULT}}
_RESOURCES: Shape = {EACH: _RESULTS}
_SHAPE: Shape = {**_RESULTS, EACH: _RESULT, **dict.fromkeys((*_LISTS, "Resources"), _RESOURCES)}
_MARKS = ("SchemaVersion", "ArtifactName", "ClusterName")


def parse(stream: BinaryIO, wanted: Wanted) -> ScanReport:
    """Vulnerabilities, failed misconfigurations and secrets of all targets.

    Raises:
        EvidenceError: unreadable when it is broken or no such report.
    """
    reader = _Reader(Collector(wanted))
    for path, value in walk(stream, _SHAPE):
        match path:
            case ():
                reader.root = value
            case (str(name),):
                reader.top[name] = value
            case (*_, "Results", int()) | (int(),):
                reader.result(value)
            case (*_, int(), "Target" | "Class" | "Type" as name) if isinstance(value, str):
                reader.name(name, value)
            case (*_, int(), str(kind), int()) if kind in _RESULT:
                reader.entry(kind, value)
            case (*_, int(), str(kind)) if kind in _RESULT or kind == "Results":
                if value is not None and not isinstance(value, list):
                    raise broken(_EXPECTED, f"the `{kind}` of a target are no list")
            case (*_, int(), "MisconfSummary"):
                reader.summary(value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    found: Collector
    root: object = None
    top: dict[str, Any] = field(default_factory=dict)
    named: bool = False
    target: str = ""
    results: int = 0
    declared: int = 0
    failed: int = 0

    def result(self, value: object) -> None:
        """Begins the next target."""
        if not isinstance(value, dict):
            raise broken(_EXPECTED, "a result of it is no object")
        self.end()
        self.results += 1

    def name(self, name: str, value: str) -> None:
        """Takes what a target says of itself."""
        self.named = True
        if name == "Target":
            self.target = plain(value, 1000)

    def summary(self, value: object) -> None:
        """Takes how many misconfigurations a target declares."""
        failures = mapping(value).get("Failures")
        self.declared = failures if isinstance(failures, int) else 0

    def end(self) -> None:
        """Refuses a target without a name, and notes one that declares more misconfigurations than it lists."""
        if self.results and not self.named:
            raise broken(_EXPECTED, "a result of it names no `Target`, `Class` or `Type`")
        more = int(self.declared > self.failed)
        self.found.remark("a target that declares more failed misconfigurations than it lists", more)
        self.named, self.target, self.declared, self.failed = False, "", 0, 0

    def entry(self, kind: str, value: object) -> None:
        """Takes one entry of one of the lists of a target."""
        if not isinstance(value, dict):
            raise broken(_EXPECTED, f"an entry of `{kind}` is no object")
        if kind == "Licenses":
            self.found.remark("a licence finding, which is not counted")
        elif kind == "ExperimentalModifiedFindings":
            inner = _LISTS[{"misconfiguration": 1, "secret": 2}.get(str(value.get("Type")), 0)]
            self._add(inner, mapping(value.get("Finding")), suppressed=True)
        else:
            self._add(kind, value)

    def _add(self, kind: str, entry: dict[str, Any], *, suppressed: bool = False) -> None:
        if kind == "Vulnerabilities":
            self.found.add(self._vulnerability(entry, suppressed=suppressed))
        elif kind == "Secrets" or suppressed or str(entry.get("Status", "FAIL")).upper() not in ("PASS", "EXCEPTION"):
            self.failed += kind == "Misconfigurations"
            self.found.add(self._located(kind, entry, suppressed=suppressed))

    def _vulnerability(self, entry: dict[str, Any], *, suppressed: bool) -> ScanFinding:
        rule = plain(entry.get("VulnerabilityID")) or "unnamed advisory"
        fixed = plain(entry.get("FixedVersion"))
        return ScanFinding(
            rule, plain(entry.get("Title")) or plain(entry.get("Description")), rated(entry.get("Severity")),
            plain(entry.get("PkgPath"), 1000) or self.target,
            package=plain(entry.get("PkgName")) or "unnamed package", version=plain(entry.get("InstalledVersion")),
            fixed=fixed, ids=(rule, *texts(entry.get("VendorIDs"))), fixable=bool(fixed), suppressed=suppressed,
        )  # fmt: skip

    def _located(self, kind: str, entry: dict[str, Any], *, suppressed: bool) -> ScanFinding:
        """A misconfiguration or a secret; of a secret neither the code nor the match is kept."""
        secret = kind == "Secrets"
        at = entry if secret else mapping(entry.get("CauseMetadata"))
        return ScanFinding(
            plain(entry.get("RuleID" if secret else "ID")) or "unnamed rule",
            plain(entry.get("Title")) if secret else plain(entry.get("Message")) or plain(entry.get("Title")),
            rated(entry.get("Severity")), self.target, line(at.get("StartLine")), line(at.get("EndLine")),
            suppressed=suppressed,
        )  # fmt: skip

    def report(self) -> ScanReport:
        self.end()
        if isinstance(self.root, dict):
            self._check_object()
        elif self.root is not None and not isinstance(self.root, list):
            raise broken(_EXPECTED, "this JSON is no object and no list")
        if not self.results:
            self.found.remark("Trivy lists no target: it found nothing, or nothing to look at")
        version = plain(mapping(self.top.get("Trivy")).get("Version"), 40)
        return self.found.report("trivy", f"Trivy {version}".strip(), when(self.top.get("CreatedAt")))

    def _check_object(self) -> None:
        if not any(mark in self.top for mark in (*_MARKS, "Results")):
            raise broken(_EXPECTED, "this JSON has neither a `SchemaVersion` nor an `ArtifactName`")
        for name in ("Results", "Resources", *_LISTS):
            if not isinstance(self.top.get(name), (list, type(None))):
                raise broken(_EXPECTED, f"its `{name}` are no list")
        if "Results" in self.top and not any(mark in self.top for mark in _MARKS) and not self.results:
            raise broken(_EXPECTED, "nothing in this JSON says that Trivy wrote it")
