"""Reads the reports of Trivy (`--format json`).

Source of the format: Trivy's documentation, "Reporting", and `pkg/types/report.go`: version 2 is an object with
`Results`, version 1 was the bare list of them. A cluster's report (`pkg/k8s/report`) holds a list of resources with
`Results`: `Resources`, in a summary `Findings`, in older versions `Vulnerabilities` and `Misconfigurations`. A resource
that Trivy could not scan has an `Error`. Vulnerabilities, failed misconfigurations and secrets count; licences do not.
Trivy writes a `Results` that is null or absent when there was nothing to find or nothing to scan.

`MisconfSummary` counts the misconfigurations after the filters (`pkg/result/filter.go`), so a list with fewer failures
was shortened. Only a cluster's report splits the list of a resource and repeats the summary in each part.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    parse_timestamp,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, Batch, BatchOf, Path, PathTree, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import incomplete, read_count
from gate.formats.findings.fields import parse_severity
from gate.formats.findings.model import (
    FindingsFormat,
    PathFilter,
    ScanFinding,
    ScanReport,
)
from gate.formats.findings.trivy_vulnerabilities import SEVERITIES, Vulnerabilities, vulnerability_type
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize

_EXPECTED = "a Trivy report"
_LISTS = ("Vulnerabilities", "Misconfigurations", "Secrets")
_RESULT: PathTree = {
    **{name: {} for name in (*_LISTS, "Licenses", "ExperimentalModifiedFindings")},
    "Vulnerabilities": BatchOf(vulnerability_type),
}
_RESULTS: PathTree = {"Results": {WILDCARD: _RESULT}}
_RESOURCES: PathTree = {WILDCARD: _RESULTS}
_RESOURCE_LISTS = ("Resources", "Findings", *_LISTS)
_SHAPE: PathTree = {**_RESULTS, WILDCARD: _RESULT, **dict.fromkeys(_RESOURCE_LISTS, _RESOURCES)}
_MARKS = ("SchemaVersion", "ArtifactName", "ClusterName")
_READ = frozenset({*_MARKS, *_RESOURCE_LISTS, "Results", "ArtifactType", "CreatedAt", "Metadata", "Trivy"})


def matches(head: bytes) -> bool:
    """Whether the document has members that only a Trivy report has."""
    return bool(find_member_paths(head) & {*_MARKS, "ArtifactType", "Results", "[].Target"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """Vulnerabilities, failed misconfigurations and secrets of all targets.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken; unreadable when a resource of
            a cluster could not be scanned; incomplete when a target lists fewer misconfigurations than it declares.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, _SHAPE):
        if isinstance(value, Batch):
            reader.add_vulnerabilities(value)
        else:
            reader.read(path, value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    root: object = None
    top: dict[str, Any] = field(default_factory=dict)
    resource: dict[str, str] = field(default_factory=dict)
    resources: int = 0
    failures: int = 0
    first_failure: str = ""
    in_target: bool = False
    has_name: bool = False
    target: str = ""
    results: int = 0
    declared: int = 0
    failed: int = 0

    def read(self, path: Path, value: Any) -> None:
        """Reads one value of the document."""
        match path:
            case ():
                self.root = value
            case (str(name),) if name in _READ:
                self.top[name] = value
            case ("Metadata" | "Trivy" as parent, str(name)):
                self.top[parent][name] = value
            case (str() as resources, int()) if resources in _RESOURCE_LISTS:
                self.begin_resource(value)
            case (str() as resources, int(), str(name)) if resources in _RESOURCE_LISTS:
                self.set_resource(name, value)
            case (*_, "Results", int()) | (int(),):
                self.begin_target(value)
            case (*_, int(), str(name)):
                self.set_target(name, value)
            case (*_, int(), str(kind), int()) if kind in _RESULT:
                self.add_entry(kind, value)

    def begin_resource(self, value: object) -> None:
        """Begins the next resource of a cluster."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "one of its resources is not an object")
        self.end_resource()
        self.resources += 1

    def set_resource(self, name: str, value: object) -> None:
        """Reads what identifies the resource, and whether Trivy could scan it."""
        if name in ("Namespace", "Kind", "Name"):
            self.resource[name] = parse_text(value, 100)
        elif name == "Error" and value:
            self.resource[name] = "failed"
        elif name == "Metadata":
            self._note_system(value)
        elif name == "Results" and value is not None and not isinstance(value, list):
            raise wrong_format(_EXPECTED, "the `Results` of a resource is not a list")

    def end_resource(self) -> None:
        """Ends the resource; remembers the name of one that Trivy could not scan."""
        self.end_target()
        if self.resource.get("Error"):
            names = (self.resource.get(name) for name in ("Namespace", "Kind", "Name"))
            self.failures += 1
            self.first_failure = self.first_failure or "/".join(filter(None, names))
        self.resource.clear()

    def begin_target(self, value: object) -> None:
        """Begins the next target."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "one of its results is not an object")
        self.end_target()
        self.in_target = True
        self.results += 1

    def set_target(self, name: str, value: object) -> None:
        """Reads one member of the target: what names it, its summary; its lists follow entry by entry."""
        if name in ("Target", "Class", "Type") and isinstance(value, str):
            self.has_name = True
            self.target = parse_text(value, 1000) if name == "Target" else self.target
        elif name == "MisconfSummary":
            self.declared = read_count(as_object(value).get("Failures"))
        elif (name in _RESULT or name == "Results") and value is not None and not isinstance(value, list):
            raise wrong_format(_EXPECTED, f"the `{name}` of a target is not a list")

    def end_target(self) -> None:
        """Refuses a target without a name, and one that declares more misconfigurations than it lists."""
        if self.in_target and not self.has_name:
            raise wrong_format(_EXPECTED, "one of its results names no `Target`, `Class` or `Type`")
        missing = max(0, self.declared - self.failed)
        if missing and not self.resources:
            raise incomplete(
                {"failed": missing}, {"failed": self.failed}, "misconfiguration", f"see the target {self.target[:100]}"
            )
        self.collector.note("a failed misconfiguration that a resource declares and does not list", missing)
        self.in_target, self.has_name, self.target, self.declared, self.failed = False, False, "", 0, 0

    def _note_system(self, metadata: object) -> None:
        """Notes an operating system that has reached its end of life: nobody publishes advisories for it."""
        for entry in metadata if isinstance(metadata, list) else [metadata]:
            system = as_object(as_object(entry).get("OS"))
            if system.get("EOSL") is True:
                name = f"{parse_text(system.get('Family'), 40)} {parse_text(system.get('Name'), 40)}".strip()
                self.collector.note(f"{name or 'the operating system'} is at its end of life: findings may be missing")

    def add_entry(self, kind: str, value: object) -> None:
        """Adds one entry of one of the lists of the target."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, f"an entry of `{kind}` is not an object")
        if kind == "Licenses":
            self.collector.note("a licence finding, which is not counted")
        elif kind == "ExperimentalModifiedFindings":
            inner = _LISTS[{"misconfiguration": 1, "secret": 2}.get(str(value.get("Type")), 0)]
            self._add(inner, as_object(value.get("Finding")), suppressed=True)
        else:
            self._add(kind, value)

    def _add(self, kind: str, entry: dict[str, Any], *, suppressed: bool = False) -> None:
        if kind == "Vulnerabilities":
            self.add_vulnerabilities(Batch([entry]), suppressed=suppressed)
        elif kind == "Secrets" or suppressed or str(entry.get("Status", "FAIL")).upper() not in ("PASS", "EXCEPTION"):
            self.failed += kind == "Misconfigurations"
            self.collector.add(self._located(kind, entry, suppressed=suppressed))

    def add_vulnerabilities(self, entries: Batch, *, suppressed: bool = False) -> None:
        """Adds entries of a list of vulnerabilities."""
        if not entries.is_typed and not all(isinstance(entry, dict) for entry in entries):
            raise wrong_format(_EXPECTED, "an entry of `Vulnerabilities` is not an object")
        read = Vulnerabilities.of_structs if entries.is_typed else Vulnerabilities.of_objects
        read(entries).add_to(self.collector, self.target, suppressed=suppressed)

    def _located(self, kind: str, entry: dict[str, Any], *, suppressed: bool) -> ScanFinding:
        """A misconfiguration or a secret; of a secret neither the code nor the match is read."""
        secret = kind == "Secrets"
        location = entry if secret else as_object(entry.get("CauseMetadata"))
        title = parse_text(entry.get("Title"))
        return ScanFinding(
            parse_text(entry.get("RuleID" if secret else "ID")) or "unnamed rule",
            title if secret else parse_text(entry.get("Message")) or title,
            parse_severity(entry.get("Severity")), self.target, parse_line_number(location.get("StartLine")),
            parse_line_number(location.get("EndLine")), remedy="" if secret else parse_text(entry.get("Resolution")),
            suppressed=suppressed, symbol="" if secret else parse_text(location.get("Resource")),
        )  # fmt: skip

    def report(self) -> ScanReport:
        self.end_resource()
        if self.failures:
            example = f", such as {self.first_failure}" if self.first_failure else ""
            failed = f"{self.failures:,} of {pluralize(self.resources, 'resource')}{example}"
            raise EvidenceError(Cause.UNREADABLE, f"Trivy could not scan {failed}")
        self._note_system(self.top.get("Metadata"))
        if isinstance(self.root, dict):
            self._check_object()
        elif self.root is not None and not isinstance(self.root, list):
            raise wrong_format(_EXPECTED, "this JSON is neither an object nor a list")
        if not self.results:
            self.collector.note("Trivy lists no target: it found nothing, or had nothing to scan")
        version = parse_text(as_object(self.top.get("Trivy")).get("Version"), 40)
        produced_at = parse_timestamp(self.top.get("CreatedAt"))
        return self.collector.report("trivy", f"Trivy {version}".strip(), produced_at, self._name_target())

    def _name_target(self) -> str:
        """The image or the cluster that was scanned."""
        if self.top.get("ArtifactType") in ("container_image", "image"):
            image = as_object(self.top.get("Metadata")).get("ImageID")
            return f"{parse_text(self.top.get('ArtifactName'))} {parse_text(image, 100)}".strip()
        return parse_text(self.top.get("ClusterName"))

    def _check_object(self) -> None:
        if not any(mark in self.top for mark in (*_MARKS, "Results")):
            raise wrong_format(_EXPECTED, "this JSON has neither a `SchemaVersion` nor an `ArtifactName`")
        for name in ("Results", *_RESOURCE_LISTS):
            if not isinstance(self.top.get(name), (list, type(None))):
                raise wrong_format(_EXPECTED, f"its `{name}` is not a list")
        if "Results" in self.top and not any(mark in self.top for mark in _MARKS) and not self.results:
            raise wrong_format(_EXPECTED, "nothing in this JSON shows that Trivy wrote it")


FORMAT = FindingsFormat(
    "trivy", "Trivy", "Trivy (`--format json`)", matches, parse, SEVERITIES, paths=("*trivy*.json",)
)
