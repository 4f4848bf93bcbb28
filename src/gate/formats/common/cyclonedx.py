"""What the readers of CycloneDX share: how a document is recognized, its components, and its tools.

Source of the format: the CycloneDX specification (cyclonedx.org/docs, schemas 1.0 to 1.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_text, select_objects
from gate.formats.common.json_outline import find_member_paths

_MARKS = re.compile(
    r"bomFormat|components\[\](\.components\[\])*\.(bom-ref|purl|licenses\[\]\.(license|expression))"
    r"|metadata\.component\.bom-ref|metadata\.tools\.components"
)
"""The paths of members that only CycloneDX has; in a document with sorted names its `bomFormat` may be far away."""

_LIBRARY = re.compile(r"(@cyclonedx/)?cyclonedx-([a-z]+-)?lib(rary)?|cyclonedx-core-java")
"""Names of the libraries with which tools write documents; they list themselves beside the tool."""


def matches_json(head: bytes) -> bool:
    """Whether a document of JSON has a member that only CycloneDX has."""
    paths = find_member_paths(head)
    names = {path for path in paths if "." not in path}
    is_bom = "specVersion" in names and bool(names & {"components", "vulnerabilities"})
    return is_bom or any(_MARKS.fullmatch(path) for path in paths)


def matches_xml(head: bytes) -> bool:
    """Whether the root is a `bom` of CycloneDX."""
    outline = content.read_outline(head)
    if outline is None or local_name(outline.root) != "bom":
        return False
    return any("cyclonedx.org/schema/bom" in value for value in outline.attributes.values())


def local_name(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def walk_components(component: object) -> Iterator[dict[str, Any]]:
    """The component and all components inside it."""
    remaining = [component]
    while remaining:
        inner = remaining.pop()
        if isinstance(inner, dict):
            yield inner
            remaining += reversed(select_objects(inner.get("components")))


def describe_tool(entry: object) -> str:
    """The name and version of a tool."""
    tool = as_object(entry)
    return f"{parse_text(tool.get('name'), 80)} {parse_text(tool.get('version'), 40)}".strip()


def list_tools(metadata: dict[str, Any]) -> list[str]:
    """The names and versions of the tools that wrote a document, from its `metadata`; libraries come last."""
    tools = metadata.get("tools")
    entries = select_objects(tools if isinstance(tools, list) else as_object(tools).get("components"))[:10]
    entries.sort(key=lambda tool: _LIBRARY.fullmatch(parse_text(tool.get("name"), 80)) is not None)
    return list(filter(None, map(describe_tool, entries)))
