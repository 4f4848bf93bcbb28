"""The record of a run, `readiness-gate/history/1`: one line of JSON that other programs read as well.

Each class is one JSON object, each field one key. A record is for trends: numbers are JSON numbers, which may be
rounded. The exact values are in the saved result that is stored beside it.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import FailFast, Field, TypeAdapter

from gate.model.decision import State, Status
from gate.model.lazy_dataclass import dataclass
from gate.result.values import Boolean, Bounded, Integer

SCHEMA: Final = "readiness-gate/history/1"
"""The name and version of the format."""

MAX_TEXT: Final = 1_000
"""The longest text of a record, in characters."""

Text = Annotated[str, Field(max_length=MAX_TEXT)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Score = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[Integer, Field(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class FactPoint:
    """The value of a fact, of which the other two are null: a number in `unit` (percentages in percent), a text, or
    true or false. All three are null where the fact is missing, which has a `cause`, or does not apply."""

    number: Number | None = None
    text: Text | None = None
    flag: Boolean | None = None
    unit: Annotated[str, Field(max_length=40)] = ""
    cause: Annotated[str, Field(max_length=60)] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemPoint:
    """One item of a run. `last_red` is when it was last seen to block, `waived_until` when its waiver ends.

    `waived_by` and `waiver_reason` are of that waiver, and empty without one.
    """

    id: Text
    title: Text
    category: Text
    owner: Text
    probe: Text
    status: Status
    duration_ms: Count
    last_red: datetime | None
    waived_until: date | None
    findings: Count
    facts: Annotated[dict[Text, FactPoint], Bounded]
    waived_by: Text = ""
    waiver_reason: Text = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """One run of the gate: what was judged, when, by which checklist, and the decision. `score` is from 0 to 1."""

    schema: Literal["readiness-gate/history/1"] = SCHEMA
    gate_version: Text
    repository: Text
    gate: Text
    commit: Text
    branch: Text
    event: Text
    run_id: Count
    run_attempt: Count
    run_url: Text
    decided_at: datetime
    state: State
    score: Score | None
    checklist_digest: Text
    items: Annotated[tuple[ItemPoint, ...], FailFast(), Bounded]


@cache
def adapter() -> TypeAdapter[RunRecord]:
    """The reader and writer of records, built once, when one is read or written."""
    return TypeAdapter(RunRecord)
