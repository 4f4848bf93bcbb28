"""Reads the `vulnerabilities` of CycloneDX XML; see `cyclonedx_bom`.

Up to version 1.3 they belong to the extension Vulnerability 1.0: with another namespace, `ref` as an attribute, and
also inside of components.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common import xml
from gate.formats.common.cyclonedx import describe_tool, local_name, matches_xml
from gate.formats.common.cyclonedx_elements import (
    MAX_TEXT,
    Element,
    OpenElements,
    child_text,
    list_inner,
    own_text,
)
from gate.formats.common.json_fields import wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.cyclonedx_bom import AUTHORS, EXPECTED, SEVERITIES, BomReader, read_component
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport

_METADATA = ("tool", "author", *AUTHORS)
"""Elements of the metadata that are read as a whole; a vulnerability is, too."""

_MAX_ELEMENT = 2 * 1024 * 1024
"""The most characters, with what the elements themselves take, of one of them."""


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of the components.

    Raises:
        EvidenceError: wrong format when it is an SBOM without vulnerabilities, or no such document; unreadable when it
            is broken; empty when the list shows no scan.
    """
    bom = BomReader(Collector(includes))
    read(stream, bom)
    return bom.report("cyclonedx-xml")


def read(stream: BinaryIO, bom: BomReader) -> None:
    """Reads the components and vulnerabilities of the document; raises as `parse` does, and not for missing ones."""
    reader = _Reader(bom)
    parser = xml.new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    xml.feed(parser, stream)


class _Reader:
    def __init__(self, bom: BomReader) -> None:
        self._bom = bom
        self._path: list[str] = []
        self._components: list[dict[str, str]] = []
        self._elements = OpenElements("vulnerability", _MAX_ELEMENT)
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begins an element."""
        name = local_name(name)
        if not self._path and name != "bom":
            raise wrong_format(EXPECTED, "the root of this XML is another one")
        self._path.append(name)
        xml.check_depth(len(self._path))
        if self._elements or self._is_whole(name):
            self._elements.begin(name, attributes)
        elif name == "component":
            self._components.append({"bom-ref": attributes.get("bom-ref", ""), "type": attributes.get("type", "")})
        elif name == "vulnerabilities":
            self._bom.has_vulnerabilities = True
        self._text = []

    def _is_whole(self, name: str) -> bool:
        """Whether the element that begins is read as a whole."""
        return name == "vulnerability" or (name in _METADATA and "metadata" in self._path and not self._components)

    def data(self, text: str) -> None:
        """Keeps text, where it is read."""
        if self._elements:
            self._elements.add_text(text)
        elif self._components or self._path[-1:] == ["timestamp"]:
            self._text.append(text)

    def end(self, _name: str) -> None:
        """Ends an element."""
        name, parent = self._path.pop(), self._path[-1] if self._path else ""
        text, self._text = "".join(self._text).strip()[:MAX_TEXT], []
        if self._elements:
            if (element := self._elements.end()) is not None:
                self._end_whole(name, element)
        elif name == "component" and self._components:
            self._end_component(self._components.pop())
        elif self._components and parent == "component":
            self._components[-1].setdefault(name, text)
        elif name == "timestamp" and parent == "metadata":
            self._bom.timestamp = text

    def _end_whole(self, name: str, element: Element) -> None:
        if name == "tool":
            entry = {key: child_text(element, key) for key in ("name", "version")}
            self._bom.tools += filter(None, [describe_tool(entry)])
            return
        if name != "vulnerability":
            self._bom.author = self._bom.author or child_text(element, "name")[:100]
            return
        owner = self._components[-1].get("purl") or self._components[-1]["bom-ref"] if self._components else ""
        self._bom.add_vulnerability(_as_json(element, owner))

    def _end_component(self, entry: dict[str, str]) -> None:
        if "tools" in self._path:
            self._bom.tools += filter(None, [describe_tool(entry)])
            return
        self._bom.add_component(entry["bom-ref"], read_component(entry))
        if self._path == ["bom", "metadata"] and entry["type"] == "container":
            self._bom.target = describe_tool(entry)


def _as_json(element: Element, owner: str) -> dict[str, Any]:
    """The vulnerability in the structure of JSON; `owner` is the component that contains it."""
    affects = [_target(target) for target in list_inner(element, "affects", "target")]
    affects = affects or [{"ref": ref} for ref in (element.get("@ref") or owner,) if ref]
    return {
        "id": child_text(element, "id"),
        "description": child_text(element, "description"),
        "detail": child_text(element, "detail"),
        "recommendation": child_text(element, "recommendation")
        or next(map(own_text, list_inner(element, "recommendations", "recommendation")), ""),
        "ratings": [_rating(rating) for rating in list_inner(element, "ratings", "rating")],
        "references": [
            {"id": child_text(reference, "id")} for reference in list_inner(element, "references", "reference")
        ],
        "affects": affects,
        "analysis": {
            name: child_text(analysis, name)
            for analysis in element.get("analysis", [])[:1]
            for name in ("state", "justification", "detail", "firstIssued", "lastUpdated")
        },
    }


def _target(target: Element) -> dict[str, Any]:
    versions = list_inner(target, "versions", "version")
    return {
        "ref": child_text(target, "ref"),
        "versions": [{name: child_text(version, name) for name in ("version", "range")} for version in versions],
    }


def _rating(rating: Element) -> dict[str, str]:
    scores = rating.get("score", [])
    score = child_text(scores[0], "base") or own_text(scores[0]) if scores else ""
    return {name: child_text(rating, name) for name in ("severity", "method", "vector")} | {"score": score}


FORMAT = FindingsFormat(
    "cyclonedx-xml",
    "CycloneDX XML",
    "Grype, Dependency-Track and others",
    matches_xml,
    parse,
    SEVERITIES,
    paths=("{bom,sbom}.xml", "*cyclonedx*.xml", "*.cdx.xml"),
)
