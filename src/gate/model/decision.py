"""What was decided, item by item and as a whole, and because of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from gate.model.checklist import Expectation, Item, Waiver
from gate.model.evidence import Evidence, NotApplicable, Unseen
from gate.model.subject import Subject
from gate.model.values import Value


class SkipCause(StrEnum):
    """Which key of `when` was false, or that no question arose."""

    EVENT = "event"
    BRANCH = "branch"
    PATHS = "paths"
    LABELS = "labels"
    DRAFT = "draft"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Skip:
    """Why an item was not judged. `by_diff` is true when the diff alone, and read, is the cause."""

    cause: SkipCause
    detail: str
    by_diff: bool = False


@dataclass(frozen=True, slots=True)
class ItemObservation:
    """What gathering found for one item: evidence, or the reason it was not asked; `took` is in seconds."""

    item: Item
    outcome: Evidence | Skip
    duration: float = 0.0


class Level(StrEnum):
    """A broken `must` blocks, a broken `should` warns, a broken `but` ends a waiver's force."""

    MUST = "must"
    SHOULD = "should"
    BUT = "but"


ResolvedThreshold = Fraction | tuple[str, ...] | None
"""The bound a value was held against: a number in the fact's unit, words or a pattern, or None for a flag."""


@dataclass(frozen=True, slots=True)
class Held:
    """The fact stood in the wanted relation to the bound."""

    value: Value
    threshold: ResolvedThreshold
    target: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The fact was seen and does not stand in the wanted relation to the bound."""

    value: Value
    threshold: ResolvedThreshold
    target: str = ""


Outcome = Held | Broken | Unseen | NotApplicable


@dataclass(frozen=True, slots=True)
class Comparison:
    """One expectation held against what was seen."""

    expectation: Expectation
    level: Level
    outcome: Outcome


class Status(StrEnum):
    """Status of one item, in the order of every report."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    WARN = "warn"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105 - a status, not a password
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class WaiverCheck:
    """A waiver looked at today: whether it is in force for its item, and if not, why."""

    waiver: Waiver
    in_force: bool
    reason: str
    but: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of one item, and because of what. `took` is in seconds."""

    item: Item
    status: Status
    comparisons: tuple[Comparison, ...]
    evidence: Evidence | None = None
    waiver: WaiverCheck | None = None
    skip: Skip | None = None
    duration: float = 0.0


class State(StrEnum):
    """The decision of the whole checklist."""

    READY = "ready"
    NOT_READY = "not ready"
    UNDECIDED = "undecided"

    @property
    def exit_code(self) -> int:
        """Who must act: 0 nobody, 1 the author of the change, 2 the keeper of the gate."""
        return {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}[self]


@dataclass(frozen=True, slots=True)
class Score:
    """Weighted share of what passes, between 0 and 1; None where nothing was weighed. It informs, never decides."""

    overall: Fraction | None
    by_category: Mapping[str, Fraction | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Baseline:
    """Earlier evidence to compare with: per item its seen facts, and the producers (tool and version) behind them.

    Each fact is its value and the unit in which that was measured.
    """

    facts: Mapping[str, Mapping[str, tuple[Value, str]]]
    producers: Mapping[str, frozenset[str]]
    decided_at: datetime | None = None
    head_sha: str = ""
    file: str = ""


class Standing(StrEnum):
    """What a decision counts for."""

    IN_FORCE = "in force"
    FIRST = "first checklist, not yet in force"
    POLICY_ONLY = "a change of the policy alone"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An item that a changed checklist judges otherwise; None where one of the two has no such item."""

    item: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pull request's own checklist would decide; `state` is None, with the `problems`, when it is broken."""

    state: State | None
    status_changes: tuple[StatusChange, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of the whole checklist. `verdicts` are in the checklist's order.

    `notes` are what a reader must know beyond the items: waivers about to end, unused or expired, nothing judged.
    `checklist_file`, `checklist_digest` and `baseline_file` name what it was judged by. `preview` is there when the
    checklist is changed.
    """

    state: State
    score: Score
    verdicts: tuple[Verdict, ...]
    subject: Subject
    decided_at: datetime
    title: str = ""
    notes: tuple[str, ...] = ()
    checklist_file: str = ""
    checklist_digest: str = ""
    baseline_file: str = ""
    enforcement: Standing = Standing.IN_FORCE
    preview: Preview | None = None

    @property
    def exit_code(self) -> int:
        """Who must act; a first checklist binds nobody yet."""
        return 0 if self.enforcement is Standing.FIRST else self.state.exit_code
