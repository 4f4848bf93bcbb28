"""Reads the JSON of nuget-license (`-o Json`), and of dotnet-project-licenses, which it replaced (`-j`).

Source of the format: nuget-license's README, "Output", and `LicenseValidationResult`; dotnet-project-licenses'
`LibraryInfo`. `License` or `LicenseType` is an expression, or what the tool makes of an address; it may be absent.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.listed_packages import parse_list, require_text
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the list of nuget-license"


def matches(head: bytes) -> bool:
    """Whether the entries have the members of one of the tools."""
    paths = find_member_paths(head)
    return {"[].PackageId", "[].PackageVersion"} <= paths or {"[].PackageName", "[].LicenseType"} <= paths


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the list; raises as `SbomFormat` says."""
    return parse_list(stream, "nuget-license", _TITLE, "nuget-license", _add)


def _add(collector: Collector, entry: dict[str, Any]) -> None:
    name = require_text(entry, "PackageId" if "PackageId" in entry else "PackageName", _TITLE)
    version = require_text(entry, "PackageVersion", _TITLE)
    licence = entry.get("License", entry.get("LicenseType"))
    if not isinstance(licence, str | None):
        raise wrong_format(_TITLE, f"the licence of {name} is no text")
    statement = read_statement(licence)
    collector.add(name, version, [statement] if statement else [], purl=f"pkg:nuget/{name}@{version}")


FORMAT = SbomFormat(
    "nuget-license",
    "nuget-license JSON",
    "nuget-license (`-o Json`), dotnet-project-licenses (`-j`)",
    matches,
    parse,
    paths=("*nuget-license*.json", "licenses.json"),
)
