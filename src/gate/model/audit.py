"""The snapshot that an audit saves, its differences from the next audit with their possible causes, and snoozes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType

from gate.model.decision import BLOCKING_STATUSES, State, Status, StatusChange
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.values import Value


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """One item of a snapshot: its status, the values that were judged with their units, and the tools of its reports.

    A tool is one text with its version, such as `trivy 0.58.0`.
    """

    status: Status
    values: Mapping[str, tuple[Value, str]] = field(default_factory=lambda: MappingProxyType({}))
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditSnapshot:
    """One audit as the next one reads it.

    It is not `complete` when there was no room for every item, and has not `all_values` when there was none for those.
    `commit` is the judged commit, `checklist` the digest of the checklist and `gate` the version of the gate; each is
    empty in a snapshot of an earlier release.
    """

    state: State
    at: datetime
    items: Mapping[str, SnapshotItem]
    complete: bool = True
    all_values: bool = True
    commit: str = ""
    checklist: str = ""
    gate: str = ""

    @property
    def blocking(self) -> Mapping[str, Status]:
        """The items that keep the decision from being ready, by id."""
        return {name: item.status for name, item in self.items.items() if item.status in BLOCKING_STATUSES}


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that changed; both values are in `unit`."""

    item: str
    fact: str
    before: Value
    after: Value
    unit: str


@dataclass(frozen=True, slots=True)
class WaiverEnded:
    """The waiver of the item ended between the two audits; `until` was its last day."""

    until: date
    by: str


@dataclass(frozen=True, slots=True)
class PlanStepBegan:
    """An expectation of the item's plan blocks from this day on; `fact` is what it expects something of."""

    start: date
    fact: str


@dataclass(frozen=True, slots=True)
class CertificateExpired:
    """The certificate of a service expired at this moment."""

    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TimePassed:
    """A duration changed by as much time as passed between the two audits, and no longer fits."""

    fact: str


@dataclass(frozen=True, slots=True)
class ServiceDown:
    """A service gave no response, or reported an error of its own."""

    target: str


@dataclass(frozen=True, slots=True)
class EvidenceMissing:
    """Evidence that is missing, such as a stale report; `subject` is the glob or address, and may be empty."""

    cause: Cause
    subject: str


@dataclass(frozen=True, slots=True)
class NewFindings:
    """Findings that earlier results did not have: the names of their rules or advisories, and how many there are."""

    rules: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ToolChanged:
    """The tools of the reports changed; each text is a tool with its version."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateChanged:
    """The gate has another version than in the audit before."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChecklistChanged:
    """The checklist has another digest than in the audit before."""


@dataclass(frozen=True, slots=True)
class Commits:
    """The commits between the two audits; `paths` are the files that they change and the item names."""

    paths: tuple[str, ...] = ()


LikelyCause = (
    WaiverEnded
    | PlanStepBegan
    | CertificateExpired
    | TimePassed
    | ServiceDown
    | EvidenceMissing
    | NewFindings
    | ToolChanged
    | GateChanged
    | ChecklistChanged
    | Commits
)
"""What may have changed the status of an item; the first kinds say more than the later ones."""


@dataclass(frozen=True, slots=True)
class CommitRange:
    """The commits from one audit to the next.

    `count` and `paths`, the changed files, are unknown (None) when GitHub does not compare the two commits.
    `is_rewritten` is true when the branch no longer contains the commit of the audit before.
    """

    before: str
    after: str
    count: int | None = None
    paths: tuple[str, ...] | None = None
    is_rewritten: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences from the previous audit, which ran at `since`: statuses and values.

    When no item could be judged, the audit is not `comparable` and only the decision is compared. When a snapshot had
    no room for every item and value, the changes are not `complete`: there may be others. `causes` are by the id of the
    item, for those that got worse; empty where no cause is known.
    """

    since: datetime
    before: State
    after: State
    status_changes: tuple[StatusChange, ...] = ()
    value_changes: tuple[ValueChange, ...] = ()
    comparable: bool = True
    complete: bool = True
    causes: Mapping[str, tuple[LikelyCause, ...]] = field(default_factory=lambda: MappingProxyType({}))
    commits: CommitRange | None = None


@dataclass(frozen=True, slots=True)
class ItemSignals:
    """What one audit alone says about the cause of an item's status; the fields are those of the causes.

    `broken` are the facts whose expectations decide the status. `durations` are those of them that are durations, each
    with 1 where longer is worse and -1 where shorter is. `globs` are those that the item names: its reports and paths.
    """

    broken: tuple[str, ...] = ()
    durations: tuple[tuple[str, int], ...] = ()
    missing: tuple[EvidenceMissing, ...] = ()
    down: tuple[ServiceDown, ...] = ()
    expired_certificates: tuple[CertificateExpired, ...] = ()
    ended_waivers: tuple[WaiverEnded, ...] = ()
    plan_steps: tuple[PlanStepBegan, ...] = ()
    new_findings: NewFindings | None = None
    globs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snooze:
    """An item for whose sake the audit issue is not reopened and mentions nobody, until the end of a day in UTC."""

    item: str
    until: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class InvalidSnooze:
    """A comment that was meant to snooze: by whom, what was seen, and what is expected."""

    by: str
    seen: str
    expected: str


@dataclass(frozen=True, slots=True)
class Snoozes:
    """The snoozes in force, those that `ended` since the audit before, and the comments that are invalid."""

    active: tuple[Snooze, ...] = ()
    ended: tuple[Snooze, ...] = ()
    invalid: tuple[InvalidSnooze, ...] = ()

    @property
    def items(self) -> frozenset[str]:
        """The ids of the snoozed items."""
        return frozenset(snooze.item for snooze in self.active)


NO_SNOOZES = Snoozes()


@dataclass(frozen=True, slots=True)
class WaiverEnding:
    """A waiver that ends soon; `until` is its last day."""

    item: str
    until: date
    by: str


@dataclass(frozen=True, slots=True)
class CertificateEnding:
    """A certificate that expires soon, in whole `days`; negative after that."""

    item: str
    target: str
    days: int


@dataclass(frozen=True, slots=True)
class StaleEvidence:
    """A report or another source that is too old; `subject` is its glob or address, and may be empty."""

    item: str
    subject: str


@dataclass(frozen=True, slots=True)
class FlakyItem:
    """An item that changed between pass and fail this often, without another commit or checklist."""

    item: str
    changes: int


@dataclass(frozen=True, slots=True)
class AuditWatch:
    """What needs attention soon although it may not block today; `never_red` are ids of items."""

    waivers: tuple[WaiverEnding, ...] = ()
    certificates: tuple[CertificateEnding, ...] = ()
    stale: tuple[StaleEvidence, ...] = ()
    flaky: tuple[FlakyItem, ...] = ()
    never_red: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditNews:
    """What a notification reports: the states before and after, the items that block now, and the other changes.

    `before` is None when there was no audit issue before, so that the gate was ready.
    """

    before: State | None
    after: State
    blocking: Mapping[str, Status]
    changes: Changes | None = None
