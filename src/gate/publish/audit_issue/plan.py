"""The next step for the audit issue, from the issues that exist and the decision. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gate.model.audit import Changes
from gate.model.decision import State
from gate.publish.actions import UpdateAuditIssue
from gate.publish.audit_issue.compare import compare_snapshots
from gate.publish.audit_issue.read import AuditIssue
from gate.publish.markers import IssueMarker
from gate.publish.snapshot_codec import decode_snapshot
from gate.render import issue_page

NEWER_RUN = "the audit issue is from a newer run, so it is not changed"


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


def plan_step(issues: Sequence[AuditIssue], action: UpdateAuditIssue) -> IssueStep:
    """The next step, given the audit issues of this gate, oldest first."""
    if not issues:
        return Finish() if action.state is State.READY else _create(action)
    current, *duplicates = issues
    if current.marker.newer_than(action.run, action.attempt):
        return Finish(NEWER_RUN, current.issue.url)
    step = _when_ready(current, action) if action.state is State.READY else _when_not_ready(current, action)
    if step:
        return step
    if duplicates:
        numbers = tuple(duplicate.issue.number for duplicate in duplicates)
        return CloseDuplicates(numbers, issue_page.render_duplicate(current.issue.number))
    return Finish(url=current.issue.url)


def _create(action: UpdateAuditIssue) -> CreateIssue:
    page = action.page
    text = (
        issue_page.mention_owners(page.owners)
        + issue_page.render_preamble(action.state, action.at, None, None)
        + page.text
    )
    body = f"{_marker(action, 1, action.at)}\n{text}"
    return CreateIssue(page.title, body, action.labels, action.assignees)


def _when_not_ready(current: AuditIssue, action: UpdateAuditIssue) -> EditIssue | ReopenIssue | None:
    reopens = not current.issue.is_open or current.was_ready
    if not reopens and _is_reported(current, action):
        return None
    since = action.at if current.was_ready else current.marker.state_since
    marker = _marker(action, current.marker.open_count + reopens, since)
    text = issue_page.render_preamble(action.state, since, None, _changes(current, action)) + action.page.text
    body = f"{marker}\n{text}"
    if not reopens:
        return EditIssue(current.issue.number, action.page.title, body, close=False)
    return ReopenIssue(
        current.issue.number,
        action.page.title,
        body,
        tuple(dict.fromkeys((*current.issue.labels, *action.labels))),
        current.issue.assignees,
        tuple(login for login in dict.fromkeys(action.assignees) if login not in current.issue.assignees),
        _mention(current, action, marker),
    )


def _mention(current: AuditIssue, action: UpdateAuditIssue, marker: IssueMarker) -> str:
    """The comment that mentions the owners: an edit of the issue notifies nobody."""
    owners = action.page.owners
    if not owners:
        return ""
    text = issue_page.render_reopening(owners, action.state, marker.state_since, was_fixed=current.was_ready)
    return f"{marker.mention_marker()}\n{text}"


def _when_ready(current: AuditIssue, action: UpdateAuditIssue) -> EditIssue | None:
    if current.was_ready and not current.issue.is_open:
        return None
    if current.was_ready:  # somebody opened it by hand
        since, not_ready_since = current.marker.state_since, None
    else:
        since, not_ready_since = action.at, current.marker.state_since
    marker = _marker(action, current.marker.open_count, since)
    news = issue_page.render_preamble(action.state, since, not_ready_since, _changes(current, action))
    return EditIssue(current.issue.number, action.page.title, f"{marker}\n{news}{action.page.text}", close=True)


def _changes(current: AuditIssue, action: UpdateAuditIssue) -> Changes | None:
    snapshot = decode_snapshot(action.snapshot)
    return compare_snapshots(current.snapshot, snapshot) if current.snapshot and snapshot else None


def _is_reported(current: AuditIssue, action: UpdateAuditIssue) -> bool:
    """Whether the issue already reports this run, or another run of the same day with the same result."""
    if current.marker.fingerprint != action.fingerprint:
        return False
    before, after = current.snapshot, decode_snapshot(action.snapshot)
    same_day = before and after and (before.at.date(), before.items) == (after.at.date(), after.items)
    return bool(same_day) or (current.marker.run, current.marker.attempt) == (action.run, action.attempt)


def _marker(action: UpdateAuditIssue, open_count: int, since: datetime) -> IssueMarker:
    return IssueMarker(action.key, action.run, action.attempt, open_count, since, action.fingerprint, action.snapshot)
