"""The part of a decision that the next audit compares with."""

from __future__ import annotations

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import Broken, Decision, Held, Verdict
from gate.model.values import Value


def take_snapshot(decision: Decision) -> AuditSnapshot:
    """The snapshot of a decision, with its items in the checklist's order."""
    items = {verdict.item.id: SnapshotItem(verdict.status, _values(verdict)) for verdict in decision.verdicts}
    return AuditSnapshot(decision.state, decision.decided_at, items)


def _values(verdict: Verdict) -> dict[str, tuple[Value, str]]:
    """The compared values with their units, by fact. A missing fact has none."""
    values: dict[str, tuple[Value, str]] = {}
    for comparison in verdict.comparisons:
        if isinstance(comparison.outcome, Held | Broken):
            fact = comparison.expectation.fact
            values.setdefault(fact.name, (comparison.outcome.value, fact.unit))
    return values
