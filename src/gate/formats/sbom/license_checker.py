"""Reads the JSON of license-checker and license-checker-rseidelsohn (`license-checker --json`).

Source of the format: license-checker's `lib/index.js` and `lib/license.js`: an object for each `name@version`. A `*`
after a licence marks a guess from a text, which is no licence that the package declares. A list comes from the member
`licenses` of package.json, of which the package is under any (the page "package.json" of npm, `license`). `UNLICENSED`
is npm's word for a package that grants no licence. A package outside of every `node_modules` is the project itself.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the list of license-checker"
_MARK = re.compile(r"[^\[\]]+@[^\[\]@]*\.(licenses|licenseFile)(\[\])?")
_MODULES = re.compile(r"(^|[/\\])node_modules([/\\]|$)")


def matches(head: bytes) -> bool:
    """Whether a member named `name@version` has licences."""
    return any(_MARK.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the list; raises as `SbomFormat` says."""
    collector = Collector()
    for path, value in walk(stream, {}):
        match path:
            case (str(name),):
                _add(collector, name, value)
            case () if not isinstance(value, dict):
                raise wrong_format(_TITLE, "this JSON is not an object")
    collector.tool = "license-checker"
    return collector.report("license-checker")


def _add(collector: Collector, key: str, entry: object) -> None:
    name, _, version = key.rpartition("@")
    if not name or not isinstance(entry, dict) or not isinstance(entry.get("licenses"), (str, list)):
        raise wrong_format(_TITLE, f"{key[:80]} has no `licenses`, or no version in its name")
    location = entry.get("path") or ""
    if not isinstance(location, str):
        raise wrong_format(_TITLE, f"the `path` of {key[:80]} is no text")
    if location and not _MODULES.search(location):
        collector.project = f"{name} {version}"
        return
    collector.add(
        name, "" if version == "undefined" else version, _statements(entry), is_choice=True,
        purl=f"pkg:npm/{name.replace('@', '%40')}@{version}",
    )  # fmt: skip


def _statements(entry: dict[str, Any]) -> list[str]:
    raw = entry["licenses"]
    values = raw if isinstance(raw, list) else [raw]
    if any(not isinstance(value, (str, type(None))) for value in values):
        raise wrong_format(_TITLE, "one of its `licenses` is no text")
    return [read_statement(value) for value in values if value and value not in ("UNKNOWN", "Undefined")]


FORMAT = SbomFormat(
    "license-checker",
    "license-checker JSON",
    "license-checker, license-checker-rseidelsohn (`--json`)",
    matches,
    parse,
    paths=("{licenses,*-licenses,license-checker}.json",),
)
