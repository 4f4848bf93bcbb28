"""Reads the components and licences of CycloneDX JSON; see `cyclonedx_components`."""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.cyclonedx import matches_json
from gate.formats.common.json_fields import as_object, wrong_format
from gate.formats.common.json_stream import walk
from gate.formats.sbom.cyclonedx_components import TITLE, BomReader
from gate.formats.sbom.model import SbomFormat, SbomReport


def parse(stream: BinaryIO) -> SbomReport:
    """The components of the document; raises as `SbomFormat` says."""
    reader, kind = BomReader(), None
    entries = {
        "components": reader.read_component,
        "services": reader.read_service,
        "dependencies": reader.read_dependency,
        "compositions": reader.read_composition,
        "vulnerabilities": reader.read_vulnerability,
    }
    for path, value in walk(stream, {name: {} for name in entries}):
        match path:
            case ("bomFormat",):
                kind = value
            case ("metadata",):
                reader.read_metadata(as_object(value))
            case (str(name),) if name in entries and not isinstance(value, list):
                raise wrong_format(TITLE, f"its `{name}` is not a list")
            case (str(name), int()):
                entries[name](value)
    if kind != "CycloneDX":
        raise wrong_format(TITLE, "its `bomFormat` is another one")
    return reader.report("cyclonedx-json")


FORMAT = SbomFormat(
    "cyclonedx-json", "CycloneDX JSON", "cdxgen, Syft, Trivy, cyclonedx-npm, cyclonedx-py, `npm sbom` and others",
    matches_json, parse,
)  # fmt: skip
