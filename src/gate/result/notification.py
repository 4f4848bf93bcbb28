"""The document `readiness-gate/notification/1`, which a webhook gets when the audit of a branch changed.

Each class is one JSON object, each field one key. Titles, causes and names are text of the checklist and of reports: a
program reads them as data.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from gate.model.decision import State, Status
from gate.model.lazy_dataclass import dataclass
from gate.result.values import ZonedTimestamp

SCHEMA: Final = "readiness-gate/notification/1"
"""The name and version of the format."""

Text = Annotated[str, Field(max_length=1_000)]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotifiedItem:
    """An item that keeps the gate from being ready."""

    id: Text
    title: Text
    status: Status


@dataclass(frozen=True, kw_only=True, slots=True)
class NotifiedChange:
    """A change of an item since the audit before; null where it was or is no item. `causes` are possible causes."""

    item: Text
    before: Status | None
    after: Status | None
    causes: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """What changed in an audit. `previous_state` is null when there was no audit issue; addresses may be empty."""

    schema: Literal["readiness-gate/notification/1"] = SCHEMA
    repository: Text
    gate: Text
    title: Text
    state: State
    previous_state: State | None
    decided_at: ZonedTimestamp
    commit: Text
    blocking: tuple[NotifiedItem, ...]
    changes: tuple[NotifiedChange, ...]
    issue_url: Text
    run_url: Text
    comparison_url: Text
