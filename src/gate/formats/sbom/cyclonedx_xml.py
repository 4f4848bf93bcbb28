"""Reads the components and licences of CycloneDX XML; see `cyclonedx_components`."""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common import xml
from gate.formats.common.cyclonedx import local_name, matches_xml
from gate.formats.common.json_fields import wrong_format
from gate.formats.sbom.cyclonedx_components import TITLE, BomReader
from gate.formats.sbom.model import SbomFormat, SbomReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_MAX_TEXT = 4_000
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

_Element = dict[str, Any]
"""An element: its children by name, each a list; its attributes as `@name`, its text as `#`."""


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
        self._elements: list[_Element] = []
        self._skipped_at = 0
        self._size = 0

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
            self._begin(name, attributes)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        element: _Element = {f"@{key}": value[:_MAX_TEXT] for key, value in attributes.items()}
        self._size = self._size if self._elements else 0
        self._grow(200 + sum(map(len, attributes.values())))
        if self._elements:
            self._elements[-1].setdefault(name, []).append(element)
        self._elements.append(element)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > _MAX_ELEMENT:
            raise EvidenceError(Cause.TOO_LARGE, f"one entry has more than {_MAX_ELEMENT:,} characters")

    def data(self, text: str) -> None:
        """Keeps text, where it is read."""
        if self._elements and not self._skipped_at:
            before = self._elements[-1].get("#", "")
            self._elements[-1]["#"] = (before + text)[:_MAX_TEXT]
            self._grow(len(text))

    def end(self, _name: str) -> None:
        """Ends an element."""
        depth = len(self._path)
        name = self._path.pop()
        if self._skipped_at:
            self._skipped_at = 0 if self._skipped_at == depth else self._skipped_at
        elif self._elements:
            element = self._elements.pop()
            if not self._elements:
                self._end_entry(name, element)

    def _end_entry(self, name: str, element: _Element) -> None:
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
                self.bom.read_composition({"aggregate": _text(element, "aggregate")})


# ----------------------------------------------------------------------------------------------- the structure of JSON


def _metadata(element: _Element) -> dict[str, Any]:
    components = [entry for tools in element.get("tools", []) for entry in _inner(tools, "components", "component")]
    tools = [*_inner(element, "tools", "tool"), *components]
    return {
        "timestamp": _text(element, "timestamp"),
        "tools": [{member: _text(tool, member) for member in ("name", "version")} for tool in tools],
        "component": next(map(_component, element.get("component", [])), None),
    }


def _component(element: _Element) -> dict[str, Any]:
    component: dict[str, Any] = {
        member: text for member in ("group", "name", "version", "purl", "scope") if (text := _text(element, member))
    }
    return component | {
        "type": element.get("@type", ""),
        "bom-ref": element.get("@bom-ref", ""),
        "licenses": [*_licenses(element)],
        "properties": [
            {"name": entry.get("@name", ""), "value": _own_text(entry)}
            for entry in _inner(element, "properties", "property")
        ],
        "components": [_component(inner) for inner in _inner(element, "components", "component")],
    }


def _licenses(element: _Element) -> list[dict[str, Any]]:
    licenses: list[dict[str, Any]] = [
        {
            "license": {member: _text(entry, member) for member in ("id", "name", "url", "text")},
            "acknowledgement": entry.get("@acknowledgement", ""),
        }
        for entry in _inner(element, "licenses", "license")
    ]
    licenses += [
        {"expression": _own_text(entry), "acknowledgement": entry.get("@acknowledgement", "")}
        for entry in _inner(element, "licenses", "expression")
    ]
    return licenses


def _service(element: _Element) -> dict[str, Any]:
    inner = [_service(service) for service in _inner(element, "services", "service")]
    return {"bom-ref": element.get("@bom-ref", ""), "services": inner}


def _dependency(element: _Element) -> dict[str, Any]:
    references = [inner.get("@ref", "") for name in ("dependency", "provides") for inner in element.get(name, [])]
    return {"ref": element.get("@ref", ""), "dependsOn": references}


def _inner(element: _Element, container: str, name: str) -> list[_Element]:
    """The elements with a name in a container."""
    return [inner for outer in element.get(container, []) for inner in outer.get(name, [])]


def _text(element: _Element, name: str) -> str:
    """The text of the first child with a name; empty without one."""
    return next(map(_own_text, element.get(name, [])), "")


def _own_text(element: _Element) -> str:
    return str(element.get("#", "")).strip()


FORMAT = SbomFormat(
    "cyclonedx-xml", "CycloneDX XML", "CycloneDX for Maven, Gradle, .NET, PHP and others", matches_xml, parse
)
