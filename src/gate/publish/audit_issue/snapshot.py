"""The part of a decision that the next audit compares with."""

from __future__ import annotations

from dataclasses import replace

from gate import __version__
from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import Broken, Decision, Held, Verdict
from gate.model.values import Value

MAX_TOOLS = 5
"""How many tools of one item are saved."""

MAX_TOOL = 60
"""The longest name of a tool that is saved, in characters."""

DIGEST_LENGTH = 12
"""Digits of the digest of the checklist that are saved."""


def take_snapshot(decision: Decision) -> AuditSnapshot:
    """The statuses and values of a decision, with its items in the checklist's order."""
    items = {verdict.item.id: SnapshotItem(verdict.status, _values(verdict)) for verdict in decision.verdicts}
    return AuditSnapshot(decision.state, decision.decided_at, items)


def take_audit_snapshot(decision: Decision) -> AuditSnapshot:
    """The snapshot of a decision, also with what may cause changes: commit, checklist, gate and tools."""
    snapshot, tools = take_snapshot(decision), {verdict.item.id: _tools(verdict) for verdict in decision.verdicts}
    return replace(
        snapshot,
        items={name: replace(item, tools=tools[name]) for name, item in snapshot.items.items()},
        commit=decision.subject.head_sha,
        checklist=decision.checklist_digest.removeprefix("sha256:")[:DIGEST_LENGTH],
        gate=__version__,
    )


def _values(verdict: Verdict) -> dict[str, tuple[Value, str]]:
    """The compared values with their units, by fact. A missing fact has none."""
    values: dict[str, tuple[Value, str]] = {}
    for comparison in verdict.comparisons:
        if isinstance(comparison.outcome, Held | Broken):
            fact = comparison.expectation.fact
            values.setdefault(fact.name, (comparison.outcome.value, fact.unit))
    return values


def _tools(verdict: Verdict) -> tuple[str, ...]:
    """The tools of the reports, with their versions."""
    sources = verdict.evidence.sources if verdict.evidence else ()
    tools = dict.fromkeys(source.tool for source in sources if source.tool and len(source.tool) <= MAX_TOOL)
    return tuple(tools)[:MAX_TOOLS]
