"""Reads the XML report of OWASP Dependency-Check (`--format XML`).

The source of the format is named in `dependency_check_report`. Up to version 4 a dependency has `identifier` elements
with a type, such as `maven` and a name `group:artifact:version`, in place of package URLs.
"""

from __future__ import annotations

from dataclasses import field
from functools import partial
from typing import Any, BinaryIO
from xml.parsers import expat

from gate.formats.common import content, xml
from gate.formats.common.json_fields import wrong_format
from gate.formats.findings import dependency_check_report as report
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport
from gate.model.lazy_dataclass import dataclass

_MAX_TEXT = 2_000
_LISTS = ("vulnerability", "suppressedVulnerability")
_SCORES = {"cvssV2": "cvssv2", "cvssV3": "cvssv3", "cvssV4": "cvssv4"}


def matches(head: bytes) -> bool:
    """Whether the root is `analysis`, in the namespace of Dependency-Check or with its first element."""
    outline = content.read_outline(head)
    if outline is None or outline.root.rpartition(":")[2] != "analysis":
        return False
    is_in_namespace = any("dependency-check" in value.lower() for value in outline.attributes.values())
    return is_in_namespace or outline.child.rpartition(":")[2] == "scanInfo"


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of all dependencies, and the suppressed ones.

    Raises:
        EvidenceError: empty when no dependency was analyzed; unreadable when analyzers failed and nothing is listed;
            wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    parser = xml.new_parser()
    parser.StartElementHandler = partial(_start, reader, parser)
    parser.EndElementHandler = partial(_end, reader, parser)
    xml.feed(parser, stream)
    return report.finish("dependency-check-xml", reader.collector, reader.info)


@dataclass(slots=True)
class _Reader:
    """Builds each vulnerability, and what precedes it in its dependency, as the objects of the JSON report."""

    collector: Collector
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0
    dependency: dict[str, Any] = field(default_factory=dict)
    vulnerability: dict[str, Any] = field(default_factory=dict)
    identifier: str = ""
    info: report.ScanInfo = field(default_factory=report.ScanInfo)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Reads a start tag."""
        self.path.append(name)
        xml.check_depth(len(self.path))
        match self.path[1:]:
            case [] if name != "analysis":
                raise wrong_format(report.EXPECTED, f"the root is <{name[:40]}>")
            case ["dependencies", "dependency"]:
                self.dependency = {"packages": []}
            case ["scanInfo", "analysisExceptions", "exception"]:
                self.info.exceptions += 1
            case [*_, "identifiers", "identifier"]:
                self.identifier = attributes.get("type", "")
            case ["dependencies", "dependency", "vulnerabilities", kind] if kind in _LISTS:
                self.vulnerability = {"vulnerableSoftware": []}
            case [*_, "vulnerableSoftware", "software"] if attributes.get("vulnerabilityIdMatched") == "true":
                self.vulnerability["vulnerableSoftware"] = [{"software": attributes}]

    def end(self, text: str) -> None:
        """Reads an end tag; `text` is what stands directly in the element."""
        match self.path[1:]:
            case ["scanInfo", "engineVersion"]:
                self.info.version = text
            case ["projectInfo", "reportDate"]:
                self.info.date = text
            case ["dependencies", "dependency"]:
                self.info.dependencies += 1
                report.require_dependency(self.dependency)
            case ["dependencies", "dependency", ("fileName" | "filePath") as name]:
                self.dependency[name] = text
            case ["dependencies", "dependency", "identifiers", *inner]:
                self._end_identifier(inner, text)
            case ["dependencies", "dependency", "vulnerabilities", kind] if kind in _LISTS:
                finding = report.read_vulnerability(
                    self.vulnerability, self.dependency, suppressed=kind == "suppressedVulnerability"
                )
                self.collector.add(finding)
            case ["dependencies", "dependency", "vulnerabilities", kind, *inner] if kind in _LISTS:
                self._end_vulnerability(inner, text)
        self.path.pop()

    def _end_identifier(self, inner: list[str], text: str) -> None:
        if self.dependency["packages"]:
            return
        if inner == ["package", "id"] and text.startswith("pkg:"):
            self.dependency["packages"].append({"id": text})
        elif inner == ["identifier", "name"] and self.identifier == "maven" and text.count(":") == 2:
            group, artifact, version = text.split(":")
            self.dependency["packages"].append({"id": f"pkg:maven/{group}/{artifact}@{version}"})

    def _end_vulnerability(self, inner: list[str], text: str) -> None:
        match inner:
            case [("name" | "severity" | "description") as name]:
                self.vulnerability[name] = text
            case ["cvssScore"]:
                self.vulnerability.setdefault("cvssv2", {})["score"] = text
            case [score, ("score" | "severity" | "baseScore" | "baseSeverity") as name] if score in _SCORES:
                self.vulnerability.setdefault(_SCORES[score], {})[name] = text


def _start(reader: _Reader, parser: expat.XMLParserType, name: str, attributes: dict[str, str]) -> None:
    reader.begin(name.rpartition(":")[2], attributes)
    reader.text, reader.size = [], 0
    parser.CharacterDataHandler = partial(_add_text, reader)


def _end(reader: _Reader, parser: expat.XMLParserType, _name: str) -> None:
    text = "".join(reader.text).strip()
    reader.text = []
    parser.CharacterDataHandler = None
    reader.end(text)


def _add_text(reader: _Reader, text: str) -> None:
    if reader.size < _MAX_TEXT:
        reader.text.append(text[:_MAX_TEXT])
        reader.size += len(text)


FORMAT = FindingsFormat(
    "dependency-check-xml", "OWASP Dependency-Check XML", "OWASP Dependency-Check (`--format XML`)", matches, parse,
    report.SEVERITIES, paths=("dependency-check-report.xml",))  # fmt: skip
