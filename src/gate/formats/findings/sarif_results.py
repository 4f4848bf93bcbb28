"""Reads single members of the results of a SARIF log (SARIF 2.1.0, section 3.27)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from gate.formats.common.json_batches import decode_strictly
from gate.formats.common.json_fields import as_object, parse_line_number, parse_repeated_text, parse_text
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import Fix
from gate.formats.findings.sarif_dependencies import Dependency, parse_fix
from gate.formats.findings.sarif_groups import Result
from gate.formats.findings.sarif_identity import identify
from gate.formats.findings.sarif_rules import Rating

MAX_URI = 4000
"""How much of a URI is read, in characters."""

MAX_SHORT = 300
"""How long a URI may be of which the path is remembered."""


def find_location(entry: dict[str, Any]) -> dict[str, Any]:
    """The first physical location of a result."""
    locations = entry.get("locations")
    first = locations[0] if isinstance(locations, list) and locations else None
    return as_object(as_object(first).get("physicalLocation"))


def find_uri(entry: dict[str, Any]) -> str:
    """The URI of the first location; empty where it has none."""
    uri = as_object(find_location(entry).get("artifactLocation")).get("uri")
    return uri if isinstance(uri, str) else ""


def find_path(entry: dict[str, Any], artifacts: Sequence[str]) -> str:
    """The path of a result: from its own URI, else from the artifact it points to, else of what the tool was to scan.

    `artifacts` are the paths of the artifacts of its run. A tool may leave the location out where it is the target of
    the analysis (section 3.27.13).
    """
    location = as_object(find_location(entry).get("artifactLocation"))
    if uri := read_path(location):
        return uri
    index = location.get("index")
    if isinstance(index, int) and 0 <= index < len(artifacts):
        return artifacts[index]
    return read_path(as_object(entry.get("analysisTarget")))


def read_result(entry: dict[str, Any], path: str, dependency: Dependency) -> Result:
    """What a finding needs from a result, whose path and dependency are known."""
    location = find_location(entry)
    region = as_object(location.get("region"))
    start, end = region.get("startLine"), region.get("endLine")
    fix = dependency.fix if dependency.fix["remedy"] else Fix(remedy=parse_fix(entry.get("fixes")), upgrade=None)
    return Result(
        parse_text(read_message(entry)), path, parse_line_number(start), parse_line_number(end), fix,
        dependency.ids, identify(entry, location),
    )  # fmt: skip


def read_stored_result(text: bytes, path: str, dependency: Dependency) -> Result:
    """As `read_result`, from the JSON text of the result."""
    return read_result(decode_strictly(text), path, dependency)


def read_message(entry: dict[str, Any]) -> str:
    """The beginning of the message of a result."""
    message = as_object(entry.get("message"))
    text = message.get("text") or message.get("markdown")
    return text[:4000] if isinstance(text, str) else ""


def read_rating(entry: dict[str, Any], collector: Collector) -> Rating:
    """What decides the severity in the result itself."""
    level = entry.get("level")
    if "level" in entry and not isinstance(level, str):
        collector.note("a level that is not a string")
        level = None
    properties, provenance = entry.get("properties"), entry.get("provenance")
    score = properties.get("security-severity") if isinstance(properties, dict) else None
    index = provenance.get("invocationIndex", -1) if isinstance(provenance, dict) else -1
    if not isinstance(index, int) or isinstance(index, bool):
        index = -1
    return Rating(level and parse_repeated_text(level), "" if score is None else parse_text(str(score)[:45]), index)


def read_path(location: dict[str, Any]) -> str:
    """The path that the URI of an artifact location means."""
    return path_of_uri(location.get("uri"))


def path_of_uri(uri: object) -> str:
    """The path that a URI reference means (RFC 3986); empty for anything else."""
    return _path_of(uri[:MAX_URI]) if isinstance(uri, str) else ""


@lru_cache(maxsize=16_384)
def _path_of(uri: str) -> str:
    return unquote(re.sub(r"^file:(//[^/]*)?(?=/)", "", parse_text(uri, 1000)))
