"""The issue of an organisation, kept by the machinery of the audit issue: one, opened, updated and closed again."""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.audit import AuditSnapshot, AuditWatch, SnapshotItem
from gate.model.decision import State, Status
from gate.model.digest import compute_digest
from gate.model.fleet import FleetReport
from gate.model.subject import Run
from gate.publish.actions import UpdateAuditIssue
from gate.publish.snapshot_codec import encode_snapshot
from gate.render.fleet import issue

KEY = "fleet"
"""The key of the issue, as a gate has one."""

_STATUSES: Mapping[State, Status] = {
    State.READY: Status.PASS,
    State.NOT_READY: Status.FAIL,
    State.UNDECIDED: Status.UNKNOWN,
}


def plan_issue(report: FleetReport, repo: str, run: Run) -> UpdateAuditIssue:
    """The update of the issue in the repository `repo`. Its snapshot has the repositories as items, the worst first."""
    items = _items(report)
    statuses = "\n".join([str(report.state), *(f"{name} {item.status}" for name, item in items.items())])
    return UpdateAuditIssue(
        repo=repo, key=KEY, run=run.id, attempt=run.attempt, state=report.state, at=report.at,
        fingerprint=compute_digest(statuses.encode()).removeprefix("sha256:")[:12],
        snapshot=encode_snapshot(AuditSnapshot(report.state, report.at, items)),
        statuses={name: item.status for name, item in items.items()}, page=issue.render(report),
        watch=AuditWatch(),
    )  # fmt: skip


def _items(report: FleetReport) -> dict[str, SnapshotItem]:
    """The status of each repository: that of its worst gate, and unknown when it is missing."""
    statuses: dict[str, list[Status]] = {silence.repository: [Status.UNKNOWN] for silence in report.missing}
    for standing in report.standings:
        statuses.setdefault(standing.repository, []).append(_STATUSES[standing.state])
    order = list(Status)
    worst = {name: min(values, key=order.index) for name, values in statuses.items()}
    return {
        name: SnapshotItem(worst[name]) for name in sorted(worst, key=lambda name: (order.index(worst[name]), name))
    }
