"""Reads the JSON of Composer (`composer licenses --format=json`).

Source of the format: Composer's `src/Composer/Command/LicensesCommand.php`: the root package, then its `dependencies`
by name. A list of licences is a choice (Composer's schema, `license`: "disjunctive"). PHP writes no dependencies as
`[]`.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the licences of Composer"
_MARK = re.compile(r"dependencies\.[^\[\]]+/[^\[\]]+\.license")


def matches(head: bytes) -> bool:
    """Whether a dependency named `vendor/package` has a list of licences, or the project has one and no dependency."""
    paths = find_member_paths(head)
    is_empty = paths == {"name", "version", "license", "dependencies"}
    return is_empty or any(_MARK.fullmatch(path) for path in paths)


def parse(stream: BinaryIO) -> SbomReport:
    """The dependencies of the project; raises as `SbomFormat` says."""
    collector, top = Collector(), {}
    for path, value in walk(stream, {"dependencies": {}}):
        match path:
            case ("dependencies", str(name)):
                _add(collector, name, value)
            case (str(member),):
                top[member] = value
    if not isinstance(top.get("dependencies"), dict | list):
        raise wrong_format(_TITLE, "its `dependencies` are missing")
    collector.tool = "Composer"
    collector.project = f"{parse_text(top.get('name'), 200)} {parse_text(top.get('version'), 80)}".strip()
    return collector.report("composer-licenses")


def _add(collector: Collector, name: str, value: Any) -> None:
    licenses = value.get("license") if isinstance(value, dict) else None
    if not isinstance(licenses, list) or not all(isinstance(entry, str) for entry in licenses):
        raise wrong_format(_TITLE, f"{name[:80]} has no list `license`")
    version = parse_text(value.get("version"), 80)
    purl = f"pkg:composer/{name}@{version.partition(' ')[0]}" if version else ""
    collector.add(name, version, map(read_statement, licenses), is_choice=True, purl=purl)


FORMAT = SbomFormat(
    "composer-licenses", "Composer licences", "Composer (`composer licenses --format=json`)", matches, parse
)
