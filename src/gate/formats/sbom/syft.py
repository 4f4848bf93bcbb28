"""Reads Syft's own JSON (`syft -o json`).

Source of the format: Syft's `schema/json` (versions 1 to 16) and `syft/format/syftjson/model/package.go`. `licenses` of
an artifact are texts up to version 7 of the schema, later objects with `value` and `spdxExpression`. A licence has the
type `declared` or `concluded`; the concluded ones replace the others.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the JSON of Syft"


def matches(head: bytes) -> bool:
    """Whether the artifacts say who found them, or the document relates them."""
    paths = find_member_paths(head)
    is_scan = "matches" in paths
    return not is_scan and not paths.isdisjoint({"artifacts[].foundBy", "artifactRelationships"})


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the document; raises as `SbomFormat` says."""
    collector, top = Collector(), {}
    for path, value in walk(stream, {"artifacts": {}, "artifactRelationships": {}, "files": {}}):
        match path:
            case ("artifacts", int()):
                _add(collector, value)
            case (str(member),):
                top[member] = value
    if not isinstance(top.get("artifacts"), list) or not isinstance(top.get("descriptor"), dict):
        raise wrong_format(_TITLE, "its list `artifacts`, or its `descriptor`, is missing")
    descriptor, source = as_object(top["descriptor"]), as_object(top.get("source"))
    collector.tool = f"{parse_text(descriptor.get('name'), 60)} {parse_text(descriptor.get('version'), 40)}".strip()
    name = source.get("name") or as_object(source.get("metadata")).get("userInput") or source.get("target")
    collector.project = f"{parse_text(name, 200)} {parse_text(source.get('version'), 80)}".strip()
    return collector.report("syft")


def _add(collector: Collector, value: object) -> None:
    artifact = as_object(value)
    licenses = artifact.get("licenses", [])
    if not parse_text(artifact.get("name")) or not isinstance(licenses, list | type(None)):
        raise wrong_format(_TITLE, "one of its artifacts has no `name`, or `licenses` that are no list")
    statements = [_statement(entry) for entry in licenses or []]
    concluded = [text for text, kind in statements if kind == "concluded"]
    collector.add(
        artifact["name"], artifact.get("version"), concluded or [text for text, _ in statements],
        purl=artifact.get("purl"),
    )  # fmt: skip


def _statement(entry: Any) -> tuple[str, str]:
    """The statement of a licence, and its type."""
    if isinstance(entry, str):
        return read_statement(entry), ""
    licence = as_object(entry)
    statement = read_statement(licence.get("spdxExpression")) or read_statement(licence.get("value"))
    if not statement and not licence.get("contents"):
        raise wrong_format(_TITLE, "a licence of one of its artifacts has no `value`")
    return statement or "a text without a name", parse_text(licence.get("type"), 40)


FORMAT = SbomFormat("syft", "Syft JSON", "Syft (`-o json`)", matches, parse)
