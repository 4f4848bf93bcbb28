"""Reads advisories in the OSV schema (ossf.github.io/osv-schema), which several tools put into their reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.formats.common.json_fields import as_object, parse_text, select_objects


def find_fixed_versions(entry: Mapping[str, Any], name: str) -> list[str]:
    """The versions of the package in which the vulnerability is fixed, in alphabetical order."""
    events = [
        event
        for affected in select_objects(entry.get("affected"))
        if as_object(affected.get("package")).get("name", name) == name
        for span in select_objects(affected.get("ranges"))
        for event in select_objects(span.get("events"))
    ]
    return sorted({parse_text(event["fixed"]) for event in events if event.get("fixed")})
