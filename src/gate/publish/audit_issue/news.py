"""Whether an audit is news: another state, or another set of blocking items; snoozed items are none. Pure."""

from __future__ import annotations

from gate.model.audit import AuditNews, AuditSnapshot, Snoozes
from gate.model.decision import State
from gate.publish.actions import UpdateAuditIssue
from gate.publish.audit_issue.plan import Reading, compare_audits
from gate.publish.snapshot_codec import decode_snapshot


def find_news(reading: Reading, action: UpdateAuditIssue) -> AuditNews | None:
    """The news of an audit, given what GitHub had before; None when only values changed, or nothing.

    An issue that is closed and has no snapshot, for example after an edit by hand, counts as ready.
    """
    after = decode_snapshot(action.snapshot)
    if after is None:
        return None
    current = reading.issues[0] if reading.issues else None
    before, snoozes = current.snapshot if current else None, reading.snoozes
    if before is None:
        was_ready = current is None or current.was_ready
        return None if was_ready and after.state is State.READY else AuditNews(None, after.state, action.blocking)
    has_ended = any(snooze.item in action.blocking for snooze in snoozes.ended)
    if _outcome(before, snoozes) == _outcome(after, snoozes) and not has_ended:
        return None
    return AuditNews(before.state, after.state, action.blocking, compare_audits(reading, action))


def _outcome(snapshot: AuditSnapshot, snoozes: Snoozes) -> tuple[State, frozenset[str]]:
    """The state and the blocking items that are not snoozed; ready where all of them are."""
    blocking = frozenset(snapshot.blocking)
    remaining = blocking - snoozes.items
    state = State.READY if blocking and not remaining else snapshot.state
    return state, remaining
