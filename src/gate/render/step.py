"""What to do next about one item, or that there is nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.model.decision import ACTIONABLE_STATUSES, Verdict
from gate.model.surface import Surface

if TYPE_CHECKING:
    from gate.render.remediation import Step


def step_of(verdict: Verdict, surface: Surface = Surface.WORKFLOW) -> Step | None:
    """What to do about one item; None when there is nothing to do.

    Planning is imported only for an item that needs it: a twentieth of the time of a small check.
    """
    if verdict.status not in ACTIONABLE_STATUSES:
        return None
    from gate.remediation import plan_item
    from gate.render.remediation import step_of_plan

    plan = plan_item(verdict)
    return step_of_plan(plan, {verdict.item.id: verdict}, surface) if plan else None
