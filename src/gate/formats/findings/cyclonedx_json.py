"""Reads the `vulnerabilities` of CycloneDX JSON (Trivy, Grype, Dependency-Track and others); see `cyclonedx_bom`."""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.cyclonedx import describe_tool, list_tools, matches_json, walk_components
from gate.formats.common.json_fields import as_object, parse_text, select_objects, wrong_format
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.cyclonedx_bom import AUTHORS, EXPECTED, SEVERITIES, BomReader, read_component
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of the components.

    Raises:
        EvidenceError: wrong format when it is an SBOM without vulnerabilities, or no such document; unreadable when it
            is broken; empty when the list shows no scan.
    """
    reader = BomReader(Collector(includes))
    read(stream, reader)
    return reader.report("cyclonedx-json")


def read(stream: BinaryIO, reader: BomReader) -> None:
    """Reads the components and vulnerabilities of the document; raises as `parse` does, and not for missing ones."""
    kind: object = None
    for path, value in walk(stream, {"components": {}, "vulnerabilities": {}}):
        match path:
            case ("bomFormat",):
                kind = value
            case ("metadata",):
                _read_metadata(reader, as_object(value))
            case ("vulnerabilities",):
                reader.has_vulnerabilities = isinstance(value, list)
            case ("components", int()):
                for component in walk_components(value):
                    reader.add_component(component.get("bom-ref"), read_component(component))
            case ("vulnerabilities", int()):
                if not isinstance(value, dict) or not value.keys() & {"id", "bom-ref", "affects"}:
                    raise wrong_format(EXPECTED, "one of its vulnerabilities has neither an `id` nor what it affects")
                reader.add_vulnerability(value)
    if kind != "CycloneDX":
        raise wrong_format(EXPECTED, "its `bomFormat` is another one")


def _read_metadata(reader: BomReader, metadata: dict[str, Any]) -> None:
    reader.timestamp = metadata.get("timestamp")
    authors = (*select_objects(metadata.get("authors")), *map(as_object, map(metadata.get, AUTHORS)))
    reader.author = next(filter(None, (parse_text(author.get("name"), 100) for author in authors)), "")
    reader.tools += list_tools(metadata)
    for component in walk_components(metadata.get("component")):
        reader.add_component(component.get("bom-ref"), read_component(component))
    main = as_object(metadata.get("component"))
    if main.get("type") == "container":
        reader.target = describe_tool(main)


FORMAT = FindingsFormat(
    "cyclonedx-json",
    "CycloneDX JSON",
    "Trivy, Grype, Dependency-Track and others",
    matches_json,
    parse,
    SEVERITIES,
    paths=("{bom,sbom}.json", "*cyclonedx*.json", "*.cdx.json"),
)
