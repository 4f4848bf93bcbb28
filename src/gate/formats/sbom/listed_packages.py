"""Reads lists of packages with their licences: a JSON list with an object for each package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomReport

Add = Callable[[Collector, dict[str, Any]], None]
"""Adds the package of one object; raises EvidenceError when it is none."""


def parse_list(stream: BinaryIO, name: str, title: str, tool: str, add: Add) -> SbomReport:
    """The packages of the list; `title` names the format in messages. Raises as `SbomFormat` says."""
    collector, is_list = Collector(), False
    for path, value in walk(stream, {}):
        match path:
            case ():
                is_list = isinstance(value, list)
            case (int(),) if isinstance(value, dict):
                add(collector, value)
            case (int(),):
                raise wrong_format(title, "one of its entries is not an object")
    if not is_list:
        raise wrong_format(title, "this JSON is not a list")
    collector.tool = tool
    return collector.report(name)


def require_text(entry: dict[str, Any], member: str, title: str) -> str:
    """The text of a member that every package has.

    Raises:
        EvidenceError: wrong format when it is absent or no text.
    """
    if not isinstance(entry.get(member), str):
        raise wrong_format(title, f"`{member}` of one of its packages is missing or no text")
    return read_statement(entry[member])
