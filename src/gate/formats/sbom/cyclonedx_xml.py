"""Reads the components and licences of CycloneDX XML; see `cyclonedx_components`."""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common import xml
from gate.formats.common.cyclonedx import local_name, matches_xml
from gate.formats.common.cyclonedx_elements import Element, OpenElements, child_text, list_inner, own_text
from gate.formats.common.json_fields import wrong_format
from gate.formats.sbom.cyclonedx_components import TITLE, BomReader
from gate.formats.sbom.model import SbomFormat, SbomReport

_MAX_ELEMENT = 16 * 1024 * 1024
"""The most characters, with what the elements themselves take, of one entry of a list."""

_LISTS: dict[tuple[str, ...], str] = {
    ("bom", "components"): "component",
    ("bom", "services"): "service",
    ("bom", "dependencies"): "dependency",
    ("bom", "compositions"): "composition",
}
"""The lists whose entries are read one by one, and the name of their entries."""

_SKIPPED = frozenset({"description", "hashes", "externalReferences", "evidence", "releaseNotes", "pedigree"})
"""Elements inside of an entry that are not kept."""


def parse(stream: BinaryIO) -> SbomReport:
    """The components of the document; raises as `SbomFormat` says."""
    reader = _Reader()
    parser = xml.new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    xml.feed(parser, stream)
    return reader.bom.report("cyclonedx-xml")


class _Reader:
    """The handlers of expat: keeps one entry of a list at a time."""

    def __init__(self) -> None:
        self.bom = BomReader()
        self._path: list[str] = []
        self._elements = OpenElements("entry", _MAX_ELEMENT)
        self._skipped_at = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begins an element."""
        name = local_name(name)
        if not self._path and name != "bom":
            raise wrong_format(TITLE, "the root of this XML is another one")
        parent = tuple(self._path)
        self._path.append(name)
        xml.check_depth(len(self._path))
        if name == "vulnerability":
            self.bom.read_vulnerability(attributes)
        if self._skipped_at or (self._elements and name in _SKIPPED):
            self._skipped_at = self._skipped_at or len(self._path)
        elif self._elements or _LISTS.get(parent) == name or self._path == ["bom", "metadata"]:
            self._elements.begin(name, attributes)

    def data(self, text: str) -> None:
        """Keeps text, where it is read."""
        if self._elements and not self._skipped_at:
            self._elements.add_text(text)

    def end(self, _name: str) -> None:
        """Ends an element."""
        depth = len(self._path)
        name = self._path.pop()
        if self._skipped_at:
            self._skipped_at = 0 if self._skipped_at == depth else self._skipped_at
        elif self._elements and (element := self._elements.end()) is not None:
            self._end_entry(name, element)

    def _end_entry(self, name: str, element: Element) -> None:
        match name:
            case "metadata":
                self.bom.read_metadata(_metadata(element))
            case "component":
                self.bom.read_component(_component(element))
            case "service":
                self.bom.read_service(_service(element))
            case "dependency":
                self.bom.read_dependency(_dependency(element))
            case "composition":
                self.bom.read_composition({"aggregate": child_text(element, "aggregate")})


# ----------------------------------------------------------------------------------------------- the structure of JSON


def _metadata(element: Element) -> dict[str, Any]:
    components = [entry for tools in element.get("tools", []) for entry in list_inner(tools, "components", "component")]
    tools = [*list_inner(element, "tools", "tool"), *components]
    return {
        "timestamp": child_text(element, "timestamp"),
        "tools": [{member: child_text(tool, member) for member in ("name", "version")} for tool in tools],
        "component": next(map(_component, element.get("component", [])), None),
    }


def _component(element: Element) -> dict[str, Any]:
    component: dict[str, Any] = {
        member: text
        for member in ("group", "name", "version", "purl", "scope")
        if (text := child_text(element, member))
    }
    return component | {
        "type": element.get("@type", ""),
        "bom-ref": element.get("@bom-ref", ""),
        "licenses": [*_licenses(element)],
        "properties": [
            {"name": entry.get("@name", ""), "value": own_text(entry)}
            for entry in list_inner(element, "properties", "property")
        ],
        "components": [_component(inner) for inner in list_inner(element, "components", "component")],
    }


def _licenses(element: Element) -> list[dict[str, Any]]:
    """The licences as JSON has them. An element without anything is none: Retire.js writes one for each component."""
    licenses: list[dict[str, Any]] = [
        {
            "license": {member: child_text(entry, member) for member in ("id", "name", "url", "text")},
            "acknowledgement": entry.get("@acknowledgement", ""),
        }
        for entry in list_inner(element, "licenses", "license")
        if entry
    ]
    licenses += [
        {"expression": own_text(entry), "acknowledgement": entry.get("@acknowledgement", "")}
        for entry in list_inner(element, "licenses", "expression")
    ]
    return licenses


def _service(element: Element) -> dict[str, Any]:
    inner = [_service(service) for service in list_inner(element, "services", "service")]
    return {"bom-ref": element.get("@bom-ref", ""), "services": inner}


def _dependency(element: Element) -> dict[str, Any]:
    references = [inner.get("@ref", "") for name in ("dependency", "provides") for inner in element.get(name, [])]
    return {"ref": element.get("@ref", ""), "dependsOn": references}


FORMAT = SbomFormat(
    "cyclonedx-xml",
    "CycloneDX XML",
    "CycloneDX for Maven, Gradle, .NET, PHP and others",
    matches_xml,
    parse,
    paths=("{bom,sbom,*-bom,*-sbom}.xml", "*.{bom,sbom,cdx}.xml", "*cyclonedx*.xml"),
)
