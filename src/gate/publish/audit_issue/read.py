"""Reads the audit issues of a gate, the comments that snooze items, and the commits since the audit before."""

from __future__ import annotations

import logging
import re

from gate.adapters.github import GitHubClient
from gate.adapters.github.comments import Comment, comments
from gate.adapters.github.commits import distance
from gate.adapters.github.connect import NO_TOKEN
from gate.adapters.github.issues import TrackedIssue, issues_by
from gate.adapters.github.users import permission
from gate.adapters.stores.open_store import open_store
from gate.history.read import read_records
from gate.model.audit import NO_SNOOZES, AuditSnapshot, CommitRange, FlakyItem, Snoozes
from gate.model.decision import State
from gate.model.errors import EvidenceError, GitHubError, UsageError
from gate.model.lazy_dataclass import dataclass
from gate.publish.actions import UpdateAuditIssue
from gate.publish.audit_issue.flaky import PERIOD, find_flaky
from gate.publish.audit_issue.snoozes import evaluate_snoozes
from gate.publish.markers import IssueMarker
from gate.publish.snapshot_codec import decode_snapshot

logger = logging.getLogger(__name__)

WRITERS = ("write", "admin")
"""The permissions with which somebody may snooze; GitHub reports maintain as write."""

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class AuditIssue:
    """An issue of this gate, with its marker."""

    issue: TrackedIssue
    marker: IssueMarker

    @property
    def snapshot(self) -> AuditSnapshot | None:
        """The audit that the issue reports; None when its snapshot cannot be decoded."""
        return decode_snapshot(self.marker.snapshot)

    @property
    def was_ready(self) -> bool:
        """Whether the issue reports ready. Without a snapshot, a closed issue counts as ready."""
        return self.snapshot.state is State.READY if self.snapshot else not self.issue.is_open


def read_audit_issues(client: GitHubClient, key: str) -> list[AuditIssue]:
    """The issues that our own account opened with a marker of this key, oldest first. The first one is current."""
    issues = [issue for issue in issues_by(client, client.login) if issue.author.login == client.login]
    markers = [(issue, IssueMarker.parse(issue.body)) for issue in issues]
    return [AuditIssue(issue, marker) for issue, marker in markers if marker and marker.key == key]


def read_snoozes(client: GitHubClient, current: AuditIssue, action: UpdateAuditIssue) -> Snoozes:
    """What the comments on the issue snooze; without a comment no request is sent."""
    if not current.issue.comments:
        return NO_SNOOZES

    def may_write(comment: Comment) -> bool:
        try:
            return permission(client, comment.author.login) in WRITERS
        except GitHubError as error:
            if not error.is_refusal:
                raise
            return False

    previous = current.snapshot
    return evaluate_snoozes(
        comments(client, current.issue.number),
        frozenset(action.statuses),
        may_write,
        action.at,
        previous.at if previous else None,
    )


def read_commits(client: GitHubClient, current: AuditIssue, action: UpdateAuditIssue) -> CommitRange | None:
    """The commits since the audit before; None when it judged the same one, or did not save which.

    Nothing depends on them but a text, so a refusal of GitHub only leaves their number unknown.
    """
    before, after = current.snapshot, decode_snapshot(action.snapshot)
    if not before or not after or before.commit == after.commit:
        return None
    if not _SHA.fullmatch(before.commit) or not _SHA.fullmatch(after.commit):
        return None
    try:
        difference = distance(client, before.commit, after.commit)
    except GitHubError as error:
        logger.debug("the commits since the last audit are not compared: %s", error)
        difference = None
    if difference is None:
        return CommitRange(before.commit, after.commit)
    return CommitRange(
        before.commit, after.commit, difference.ahead, difference.paths, is_rewritten=difference.behind > 0
    )


def read_flaky(client: GitHubClient, action: UpdateAuditIssue) -> tuple[FlakyItem, ...]:
    """The items that the history shows to be flaky; none where there is no history, or it cannot be read."""
    if not action.history:
        return ()
    try:
        store = open_store(action.history, client, NO_TOKEN)
        records = read_records(store, action.repo, action.at - PERIOD).records
    except (EvidenceError, UsageError) as error:
        logger.debug("the history is not read for flaky items: %s", error)
        return ()
    return find_flaky(records, action.at, action.key)
