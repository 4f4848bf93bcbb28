"""What one night remembers, and what the next finds otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from gate.model.decision import State, Status, StatusChange
from gate.model.values import Value


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """One item as the next audit remembers it: its status, and the values it was judged by with their units."""

    status: Status
    values: Mapping[str, tuple[Value, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AuditSnapshot:
    """One run of the audit as the next one remembers it; not `whole` where there was no room for every item."""

    state: State
    at: datetime
    items: Mapping[str, SnapshotItem]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that is not what it was; `unit` is that of both."""

    item: str
    fact: str
    before: Value
    after: Value
    unit: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an audit finds otherwise than the last one, which was at `since`: items, and values that moved.

    Not `comparable` is a night on which no item could be judged: then the decision alone is compared.
    """

    since: datetime
    before: State
    after: State
    status_changes: tuple[StatusChange, ...] = ()
    value_changes: tuple[ValueChange, ...] = ()
    comparable: bool = True
