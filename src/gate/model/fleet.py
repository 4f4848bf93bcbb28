"""The readiness of an organisation: what its repositories last reported, and which of them did not report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from gate.model.decision import State
from gate.model.lazy_dataclass import dataclass


class RefusalReason(StrEnum):
    """Why a stored record is not counted."""

    WRONG_REPOSITORY = "wrong-repository"
    WRONG_KEY = "wrong-key"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_VERSION = "unknown-version"
    DAMAGED = "damaged"
    TOO_MANY = "too-many"
    FUTURE = "future"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A stored record that is not counted: the repository under whose name it is stored, its key, and the reason."""

    repository: str
    key: str
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest run of one gate of a repository.

    `score` is from 0 to 1, `seconds` what its `items` took together. `since` is when the decision became what it is, or
    the first run of the period that is read.
    """

    repository: str
    gate: str
    state: State
    score: float | None
    decided_at: datetime
    commit: str
    run_url: str
    failed: int
    unknown: int
    waived: int
    items: int
    seconds: float
    since: datetime


@dataclass(frozen=True, slots=True, order=True)
class Silence:
    """A repository that did not report in time, or with `gate` one gate of a repository whose other gates reported.

    `last` is its last run, None when there is none in the period that is read.
    """

    repository: str
    gate: str = ""
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How many gates judge the items with this id, and in how many of them the item fails or is unknown."""

    id: str
    gates: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """The decisions of one day: of each gate that ran, the last one."""

    day: date
    ready: int
    not_ready: int
    undecided: int


@dataclass(frozen=True, slots=True)
class FleetReport:
    """The readiness of an organisation at a time.

    A repository that reported nothing within `max_age` is missing. `missing` and `silent_gates` are sorted by name,
    `standings` by repository and gate, `items` by how many gates they block, `days` by date.
    """

    title: str
    at: datetime
    max_age: timedelta
    expected: int
    missing: tuple[Silence, ...]
    silent_gates: tuple[Silence, ...]
    standings: tuple[Standing, ...]
    refusals: tuple[Refusal, ...]
    items: tuple[ItemCount, ...]
    days: tuple[DayCount, ...]

    @property
    def state(self) -> State:
        """Not ready while a gate is; else undecided while one is, or does not report; else ready.

        A proven fault outranks a doubt, as in the decision of one repository.
        """
        states = {standing.state for standing in self.standings}
        if State.NOT_READY in states:
            return State.NOT_READY
        if self.missing or self.silent_gates or State.UNDECIDED in states or not self.standings:
            return State.UNDECIDED
        return State.READY

    def count(self, state: State) -> int:
        """How many gates are in this state."""
        return sum(standing.state is state for standing in self.standings)
