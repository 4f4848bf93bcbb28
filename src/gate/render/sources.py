"""Where the evidence of an item comes from, which tool produced it, and how old it is."""

from __future__ import annotations

from datetime import datetime

from gate.model.evidence import Evidence, Source
from gate.model.text import limit_lines, pluralize

MAX_SOURCES = 5
"""How many sources of one item are named; the others are counted."""


def format_sources(evidence: Evidence | None, now: datetime) -> tuple[str, ...]:
    """The sources of an item as text."""
    sources = evidence.sources if evidence else ()
    suffix = " (self-reported)" if evidence and evidence.self_reported else ""
    return limit_lines([_format_source(source, now) + suffix for source in sources], MAX_SOURCES, "")


def _format_source(source: Source, now: datetime) -> str:
    age = _format_age(source.produced_at, now) if source.produced_at else ""
    details = ", ".join(part for part in (source.tool or source.format, age) if part)
    return f"{source.location} ({details})" if details else source.location


def _format_age(produced_at: datetime, now: datetime) -> str:
    """How old a report is; a time without a time zone is shown unchanged because it can be hours off."""
    if produced_at.tzinfo is None:
        return f"produced {produced_at:%Y-%m-%d %H:%M}, no time zone"
    seconds = int((now - produced_at).total_seconds())
    if seconds < 0:
        return "dated in the future"
    for size, noun in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{pluralize(seconds // size, noun)} old"
    return "less than a minute old"
