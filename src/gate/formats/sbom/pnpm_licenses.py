"""Reads the JSON of pnpm (`pnpm licenses list --json`).

Source of the format: pnpm's `deps/compliance/commands` (`renderLicensesJson`): a list of packages for each licence,
with their `versions` and `paths`; in pnpm 7 and 8 with one `version` and one `path`. The licence is that of
package.json, or `Unknown`.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import select_strings, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import Collector
from gate.formats.sbom.listed_packages import require_text
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the licences of pnpm"


def matches(head: bytes) -> bool:
    """Whether a licence has a list of packages with the members of pnpm."""
    parts = [path.rpartition("[].") for path in find_member_paths(head)]
    names = {(licence, name) for licence, mark, name in parts if mark and licence}
    return any(
        {(licence, "license"), (licence, "name")} <= names and bool({(licence, "paths"), (licence, "path")} & names)
        for licence, _ in names
    )


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of all licences; raises as `SbomFormat` says."""
    collector = Collector()
    for path, value in walk(stream, {}):
        match path:
            case (str(licence),):
                _add(collector, licence, value)
            case () if not isinstance(value, dict):
                raise wrong_format(_TITLE, "this JSON is not an object")
    collector.tool = "pnpm"
    return collector.report("pnpm-licenses")


def _add(collector: Collector, licence: str, packages: object) -> None:
    if not isinstance(packages, list) or not packages or not all(isinstance(entry, dict) for entry in packages):
        raise wrong_format(_TITLE, f"the packages of {licence[:80]} are not a list of objects")
    for entry in packages:
        name, statement = require_text(entry, "name", _TITLE), require_text(entry, "license", _TITLE)
        for version in _versions(entry, name):
            purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
            collector.add(name, version, [statement] if statement not in ("", "Unknown") else [], purl=purl)


def _versions(entry: dict[str, Any], name: str) -> list[str]:
    listed = entry.get("versions", [entry.get("version")])
    versions = select_strings(listed)
    if not isinstance(listed, list) or not versions or len(versions) != len(listed):
        raise wrong_format(_TITLE, f"{name} has no list of `versions`")
    return versions


FORMAT = SbomFormat(
    "pnpm-licenses",
    "pnpm licences",
    "pnpm (`pnpm licenses list --json`)",
    matches,
    parse,
    paths=("*pnpm-licenses*.json", "licenses.json"),
)
