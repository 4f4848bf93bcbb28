"""What one night remembers, and what the next finds otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from gate.model.decision import Flip, State, Status
from gate.model.values import Value


@dataclass(frozen=True, slots=True)
class Remembered:
    """One item as the next audit remembers it: its status, and the values it was judged by with their units."""

    status: Status
    values: Mapping[str, tuple[Value, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Night:
    """One run of the audit as the next one remembers it; not `whole` where there was no room for every item."""

    state: State
    at: datetime
    items: Mapping[str, Remembered]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """A value that is not what it was; `unit` is that of both."""

    item: str
    fact: str
    was: Value
    now: Value
    unit: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an audit finds otherwise than the last one, which was at `since`: items, and values that moved.

    Not `comparable` is a night on which no item could be judged: then the decision alone is compared.
    """

    since: datetime
    was: State
    now: State
    flips: tuple[Flip, ...] = ()
    moves: tuple[Move, ...] = ()
    comparable: bool = True
