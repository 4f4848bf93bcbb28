"""The snapshot that an audit saves, and its differences from the next audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from gate.model.decision import State, Status, StatusChange
from gate.model.values import Value


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """One item of a snapshot: its status, and the values that were judged with their units."""

    status: Status
    values: Mapping[str, tuple[Value, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AuditSnapshot:
    """One audit as the next one reads it.

    It is not `complete` when there was no room for every item, and has not `all_values` when there was none for those.
    """

    state: State
    at: datetime
    items: Mapping[str, SnapshotItem]
    complete: bool = True
    all_values: bool = True


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that changed; both values are in `unit`."""

    item: str
    fact: str
    before: Value
    after: Value
    unit: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences from the previous audit, which ran at `since`: statuses and values.

    When no item could be judged, the audit is not `comparable` and only the decision is compared. When a snapshot had
    no room for every item and value, the changes are not `complete`: there may be others.
    """

    since: datetime
    before: State
    after: State
    status_changes: tuple[StatusChange, ...] = ()
    value_changes: tuple[ValueChange, ...] = ()
    comparable: bool = True
    complete: bool = True
