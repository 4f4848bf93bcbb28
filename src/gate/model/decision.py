"""The decision: the verdict of every item, the state of the whole, and what they are based on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from gate.model.checklist import Expectation, Item, Waiver
from gate.model.codes import Code
from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Unseen
from gate.model.inventory import Inventory
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Subject
from gate.model.values import Value


class SkipCause(StrEnum):
    """Which key of `when` was false, or that the question of the item does not arise."""

    EVENT = "event"
    BRANCH = "branch"
    PATHS = "paths"
    LABELS = "labels"
    DRAFT = "draft"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Skip:
    """Why an item was not judged. `by_diff` is true when the only reason is the diff, which was read."""

    cause: SkipCause
    detail: str
    by_diff: bool = False


@dataclass(frozen=True, slots=True)
class ItemObservation:
    """The result of gathering one item: evidence, or why its probe did not run; `duration` is in seconds."""

    item: Item
    outcome: Evidence | Skip
    duration: float = 0.0


class Level(StrEnum):
    """A broken `must` blocks, a broken `should` warns, a broken `but` takes a waiver out of force."""

    MUST = "must"
    SHOULD = "should"
    BUT = "but"


ResolvedThreshold = Fraction | tuple[Fraction, ...] | tuple[str, ...] | None
"""The threshold of a comparison: a number in the fact's unit, strings or a pattern, or None for a boolean."""


@dataclass(frozen=True, slots=True)
class Held:
    """The value meets the expectation."""

    value: Value
    threshold: ResolvedThreshold
    target: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The value was seen and does not meet the expectation."""

    value: Value
    threshold: ResolvedThreshold
    target: str = ""


Outcome = Held | Broken | Unseen | NotApplicable


@dataclass(frozen=True, slots=True)
class Comparison:
    """One expectation compared with the evidence."""

    expectation: Expectation
    level: Level
    outcome: Outcome


class Status(StrEnum):
    """Status of one item, in the order that every report uses."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    WARN = "warn"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105 - a status, not a password
    SKIPPED = "skipped"


BLOCKING_STATUSES = (Status.FAIL, Status.UNKNOWN)
"""The statuses of an item that keep the decision from being ready."""

ACTIONABLE_STATUSES = (*BLOCKING_STATUSES, Status.WARN)
"""The statuses of an item about which there is something to do."""


@dataclass(frozen=True, slots=True)
class WaiverCheck:
    """Whether a waiver is in force today for its item, and why.

    `findings` are those that it takes out of the counts; `unused` are the names in it that no finding has. One that is
    not in force has `expired`, or one of its conditions in `but` does not hold.
    """

    waiver: Waiver
    in_force: bool
    reason: str
    but: tuple[Comparison, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of one item and what it is based on."""

    item: Item
    status: Status
    comparisons: tuple[Comparison, ...]
    """Without waived findings."""
    evidence: Evidence | None = None
    """What was collected; its facts count waived findings too."""
    waivers: tuple[WaiverCheck, ...] = ()
    skip: Skip | None = None
    duration: float = 0.0
    """In seconds."""
    earlier: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    """Comparable numbers of the baseline, in the unit of the fact; they count waived findings, and decide nothing."""
    last_red: datetime | None = None
    """When the item was last seen to block, by a run or by `gate selftest`; None when that is not known."""

    @property
    def is_self_reported(self) -> bool:
        """Whether the evidence comes from the code of the pull request, which could have forged it."""
        return self.evidence is not None and self.evidence.self_reported

    @property
    def waived_findings(self) -> frozenset[Finding]:
        """The findings that waivers in force take out of the counts."""
        return frozenset(finding for check in self.waivers for finding in check.findings)


class State(StrEnum):
    """The decision of the whole checklist."""

    READY = "ready"
    NOT_READY = "not ready"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Score:
    """Weighted average of the verdicts, from 0 to 1; None when nothing was weighed. It informs and never decides."""

    overall: Fraction | None
    by_category: Mapping[str, Fraction | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Baseline:
    """Earlier evidence to compare with, by item."""

    facts: Mapping[str, Mapping[str, tuple[Value, str]]]
    """The values of the facts with their units."""
    producers: Mapping[str, frozenset[str]]
    """The tools, each with its version."""
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Only what a waiver needs: their names and their facts."""
    inventories: Mapping[str, Inventory] = field(default_factory=lambda: MappingProxyType({}))
    """What items remember by name; an item of an older result has none."""
    anonymous_formats: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """The formats of reports that name no tool."""
    last_red: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When items were last seen to block."""
    decided_at: datetime | None = None
    head_sha: str = ""
    """The commit, on `branch`."""
    file: str = ""
    """HISTORY for one that the run chose itself."""
    branch: str = ""


HISTORY = "history"
"""What a baseline is called that comes from the history of the repository, not from a file that the user names."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run knows of earlier ones beyond the baseline: when items were last seen to block, by their id.

    `notes` say why it has no baseline, or not the one that it should have.
    """

    last_red: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """Facts of the tree alone, by item, with their units, measured on the base `commit`; `reasons` say why not.

    `params` are the digests of the parameters with which items were measured.
    """

    commit: str = ""
    facts: Mapping[str, Mapping[str, tuple[Value, str]]] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, item: Item) -> BaseFacts:
        """These facts; none when an item with this id was measured with other parameters."""
        return self if self.params.get(item.id, item.query_digest) == item.query_digest else NO_BASE_FACTS


NO_BASE_FACTS = BaseFacts()
"""Where there is no base commit, or nothing to measure on it."""


class Enforcement(StrEnum):
    """Whether and how a decision is enforced on this subject."""

    IN_FORCE = "in force"
    FIRST = "first checklist, not yet in force"
    POLICY_ONLY = "a change of the policy alone"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An item whose status a changed checklist changes; None when one of the two checklists has no such item."""

    item: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the checklist of a pull request would decide; when it is broken, `state` is None and `problems` says why."""

    state: State | None
    status_changes: tuple[StatusChange, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of the whole checklist."""

    state: State
    score: Score
    verdicts: tuple[Verdict, ...]
    """In the checklist's order."""
    subject: Subject
    decided_at: datetime
    title: str = ""
    notes: tuple[str, ...] = ()
    """What a reader must know beyond the items, such as waivers that expire, or that nothing was judged."""
    checklist_file: str = ""
    """The file that it was judged by."""
    checklist_digest: str = ""
    baseline_file: str = ""
    baseline_sha: str = ""
    """The commit of the baseline, on `baseline_branch`, which was judged at `baseline_at`."""
    baseline_branch: str = ""
    baseline_at: datetime | None = None
    enforcement: Enforcement = Enforcement.IN_FORCE
    preview: Preview | None = None
    """What the subject changes in the checklist; None when it changes nothing there."""
    left_out: tuple[str, ...] = ()
    """The ids of the items that the person who ran the gate left out: the decision is not that of the checklist."""
    codes: tuple[Code | Cause, ...] = ()
    """Those of the errors because of which nothing could be judged."""
    base_policies: tuple[str, ...] = ()
    """The files that the checklist extends."""
    exit_code: int = field(kw_only=True)
    """Says who must act; it comes from `gate.judge.outcome`, like `state`."""
