"""Types for the parameters of probes: what a checklist writes under `with:`, validated and converted by pydantic."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from gate.model import units
from gate.model.globs import FileGlobs, GeneratedFiles, check_glob, check_list

ItemType = TypeVar("ItemType")


class ProbeParams(BaseModel):
    """The parameters of a probe: unknown keys are refused, and values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


# -------------------------------------------------------------------------------------------------------------- lists


def as_list(raw: object) -> object:
    """One string as a list of it; other values as they are."""
    return [raw] if isinstance(raw, str) else raw


Strings = Annotated[
    tuple[ItemType, ...],
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One text or a list of texts of this type; always a tuple, which may be empty."""

OneOrMore = Annotated[
    tuple[ItemType, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""The same, and never empty."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""The name of something on GitHub, such as a label or a branch."""

Names = Annotated[OneOrMore[Name], Field(max_length=100)]
"""One name or a list of names; always a tuple, never empty."""

# -------------------------------------------------------------------------------------------------------------- flags


def _parse_boolean(raw: object) -> object:
    if raw not in ("true", "false", True, False):
        raise ValueError("expected `true` or `false`")
    return raw in ("true", True)


Boolean = Annotated[bool, BeforeValidator(_parse_boolean), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`; the checklist reader passes both as text."""

# -------------------------------------------------------------------------------------------------------------- globs


def _check_glob(glob: str) -> str:
    check_glob(glob)
    return glob


def check_globs(globs: tuple[str, ...]) -> tuple[str, ...]:
    """The globs, as they are.

    Raises:
        GlobError: when an exclusion takes away everything that one of them matches.
    """
    check_list(globs)
    return globs


Glob = Annotated[str, Field(max_length=1000), AfterValidator(_check_glob), FileGlobs()]
"""A glob, or a path, relative to the root of the repository; a leading `!` excludes."""

Globs = Annotated[OneOrMore[Glob], Field(max_length=100), AfterValidator(check_globs)]
"""One glob or a list of globs, relative to the root of the repository; always a tuple, never empty."""

Reports = Annotated[Globs, GeneratedFiles()]
"""Globs of the files that a step before the gate writes."""

# ---------------------------------------------------------------------------------------------------------- durations


def _parse_duration(raw: object) -> object:
    if isinstance(raw, timedelta):
        return raw
    seconds = units.seconds(raw)
    if seconds is None:
        raise ValueError("a duration is a number and a unit (s, m, h or d), such as 90m or 1d")
    duration = timedelta(microseconds=int(seconds * 1_000_000))
    if not duration:
        raise ValueError("a duration must be greater than zero, such as 90m or 1d")
    return duration


Duration = Annotated[
    timedelta,
    BeforeValidator(_parse_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{units.DURATION}$", "examples": ["90m", "1d"]}),
]
"""A length of time such as `90m` or `1d`; always positive."""

# ------------------------------------------------------------------------------------------------------------ reports


class ReportParams(ProbeParams):
    """The parameters of every probe that reads report files."""

    reports: Reports = Field(description="The report files: a glob or a list of globs. Every glob must match a file.")
    max_age: Duration | None = Field(
        default=None, description="The maximum age of a report, such as `1d`. Older reports are stale."
    )
    committed: Boolean = Field(
        default=False,
        description="Whether reports that are committed in the repository count although the run did not write them.",
    )
