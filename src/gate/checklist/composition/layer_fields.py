"""The keys of one file of a checklist that extends others."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from gate.checklist.fields import DefaultFields, Fields, Line, Lines, Version


class LayerFields(Fields):
    """One file of a checklist that extends others: its items and waivers are validated when they are joined."""

    version: Version
    title: Line = ""
    extends: Lines = ()
    tier: Line | None = None
    profiles: dict[Line, tuple[dict[str, Any], ...]] = Field(default={})
    defaults: DefaultFields = Field(default_factory=DefaultFields.model_construct)
    items: tuple[dict[str, Any], ...] = ()
    waivers: tuple[dict[str, Any], ...] = ()
