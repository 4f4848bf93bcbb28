"""The part of a saved result that is read back as a baseline, as classes.

It holds the values that expectations are compared with, and the producers that they came from. It leaves out findings,
notes and the values of other targets: nothing is compared with them, so they cannot make a baseline unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import FailFast, Field

from gate.result.model import SavedSubject
from gate.result.values import Bounded, Value, ZonedTimestamp


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
    """The producer of a report; empty when it is unknown."""

    tool: str = ""


@dataclass(frozen=True, kw_only=True)
class BaselineEvidence:
    """The facts of an item and their producers."""

    facts: Annotated[dict[str, BaselineFact], Bounded]
    sources: Annotated[tuple[BaselineSource, ...], FailFast(), Bounded]


@dataclass(frozen=True, kw_only=True)
class BaselineItem:
    """One item of the saved result."""

    id: str
    probe: str
    evidence: BaselineEvidence | None


@dataclass(frozen=True, kw_only=True)
class BaselineResult:
    """A saved result, as far as a baseline needs it."""

    decided_at: ZonedTimestamp
    subject: SavedSubject
    items: Annotated[tuple[BaselineItem, ...], FailFast(), Bounded]
