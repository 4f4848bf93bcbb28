"""Reads the audit issues of a gate."""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github import GitHubClient
from gate.adapters.github.issues import TrackedIssue, issues_by
from gate.model.audit import AuditSnapshot
from gate.model.decision import State
from gate.publish.markers import IssueMarker
from gate.publish.snapshot_codec import decode_snapshot


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
