"""Changes of thresholds that `gate ratchet` and `gate adopt` propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import Enum, auto
from fractions import Fraction
from types import MappingProxyType

from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position


class Unchanged(Enum):
    """Why a proposal may change nothing."""

    NOTHING_STRICTER = auto()
    NO_RATCHET = auto()
    READY_TODAY = auto()


@dataclass(frozen=True, slots=True)
class ThresholdChange:
    """Another threshold of one expectation: its line as it is and as it becomes.

    `worst` is the value that it follows from, in `unit`: the worst of all targets and of `runs` runs.
    """

    item: str
    before: str
    after: str
    position: Position
    worst: Fraction
    unit: str
    runs: int = 1


@dataclass(frozen=True, slots=True)
class PlannedLines:
    """The plan that an item gets: expectations by the day from which on they block."""

    item: str
    steps: Mapping[date, tuple[str, ...]]


class RefusalCause(Enum):
    """Why thresholds of an item stay as they are."""

    PROBLEM = auto()
    """The checklist with the lower line has a problem; `detail` is its message."""

    NO_PLACE = auto()
    """No plan can be written below `must`."""

    INHERITED = auto()
    """A base policy demands `line`; `detail` is the place."""

    NO_DATA = auto()
    """The fact of `line` has no value; `detail` says why."""

    RELATIVE = auto()
    """`line` is broken, and compares with a baseline."""

    NO_LIMIT = auto()
    """`line` is broken, and is neither a minimum nor a maximum."""

    NO_DATA_OF_A_TARGET = auto()
    """The fact of `line` has no value for one of the targets."""

    OUT_OF_RANGE = auto()
    """Today's value is no valid threshold for `line`; `detail` says why."""

    ALWAYS_HOLDS = auto()
    """`line`, with today's value, would hold for every value."""

    UNMATCHED = auto()
    """No item has a line for the target `line`."""

    NOT_EDITABLE = auto()
    """The text of `line` in the file cannot be replaced; `detail` is the line to write."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of an item that stays as it is, and why; without an item, it is about the checklist."""

    item: str
    cause: RefusalCause
    line: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of a checklist: its text before and after, and why; both are equal when nothing changes."""

    file: str
    before: bytes
    after: bytes
    changes: tuple[ThresholdChange, ...] = ()
    plans: tuple[PlannedLines, ...] = ()
    refusals: tuple[Refusal, ...] = ()


PastValues = Mapping[tuple[str, str], tuple[tuple[Fraction, str], ...]]
"""The values of earlier runs by item and fact, each with its unit."""


@dataclass(frozen=True, slots=True)
class Target:
    """A threshold that an item is to reach: `text` is the expectation, `item` its id, empty for every item."""

    text: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of a plan: `steps` of equal length from today to the last day."""

    today: date
    last: date
    steps: int = field(default=4)


NO_VALUES: PastValues = MappingProxyType({})
"""Without earlier runs."""
