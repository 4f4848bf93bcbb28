"""The shortest way to green as a document; for a decision with nothing to do, no plan is imported."""

from __future__ import annotations

from collections.abc import Collection

from gate.model.decision import ACTIONABLE_STATUSES, Decision
from gate.result.next_steps import NextSteps


def build_next_steps(decision: Decision, only: Collection[str] = ()) -> NextSteps:
    """The shortest way to green for a decision, or for the items of it that `only` names."""
    verdicts = {verdict.item.id: verdict for verdict in decision.verdicts if not only or verdict.item.id in only}
    if all(verdict.status not in ACTIONABLE_STATUSES for verdict in verdicts.values()):
        commit = decision.subject.head_sha
        return NextSteps(state=decision.state, commit=commit, effort=0, is_exact=True, items=(), actions=())
    from gate.render.plan_document import write_plan

    return write_plan(decision, verdicts)
