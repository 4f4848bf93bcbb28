"""The shape of the document, as pydantic sees it: which keys there are and what stands under them.

Every scalar arrives as text (see `loader`), so numbers, dates and flags are read here from what was written. What
needs the probes (parameters, expectations) is read in `load`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from gate.model import units
from gate.model.events import EVENTS
from gate.model.suggestions import suggest

MAX_TIMEOUT = 6 * 3600
_ID = r"[a-z0-9][a-z0-9-]{0,99}"
_DAY_HINT = "write it as year-month-day, such as `2026-12-31`"


def _version(written: object) -> object:
    if written != "1":
        raise ValueError("this gate reads version 1", "write `version: 1`")
    return 1


def _id(written: object) -> object:
    if isinstance(written, str) and not re.fullmatch(_ID, written):
        raise ValueError("an id has lowercase letters, digits and dashes only", "write one such as `unit-tests`")
    return written


def _weight(written: object) -> object:
    if isinstance(written, str) and re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", written) and Decimal(written) <= 1000:
        return Decimal(written)
    raise ValueError("wanted a number from 0 to 1000", "write one such as `2` or `0.5`")


def _flag(written: object) -> object:
    if written not in ("true", "false"):
        raise ValueError("wanted `true` or `false`")
    return written == "true"


def _timeout(written: object) -> object:
    length = units.seconds(written)
    if length is None or not 0 < length <= MAX_TIMEOUT:
        raise ValueError("wanted a time with its unit, at most `6h`", "write one such as `30s` or `5m`")
    return length


def _until(written: object) -> object:
    try:
        if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"there is no such day ({error})", _DAY_HINT) from None
    raise ValueError("wanted a day", _DAY_HINT)


def _link(written: object) -> object:
    if isinstance(written, str) and not re.fullmatch(r"https://[^\s<>\"'`\\]{1,2000}", written):
        raise ValueError("wanted an address that begins with `https://`")
    return written


def _event(written: object) -> object:
    if isinstance(written, str) and written not in EVENTS:
        raise ValueError("the gate knows no such event", suggest(written, EVENTS, "it knows"))
    return written


def _many(written: object) -> object:
    return [written] if isinstance(written, str) else written


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Id = Annotated[str, BeforeValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID}$"})]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Lines = Annotated[
    tuple[Line, ...],
    Field(min_length=1, max_length=100),
    BeforeValidator(_many, json_schema_input_type=Line | Annotated[list[Line], Field(min_length=1)]),
]
Event = Annotated[str, BeforeValidator(_event), WithJsonSchema({"enum": list(EVENTS)})]
Events = Annotated[
    tuple[Event, ...],
    Field(min_length=1),
    BeforeValidator(_many, json_schema_input_type=Event | Annotated[list[Event], Field(min_length=1)]),
]
Weight = Annotated[Decimal, BeforeValidator(_weight), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1000})]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
Timeout = Annotated[
    Decimal, BeforeValidator(_timeout), WithJsonSchema({"type": "string", "pattern": f"^{units.DURATION}$"})
]
Day = Annotated[
    date, BeforeValidator(_until), WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
]
Link = Annotated[str, BeforeValidator(_link), WithJsonSchema({"type": "string", "pattern": "^https://"})]


class Shape(BaseModel):
    """What all parts have in common: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class WhenShape(Shape):
    """When an item is judged at all: every key given must fit, by any of its values."""

    events: Events = Field(
        default=(), description="Events on which the item is judged; `local` is a run outside of GitHub."
    )
    branches: Lines = Field(default=(), description="Globs of branches; on a pull request, of its base branch.")
    paths: Lines = Field(default=(), description="Globs of changed files; without a pull request every path fits.")
    labels: Lines = Field(default=(), description="Globs of labels; without a pull request every label fits.")
    draft: Flag | None = Field(default=None, description="Whether the pull request is a draft.")


class DefaultsShape(Shape):
    """What items have that do not say otherwise."""

    category: Line = Field(default="", description="Heading under which items are scored.")
    owner: Line = Field(default="", description="Who answers for the items.")
    weight: Weight = Field(default=Decimal(1), description="Weight in the score.")
    when: WhenShape = Field(default_factory=WhenShape, description="When items are judged at all.")
    timeout: Timeout | None = Field(default=None, description="How long an item may take, such as 30s or 5m.")
    with_: dict[str, dict[str, Any]] = Field(
        default={}, alias="with", description="Parameters by probe, merged key by key."
    )


class ItemShape(Shape):
    """One item: what is asked, of which probe, and what must hold."""

    id: Id = Field(description="Short name of the item, once in the checklist: lowercase letters, digits, dashes.")
    title: Line = Field(default="", description="What is ready when the item passes; the id when it is left out.")
    category: Line = Field(default="", description="Heading under which the item is scored.")
    owner: Line = Field(default="", description="Who answers for the item.")
    weight: Weight = Field(default=Decimal(1), description="Weight in the score; it never decides.")
    probe: Line = Field(description="Which probe sees the facts.")
    with_: dict[str, Any] = Field(default={}, alias="with", description="Parameters of the probe.")
    must: Lines = Field(default=(), description="Expectations that block when broken.")
    should: Lines = Field(default=(), description="Expectations that warn when broken.")
    when: WhenShape = Field(default_factory=WhenShape, description="When the item is judged at all.")
    help: Prose = Field(default="", description="What to do when the item fails.")
    timeout: Timeout | None = Field(default=None, description="How long the item may take, such as 30s or 5m.")
    trust: Literal["reported", "seen"] = Field(
        default="reported", description="`seen`: what only a fork's own run reports is no evidence."
    )


class WaiverShape(Shape):
    """Dated, owned, reasoned forgiveness of one failing item."""

    item: Line = Field(description="Id of the item that is forgiven.")
    until: Day = Field(description="Last day (UTC) on which it counts, as year-month-day.")
    by: Line = Field(description="Who forgives.")
    reason: Prose = Field(description="Why, and how it ends.")
    link: Link = Field(default="", description="Where it is followed up; an https address.")
    but: Lines = Field(default=(), description="What must hold while the waiver runs.")


class Document(Shape):
    """A readiness checklist."""

    version: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="Version of the language: 1.")
    title: Line = Field(default="", description="What the checklist is about.")
    defaults: DefaultsShape = Field(
        default_factory=DefaultsShape, description="What items have that do not say otherwise."
    )
    items: tuple[ItemShape, ...] = Field(min_length=1, description="What is judged, in the order of reports.")
    waivers: tuple[WaiverShape, ...] = Field(default=(), description="Forgiveness of failing items, each with its end.")
