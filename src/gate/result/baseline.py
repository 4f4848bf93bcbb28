"""The part of a saved result that is read back as a baseline, as classes.

It holds the values that expectations are compared with, the producers that they came from, and of findings what a
waiver needs to take them out of these values. It leaves out notes and the values of other targets: nothing is compared
with them, so they cannot make a baseline unreadable. Neither can findings and inventories.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import FailFast, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from gate.model.lazy_dataclass import dataclass
from gate.result.finding import Names
from gate.result.inventory import Inventory
from gate.result.model import SavedSubject
from gate.result.values import Bounded, PositiveInteger, Value, ZonedTimestamp


@dataclass(frozen=True, kw_only=True)
class BaselineSeen:
    """A collected fact."""

    result: Literal["seen"] = "seen"
    value: Value
    unit: str


@dataclass(frozen=True, kw_only=True)
class BaselineWithoutValue:
    """A fact that has no value to compare with."""

    result: Literal["missing", "not applicable"]


BaselineFact = Annotated[BaselineSeen | BaselineWithoutValue, Field(discriminator="result")]


@dataclass(frozen=True, kw_only=True)
class BaselineSource:
    """The producer of a report, empty when it is unknown, and its format."""

    tool: str = ""
    format: str = ""


@dataclass(frozen=True, kw_only=True)
class BaselineFinding:
    """What a waiver can call a finding, and the facts that count it; an older result has neither."""

    names: Names = ()
    places: Names = ()
    counted_in: Names = ()
    amount: PositiveInteger = 1


def _or_empty(raw: object, validate: ValidatorFunctionWrapHandler) -> object:
    """The findings; none when they are invalid: then waived findings are not taken out of the baseline."""
    try:
        return validate(raw)
    except ValidationError:
        return ()


def _or_none(raw: object, validate: ValidatorFunctionWrapHandler) -> object:
    """The value; None when it is invalid, so that it cannot make a baseline unreadable."""
    try:
        return validate(raw)
    except ValidationError:
        return None


@dataclass(frozen=True, kw_only=True)
class BaselineEvidence:
    """The facts of an item, their producers, its findings, and what it remembers; an older result has no inventory."""

    facts: Annotated[dict[str, BaselineFact], Bounded]
    findings: Annotated[tuple[BaselineFinding, ...], FailFast(), Bounded, WrapValidator(_or_empty)] = ()
    sources: Annotated[tuple[BaselineSource, ...], FailFast(), Bounded]
    inventory: Annotated[Inventory | None, WrapValidator(_or_none)] = None


@dataclass(frozen=True, kw_only=True)
class BaselineItem:
    """One item of the saved result; in an older one it does not say when it was last seen red."""

    id: str
    probe: str
    evidence: BaselineEvidence | None
    last_red: Annotated[ZonedTimestamp | None, WrapValidator(_or_none)] = None


@dataclass(frozen=True, kw_only=True)
class BaselineResult:
    """A saved result, as far as a baseline needs it."""

    decided_at: ZonedTimestamp
    subject: SavedSubject
    left_out: Names = ()
    items: Annotated[tuple[BaselineItem, ...], FailFast(), Bounded]
