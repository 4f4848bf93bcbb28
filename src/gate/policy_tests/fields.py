"""The keys of a file of policy tests and the values that they take, as pydantic models.

Facts depend on the probes of the checklist, so their values are read in `facts`, with the positions of the YAML.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from gate.checklist.fields import Boolean, Event, Fields, FindingNames, Line, Lines, Version
from gate.model.codes import Code, InvalidValueError
from gate.model.decision import State, Status
from gate.model.suggestions import suggest
from gate.model.timestamps import parse_utc
from gate.probes.common.parameters import as_list

MISSING_PATHS = "missing"
"""The value of `on: {paths}` for a change that cannot be read."""


def _parse_moment(raw: object) -> object:
    try:
        return parse_utc(raw) if isinstance(raw, str) else raw
    except ValueError:
        hint = "write `2026-11-20` or `2026-11-20T08:00Z`"
        raise InvalidValueError(Code.INVALID_DATE, "expected a day or a time", hint) from None


def _choice(options: tuple[str, ...], label: str) -> BeforeValidator:
    def check(raw: object) -> object:
        if isinstance(raw, str) and raw not in options:
            hint = suggest(raw, options, "write one of")
            raise InvalidValueError(Code.UNKNOWN_VALUE, f"there is no such {label}", hint)
        return raw

    return BeforeValidator(check)


Moment = Annotated[
    datetime,
    BeforeValidator(_parse_moment),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}),
]
Decided = Annotated[State, _choice(tuple(State), "decision")]
ItemStatus = Annotated[Status, _choice(tuple(Status), "status")]
NoLines = Annotated[
    tuple[Line, ...], Field(max_length=1000), BeforeValidator(as_list, json_schema_input_type=Line | list[Line])
]
"""A list that may be empty: no label, no changed file."""

_WORD = {"type": "string", "pattern": r"^(missing|not applicable)( \(.*\))?$"}
ItemFacts = Annotated[Any, WithJsonSchema({"anyOf": [_WORD, {"type": "object"}]})]
"""The facts of an item by name, or the word that says why it has none."""


class OnFields(Fields):
    """What is judged. Without it, a pull request into `main`, whose changed files match every `when: {paths}`."""

    event: Event = Field(default="pull_request", description="The event of the run.")
    branch: Line = Field(default="main", description="The branch; of a pull request, its base branch.")
    paths: NoLines | None = Field(
        default=None, description="The files that the change touches, or `missing` for a change that cannot be read."
    )
    labels: NoLines = Field(default=(), description="The labels of the pull request.")
    draft: Boolean = Field(default=False, description="Whether the pull request is a draft.")


class FindingFields(Fields):
    """One finding: a waiver that names it takes it out of the facts that count it."""

    name: FindingNames = Field(description="The names of the finding: an advisory, a rule, a test.")
    place: FindingNames = Field(default=(), description="Where it is: a package, a file.")
    counted_in: Lines = Field(description="The facts that count it.")


class ExpectFields(Fields):
    """What the gate must decide on the facts."""

    decision: Decided | None = Field(default=None, description="The decision on the items of this test.")
    items: dict[str, ItemStatus] = Field(default={}, description="The status of items, by id.")


class CaseFields(Fields):
    """The part of a test that `defaults` can hold too."""

    on: OnFields = Field(default_factory=OnFields, description="What is judged: the event, the branch, the change.")
    now: Moment | None = Field(
        default=None, description="The day or time of the run; without it, no waiver is in force."
    )
    facts: dict[str, ItemFacts] = Field(default={}, description="The facts by item.")
    baseline: dict[str, dict[str, Any]] = Field(default={}, description="The facts of the baseline by item.")
    tools: dict[str, Lines] = Field(default={}, description="The tools that measured the facts, by item.")
    baseline_tools: dict[str, Lines] = Field(
        default={}, description="The tools that measured the baseline, by item; by default those of `tools`."
    )
    findings: dict[str, tuple[FindingFields, ...]] = Field(default={}, description="The findings by item.")


class TestFields(CaseFields):
    """One test: facts, and the verdicts that must follow."""

    __test__ = False  # not a test class for pytest

    name: Line = Field(description="What the test shows, as a sentence.")
    expect: ExpectFields = Field(description="What the gate must decide.")


class PolicyTestFields(Fields):
    """Policy tests of a checklist."""

    version: Version = Field(description="Version of the language: 1.")
    checklist: Line = Field(
        default="", description="The checklist, relative to this file; by default the one beside it, or the usual one."
    )
    defaults: CaseFields = Field(default_factory=CaseFields, description="Facts and circumstances of every test.")
    tests: tuple[TestFields, ...] = Field(min_length=1, description="The tests.")
