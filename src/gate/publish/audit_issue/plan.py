"""The next step for the audit issue, from the issues that exist and the decision. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from gate.model.audit import NO_SNOOZES, Changes, CommitRange, Snoozes
from gate.model.decision import State
from gate.model.lazy_dataclass import dataclass
from gate.publish.actions import UpdateAuditIssue
from gate.publish.audit_issue.causes import Comparison, add_causes
from gate.publish.audit_issue.compare import compare_snapshots
from gate.publish.audit_issue.read import AuditIssue
from gate.publish.markers import IssueMarker
from gate.publish.snapshot_codec import decode_snapshot
from gate.render import issue_page

SNOOZE_EXAMPLE = timedelta(days=14)
"""How long the snooze lasts that the issue gives as an example."""

NEWER_RUN = "the audit issue is from a newer run, so it is not changed"


@dataclass(frozen=True, slots=True)
class Reading:
    """What GitHub has: the audit issues of this gate, oldest first, and what belongs to the first of them."""

    issues: tuple[AuditIssue, ...] = ()
    commits: CommitRange | None = None
    snoozes: Snoozes = NO_SNOOZES


@dataclass(frozen=True, slots=True)
class CreateIssue:
    """Open the first audit issue of the gate."""

    title: str
    body: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditIssue:
    """Change the title and the text of an issue; close it as completed when `close`."""

    number: int
    title: str
    body: str
    close: bool


@dataclass(frozen=True, slots=True)
class ReopenIssue:
    """Open an issue again with these labels, and mention the owners in `comment` first.

    `comment` is empty when no owner can be mentioned. Its first line identifies it, so that it is posted only once.
    `assignees` are to be added to the `existing_assignees`.
    """

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    existing_assignees: tuple[str, ...]
    assignees: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class CloseDuplicates:
    """Close the issues that were opened beside the current one, and give each this text."""

    numbers: tuple[int, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Nothing more to do. `url` is the address of the issue, if there is one."""

    message: str = ""
    url: str = ""


IssueStep = CreateIssue | EditIssue | ReopenIssue | CloseDuplicates | Finish


def plan_step(reading: Reading, action: UpdateAuditIssue) -> IssueStep:
    """The next step, given what GitHub has."""
    if not reading.issues:
        return Finish() if action.state is State.READY else _create(action)
    current, *duplicates = reading.issues
    if current.marker.newer_than(action.run, action.attempt):
        return Finish(NEWER_RUN, current.issue.url)
    update = _Update(current, action, reading)
    step = update.when_ready() if action.state is State.READY else update.when_not_ready()
    if step:
        return step
    if duplicates:
        numbers = tuple(duplicate.issue.number for duplicate in duplicates)
        return CloseDuplicates(numbers, issue_page.render_duplicate(current.issue.number))
    return Finish(url=current.issue.url)


def _create(action: UpdateAuditIssue) -> CreateIssue:
    page = action.page
    text = (
        issue_page.mention_owners(page.owners_without(()))
        + issue_page.render_preamble(action.state, action.at, None, None)
        + _page_text(action, NO_SNOOZES)
    )
    body = f"{_marker(action, 1, action.at, action.fingerprint)}\n{text}"
    return CreateIssue(page.title, body, action.labels, action.assignees)


@dataclass(frozen=True, slots=True)
class _Update:
    """The update of an issue that exists."""

    current: AuditIssue
    action: UpdateAuditIssue
    reading: Reading

    def when_not_ready(self) -> EditIssue | ReopenIssue | None:
        """The step that keeps the issue open, or opens it again; None when the issue is up to date."""
        current, action = self.current, self.action
        reopens = (not current.issue.is_open or current.was_ready) and not self._is_quiet
        if not reopens and self._is_reported:
            return None
        since = action.at if current.was_ready else current.marker.state_since
        marker = self._marker(current.marker.open_count + reopens, since)
        body = f"{marker}\n{self._preamble(since, None)}{_page_text(action, self.reading.snoozes)}"
        if not reopens:
            return EditIssue(current.issue.number, action.page.title, body, close=False)
        return ReopenIssue(
            current.issue.number,
            action.page.title,
            body,
            tuple(dict.fromkeys((*current.issue.labels, *action.labels))),
            current.issue.assignees,
            tuple(login for login in dict.fromkeys(action.assignees) if login not in current.issue.assignees),
            self._mention(marker),
        )

    def when_ready(self) -> EditIssue | None:
        """The step that closes the issue; None when it is closed and says so."""
        current, action = self.current, self.action
        if current.was_ready and not current.issue.is_open:
            return None
        if current.was_ready:  # somebody opened it by hand
            since, not_ready_since = current.marker.state_since, None
        else:
            since, not_ready_since = action.at, current.marker.state_since
        marker = self._marker(current.marker.open_count, since)
        body = f"{marker}\n{self._preamble(since, not_ready_since)}{_page_text(action, self.reading.snoozes)}"
        return EditIssue(current.issue.number, action.page.title, body, close=True)

    def _preamble(self, since: datetime, not_ready_since: datetime | None) -> str:
        return issue_page.render_preamble(
            self.action.state, since, not_ready_since, compare_audits(self.reading, self.action), self.action.links
        ) + issue_page.render_snoozes(self.reading.snoozes)

    def _mention(self, marker: IssueMarker) -> str:
        """The comment that mentions the owners: an edit of the issue notifies nobody."""
        snoozes = self.reading.snoozes
        owners = self.action.page.owners_without(snoozes.items)
        if not owners:
            return ""
        was_fixed = self.current.was_ready
        text = issue_page.render_reopening(owners, self.action.state, marker.state_since, snoozes, was_fixed=was_fixed)
        return f"{marker.mention_marker()}\n{text}"

    @property
    def _is_quiet(self) -> bool:
        """Whether every item that blocks is snoozed."""
        blocking = self.action.blocking
        return bool(blocking) and self.reading.snoozes.items.issuperset(blocking)

    @property
    def _is_reported(self) -> bool:
        """Whether the issue already reports this run, or another run of the same day with the same result."""
        marker, action = self.current.marker, self.action
        if marker.fingerprint != self._fingerprint:
            return False
        before, after = self.current.snapshot, decode_snapshot(action.snapshot)
        same_day = before and after and (before.at.date(), before.items) == (after.at.date(), after.items)
        return bool(same_day) or (marker.run, marker.attempt) == (action.run, action.attempt)

    @property
    def _fingerprint(self) -> str:
        """The fingerprint of the decision, and of the snoozes where there are any."""
        snoozes = self.reading.snoozes
        if not (snoozes.active or snoozes.invalid):
            return self.action.fingerprint
        digest = hashlib.sha256(repr((snoozes.active, snoozes.invalid)).encode()).hexdigest()
        return self.action.fingerprint + digest[:8]

    def _marker(self, open_count: int, since: datetime) -> IssueMarker:
        return _marker(self.action, open_count, since, self._fingerprint)


def compare_audits(reading: Reading, action: UpdateAuditIssue) -> Changes | None:
    """The changes since the audit that the issue reports, with their causes; None when it has no snapshot."""
    before = reading.issues[0].snapshot if reading.issues else None
    after = decode_snapshot(action.snapshot)
    if not before or not after:
        return None
    comparison = Comparison(before, after, reading.commits, action.links.prefix)
    return add_causes(compare_snapshots(before, after), action.signals, comparison)


def _page_text(action: UpdateAuditIssue, snoozes: Snoozes) -> str:
    """The decision, what needs attention soon, and how to snooze the first item that blocks and is not snoozed."""
    item = next((name for name in action.blocking if name not in snoozes.items), "")
    hint = issue_page.render_hint(item, (action.at + SNOOZE_EXAMPLE).date()) if item else ""
    sections = issue_page.render_watch(action.watch) + hint
    return f"{action.page.text}\n{sections}" if sections else action.page.text


def _marker(action: UpdateAuditIssue, open_count: int, since: datetime, fingerprint: str) -> IssueMarker:
    return IssueMarker(action.key, action.run, action.attempt, open_count, since, fingerprint, action.snapshot)
