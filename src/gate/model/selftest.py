"""The result of `gate selftest`: which faults turn which item red, and what cannot go red."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from gate.model.decision import Level, Status
from gate.model.lazy_dataclass import dataclass


class Reaction(StrEnum):
    """What became of an item under a fault. `not tried` is never counted as red."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    WARN = "warn"
    GREEN = "stays green"
    NOT_TRIED = "not tried"


RED = (Reaction.FAIL, Reaction.UNKNOWN)
"""The reactions that block a merge."""


class Obstacle(StrEnum):
    """Why a fault was not tried."""

    NO_EVIDENCE = "no evidence"
    NO_DATE = "no date"
    NO_COMMIT = "no commit"
    NO_PATH = "no path"
    TOO_SMALL = "too small"
    NO_SAMPLE = "no sample"
    VALUE_NOT_READ = "value not read"
    NO_BASELINE = "no baseline"
    OUT_OF_REACH = "out of reach"
    SKIPPED = "skipped"
    OUT_OF_TIME = "out of time"
    RED_NOW = "red now"


class Reason(StrEnum):
    """Why an item or an expectation cannot go red."""

    NO_MUST = "no must"
    ALWAYS_HOLDS = "always holds"
    HOLDS_AT_THE_END = "holds at the end"
    WHEN_NEVER_FITS = "when never fits"
    NEVER_APPLIES = "never applies"
    GLOB_WITHOUT_MATCH = "glob without match"
    FILTER_LEAVES_NOTHING = "filter leaves nothing"
    WAIVED = "waived"
    SAME_FILE_EVERY_RUN = "same file every run"
    NO_FAULT_BREAKS_IT = "no fault breaks it"


class Problem(StrEnum):
    """What is wrong with the control, so that its results prove nothing."""

    OTHER_VERDICT = "other verdict"
    NO_EFFECT = "no effect"
    NO_ANSWER = "no answer"
    JUDGE_ALWAYS_HOLDS = "judge always holds"
    JUDGE_NEVER_HOLDS = "judge never holds"
    NOT_RESTORED = "not restored"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault on one item."""

    fault: str
    """The name of the fault."""
    reaction: Reaction
    expectation: str = ""
    """The text of the expectation, of this `level`, that a fault of a value aims at; else empty."""
    level: Level = Level.MUST
    before: str = ""
    """The value of its fact without the fault, as text; `after` is the one with it."""
    after: str = ""
    broken: tuple[str, ...] = ()
    """The texts of the expectations that held before and do not hold with the fault."""
    obstacle: Obstacle | None = None
    unit: str = ""
    """The unit of numbers."""


@dataclass(frozen=True, slots=True)
class Vacuity:
    """An item, or one `expectation` of it, that cannot go red.

    `subject` is the glob, parameter or text to blame, or with HOLDS_AT_THE_END the last value of the fact, in `unit`.
    """

    reason: Reason
    expectation: str = ""
    subject: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ItemSelftest:
    """The trials of one item.

    `today` is the status of the item by the evidence of today; `event` is the event that its `when` needs where today's
    does not fit. `is_simulated` is true when a stand-in answers for a service or GitHub: then `today` is the status
    by the answers of the stand-in, and nothing was asked. An `is_advisory` item is accepted although it can only warn.
    """

    item: str
    title: str
    probe: str
    today: Status
    trials: tuple[Trial, ...] = ()
    vacuities: tuple[Vacuity, ...] = ()
    event: str = ""
    is_simulated: bool = False
    is_advisory: bool = False

    @property
    def is_red_now(self) -> bool:
        """Whether the evidence of today turns the item red."""
        return self.today in (Status.FAIL, Status.UNKNOWN) and not self.is_simulated

    @property
    def reds(self) -> int:
        """How many faults turn the item red."""
        return sum(trial.reaction in RED for trial in self.trials)

    @property
    def was_red(self) -> bool:
        """Whether the item is red today or turned red under a fault."""
        return self.is_red_now or self.reds > 0

    @property
    def survivors(self) -> tuple[Trial, ...]:
        """The faults under which the item stays green."""
        return tuple(trial for trial in self.trials if trial.reaction is Reaction.GREEN)


@dataclass(frozen=True, slots=True)
class ControlProblem:
    """A defect of the control: the item and the fault that it concerns, and the values that do not agree."""

    problem: Problem
    item: str = ""
    fault: str = ""
    expected: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class SelftestReport:
    """The whole result. `is_complete` is false when the time was up before every fault was tried."""

    title: str
    checklist: str
    head_sha: str
    at: datetime
    items: tuple[ItemSelftest, ...]
    problems: tuple[ControlProblem, ...] = ()
    is_complete: bool = True

    @property
    def unproven(self) -> tuple[ItemSelftest, ...]:
        """The items of which no fault could be tried that turns them red, and that are not shown to be vacuous."""
        return tuple(item for item in self.items if not (item.was_red or item.vacuities or item.is_advisory))

    @property
    def exit_code(self) -> int:
        """2 when the control failed; 1 when something cannot go red; 2 when an item is unproven, else 0."""
        if self.problems:
            return 2
        if any(item.vacuities for item in self.items):
            return 1
        return 2 if self.unproven else 0
