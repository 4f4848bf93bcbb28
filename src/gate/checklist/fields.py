"""The keys of a checklist and the values that they take, as pydantic models.

Every scalar arrives as a string (see `yaml_tree`), so the models parse numbers, dates and booleans themselves. What
depends on the probes (parameters and expectations) is compiled in `meaning`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from gate.model import units
from gate.model.codes import Code, InvalidValueError
from gate.model.events import EVENTS
from gate.model.globs import Names, check_glob
from gate.model.suggestions import suggest
from gate.probes.common.parameters import as_list, check_globs

MAX_TIMEOUT = 6 * 3600
_ID = r"[a-z0-9][a-z0-9-]{0,99}"
_DAY_HINT = "write year-month-day, such as `2026-12-31`"


def _parse_version(raw: object) -> object:
    if raw != "1":
        raise InvalidValueError(Code.UNSUPPORTED_VERSION, "expected version 1", "write `version: 1`")
    return 1


def _check_id(raw: object) -> object:
    if isinstance(raw, str) and not re.fullmatch(_ID, raw):
        message = "expected lowercase letters, digits and hyphens"
        raise InvalidValueError(Code.INVALID_ID, message, "write an id such as `unit-tests`")
    return raw


def _parse_weight(raw: object) -> object:
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", raw) and Decimal(raw) <= 1000:
        return Decimal(raw)
    raise ValueError("expected a number from 0 to 1000", "write a weight such as `2` or `0.5`")


def _parse_boolean(raw: object) -> object:
    if raw not in ("true", "false"):
        raise ValueError("expected `true` or `false`")
    return raw == "true"


def _parse_days(raw: object) -> object:
    length = units.seconds(raw)
    if length is None or not isinstance(raw, str) or not re.fullmatch("[0-9]{1,3}d", raw) or not length:
        raise ValueError("expected a number of days", "write a number of days such as `30d`")
    return length


def _parse_timeout(raw: object) -> object:
    length = units.seconds(raw)
    if length is None or not 0 < length <= MAX_TIMEOUT:
        raise ValueError("expected a time with a unit, at most `6h`", "write a time such as `30s` or `5m`")
    return length


def _parse_day(raw: object) -> object:
    try:
        if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
            return date.fromisoformat(raw)
    except ValueError as error:
        raise InvalidValueError(Code.INVALID_DATE, f"there is no such day ({error})", _DAY_HINT) from None
    raise InvalidValueError(Code.INVALID_DATE, "expected a day", _DAY_HINT)


def _check_link(raw: object) -> object:
    if isinstance(raw, str) and not re.fullmatch(r"https://[^\s<>\"'`\\]{1,2000}", raw):
        raise ValueError("expected a URL that begins with `https://`")
    return raw


def _check_event(raw: object) -> object:
    if isinstance(raw, str) and raw not in EVENTS:
        if raw.startswith("!") or "*" in raw:
            hint = "events are no globs: list those on which the item is evaluated"
            raise InvalidValueError(Code.UNKNOWN_EVENT, "there is no such event", hint)
        hint = suggest(raw, EVENTS, "the events are")
        raise InvalidValueError(Code.UNKNOWN_EVENT, "there is no such event", hint)
    return raw


def _check_glob(names: Names) -> AfterValidator:
    def check(glob: str) -> str:
        check_glob(glob, names)
        return glob

    return AfterValidator(check)


Version = Annotated[Literal[1], BeforeValidator(_parse_version)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Id = Annotated[str, BeforeValidator(_check_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID}$"})]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Lines = Annotated[
    tuple[Line, ...],
    Field(min_length=1, max_length=100),
    BeforeValidator(as_list, json_schema_input_type=Line | Annotated[list[Line], Field(min_length=1)]),
]
FindingName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
FindingNames = Annotated[
    tuple[FindingName, ...],
    Field(min_length=1, max_length=1000),
    BeforeValidator(as_list, json_schema_input_type=FindingName | Annotated[list[FindingName], Field(min_length=1)]),
]
_GLOBS = (
    Field(min_length=1, max_length=100),
    BeforeValidator(as_list, json_schema_input_type=Line | Annotated[list[Line], Field(min_length=1)]),
    AfterValidator(check_globs),
)
PathGlobs = Annotated[tuple[Annotated[Line, _check_glob(Names.PATHS)], ...], *_GLOBS]
BranchGlobs = Annotated[tuple[Annotated[Line, _check_glob(Names.BRANCHES)], ...], *_GLOBS]
LabelGlobs = Annotated[tuple[Annotated[Line, _check_glob(Names.LABELS)], ...], *_GLOBS]
Event = Annotated[str, BeforeValidator(_check_event), WithJsonSchema({"enum": list(EVENTS)})]
Events = Annotated[
    tuple[Event, ...],
    Field(min_length=1),
    BeforeValidator(as_list, json_schema_input_type=Event | Annotated[list[Event], Field(min_length=1)]),
]
Weight = Annotated[
    Decimal, BeforeValidator(_parse_weight), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1000})
]
Boolean = Annotated[bool, BeforeValidator(_parse_boolean), WithJsonSchema({"type": "boolean"})]
Timeout = Annotated[
    Decimal, BeforeValidator(_parse_timeout), WithJsonSchema({"type": "string", "pattern": f"^{units.DURATION}$"})
]
Days = Annotated[Decimal, BeforeValidator(_parse_days), WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3}d$"})]
ParameterNames = Annotated[
    tuple[Line, ...], Field(max_length=100), BeforeValidator(as_list, json_schema_input_type=Line | list[Line])
]
Day = Annotated[
    date, BeforeValidator(_parse_day), WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
]
Link = Annotated[str, BeforeValidator(_check_link), WithJsonSchema({"type": "string", "pattern": "^https://"})]


class Fields(BaseModel):
    """The base of all parts: unknown keys are errors.

    A part that is left out is constructed without validation: it would need a validator of its own, whose schema takes
    a millisecond to build.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class WhenFields(Fields):
    """When an item is evaluated: every key must match, by any of its values."""

    events: Events = Field(
        default=(), description="Events on which the item is evaluated; `local` is a run outside of GitHub."
    )
    branches: BranchGlobs = Field(default=(), description="Globs of branches; on a pull request, of its base branch.")
    paths: PathGlobs = Field(default=(), description="Globs of changed files; without a pull request all paths match.")
    labels: LabelGlobs = Field(default=(), description="Globs of labels; without a pull request all labels match.")
    draft: Boolean | None = Field(default=None, description="Whether the pull request is a draft.")


class DefaultFields(Fields):
    """Defaults for all items."""

    category: Line = Field(default="", description="Category under which items are scored.")
    owner: Line = Field(default="", description="Person or team responsible for the items.")
    weight: Weight = Field(default=Decimal(1), description="Weight in the score.")
    when: WhenFields = Field(default_factory=WhenFields.model_construct, description="When items are evaluated.")
    timeout: Timeout | None = Field(default=None, description="Time limit of an item, such as 30s or 5m.")
    with_: dict[str, dict[str, Any]] = Field(
        default={}, alias="with", description="Parameters by probe, merged key by key."
    )


class RatchetFields(Fields):
    """The numbers of an item may not get worse than in the baseline."""

    tolerance: Line = Field(default="", description="How much worse a number may be, such as 0.5pp.")
    facts: Lines = Field(default=(), description="The facts that may not get worse; by default those under `must`.")


def _parse_ratchet(raw: object) -> object:
    if raw in ("true", "false"):
        return RatchetFields() if raw == "true" else None
    if raw is None or isinstance(raw, dict):
        return raw
    raise ValueError("expected `true`, or `tolerance` and `facts`", "write `ratchet: true`")


class PlanFields(Fields):
    """A step of a plan: expectations that block from a day on."""

    from_: Day = Field(alias="from", description="First day (UTC) on which they block, as year-month-day.")
    must: Lines = Field(description="Expectations that block when broken, from that day on.")


class ItemFields(Fields):
    """One item: a probe, its parameters, and the expectations."""

    id: Id = Field(description="Unique short name of the item: lowercase letters, digits, hyphens.")
    title: Line = Field(default="", description="What is ready when the item passes; by default the id.")
    category: Line = Field(default="", description="Category under which the item is scored.")
    owner: Line = Field(default="", description="Person or team responsible for the item.")
    weight: Weight = Field(default=Decimal(1), description="Weight in the score; it never affects the decision.")
    probe: Line = Field(description="Probe that collects the facts.")
    with_: dict[str, Any] = Field(default={}, alias="with", description="Parameters of the probe.")
    must: Lines = Field(default=(), description="Expectations that block when broken.")
    should: Lines = Field(default=(), description="Expectations that warn when broken.")
    ratchet: Annotated[
        RatchetFields | None, BeforeValidator(_parse_ratchet, json_schema_input_type=bool | RatchetFields)
    ] = Field(default=None, description="Numbers under `must` may not get worse than in the baseline.")
    plan: tuple[PlanFields, ...] = Field(
        default=(), min_length=1, max_length=100, description="Expectations that block from a day on, in order of days."
    )
    when: WhenFields = Field(default_factory=WhenFields.model_construct, description="When the item is evaluated.")
    help: Prose = Field(default="", description="What to do when the item fails.")
    timeout: Timeout | None = Field(default=None, description="Time limit of the item, such as 30s or 5m.")
    trust: Literal["reported", "seen"] = Field(
        default="reported", description="`seen`: facts that only a fork's own run reports do not count."
    )
    may_set: ParameterNames = Field(
        default=(), description="Parameters that a repository which extends this policy may set."
    )
    may_waive: Days | None = Field(
        default=None, description="The longest waiver of a repository that extends this policy, such as 30d."
    )


class WaiverFields(Fields):
    """A dated, owned, reasoned exemption of one failing item."""

    item: Line = Field(description="Id of the exempted item.")
    until: Day = Field(description="Last day (UTC) of the exemption, as year-month-day.")
    by: Line = Field(description="Person who approved it.")
    reason: Prose = Field(description="Why it is needed, and how it ends.")
    link: Link = Field(default="", description="Where it is tracked; an https URL.")
    but: Lines = Field(default=(), description="Expectations that must hold while the waiver is in force.")
    findings: FindingNames = Field(
        default=(),
        description="The only findings it exempts: ids, rules, tests, packages, paths, or NAME in PLACE.",
    )
    baseline: Lines = Field(
        default=(),
        description="The tools of today, with their versions: exempts only from a baseline that other tools measured.",
    )


_EXTENDS = "Base policies: a path from the root, or `github:OWNER/NAME//PATH@COMMIT`. Items may only demand more."
_TIER = "Profile of the base policy that this checklist follows, with all profiles before it."
_PROFILES = "Profiles from the lowest to the highest: each lists items, as a checklist that extends the one before."


class ChecklistFields(Fields):
    """A readiness checklist."""

    version: Version = Field(description="Version of the language: 1.")
    title: Line = Field(default="", description="Subject of the checklist.")
    extends: Lines = Field(default=(), description=_EXTENDS)
    tier: Line | None = Field(default=None, description=_TIER)
    profiles: dict[Line, tuple[dict[str, Any], ...]] = Field(default={}, description=_PROFILES)
    defaults: DefaultFields = Field(
        default_factory=DefaultFields.model_construct, description="Defaults for all items."
    )
    items: tuple[ItemFields, ...] = Field(min_length=1, description="The items, in the order of reports.")
    waivers: tuple[WaiverFields, ...] = Field(
        default=(), description="Exemptions of failing items, each with an end date."
    )
