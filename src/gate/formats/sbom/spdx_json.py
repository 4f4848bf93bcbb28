"""Reads the packages and licences of SPDX 2 JSON, and GitHub's export of it; see `spdx_packages`.

GitHub's API for the dependency graph (`GET /repos/{owner}/{repo}/dependency-graph/sbom`) puts the document into a
member `sbom`; the download on the web page is the document alone.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_text,
    parse_timestamp,
    select_objects,
    select_strings,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import PathTree, walk
from gate.formats.sbom.model import SbomFormat, SbomReport
from gate.formats.sbom.spdx_packages import TITLE, DocumentReader

_MARKS = re.compile(
    r"(sbom\.)?(spdxVersion|SPDXID|documentNamespace|hasExtractedLicensingInfos|(packages|files|snippets)\[\]\.SPDXID"
    r"|relationships\[\]\.spdxElementId)"
)
_LISTS = ("packages", "files", "snippets", "relationships")
_INNER: PathTree = {name: {} for name in _LISTS}


def matches(head: bytes) -> bool:
    """Whether the document has a member that only SPDX 2 has; `spdxVersion` itself may be far away."""
    return any(_MARKS.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the document; raises as `SbomFormat` says."""
    reader, top = DocumentReader(), {}
    for path, value in walk(stream, {**_INNER, "sbom": _INNER}):
        match path[1:] if path[:1] == ("sbom",) else path:
            case (str(name),) if name in _LISTS and not isinstance(value, list):
                raise wrong_format(TITLE, f"its `{name}` is not a list")
            case (str(name),):
                top[name] = value
            case (str(name), int()):
                _read_entry(reader, name, value)
    if not parse_text(top.get("spdxVersion"), 40).startswith("SPDX-2."):
        raise wrong_format(TITLE, "its `spdxVersion` is not 2.x")
    _read_document(reader, top)
    return reader.report("spdx-json")


def _read_entry(reader: DocumentReader, name: str, value: object) -> None:
    if not isinstance(value, dict):
        raise wrong_format(TITLE, f"one of its `{name}` is not an object")
    if name == "packages":
        reader.read_package(value)
    elif name == "relationships":
        reader.relate(*(value.get(member) for member in ("spdxElementId", "relationshipType", "relatedSpdxElement")))
    else:
        reader.read_element(value.get("SPDXID"))


def _read_document(reader: DocumentReader, top: dict[str, Any]) -> None:
    """Reads what the document says about itself, and the names of its licences."""
    creation = as_object(top.get("creationInfo"))
    reader.collector.produced_at = parse_timestamp(creation.get("created"))
    reader.read_creators(select_strings(creation.get("creators")))
    for reference in select_strings(top.get("documentDescribes")):
        reader.describe(reference)
    for info in select_objects(top.get("hasExtractedLicensingInfos")):
        reader.name_license(info.get("licenseId"), info.get("name"))


FORMAT = SbomFormat(
    "spdx-json", "SPDX JSON", "GitHub's dependency graph, Syft, Trivy, Microsoft's sbom-tool, `npm sbom` and others",
    matches, parse,
)  # fmt: skip
