"""What merging a changed checklist would change: two decisions on the same evidence held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gate.model.checklist import Item
from gate.model.decision import Decision, ItemObservation, Preview, Standing, State, StatusChange


def already_seen(item: Item, gathered: Sequence[ItemObservation]) -> ItemObservation | None:
    """The evidence of the item that asks the very same, for this one; None when none does."""
    found = next((one for one in gathered if one.item.id == item.id), None)
    return replace(found, item=item) if found and _question(found.item) == _question(item) else None


def _question(item: Item) -> tuple[object, ...]:
    return item.probe, item.params, item.when, item.trust, item.timeout


def preview(now: Decision, then: Decision) -> Preview:
    """The items that the two decisions judge otherwise, in the order of the new checklist, removed ones last."""
    before = {verdict.item.id: verdict.status for verdict in now.verdicts}
    after = {verdict.item.id: verdict.status for verdict in then.verdicts}
    status_changes = [
        StatusChange(item, before.get(item), status) for item, status in after.items() if before.get(item) != status
    ]
    status_changes += [StatusChange(item, status, None) for item, status in before.items() if item not in after]
    return Preview(then.state, tuple(status_changes))


def proposed(decision: Decision, shown: Preview | None) -> Decision:
    """The decision on a change that may touch the policy; `shown` is None where it proposes nothing else.

    What changes the policy alone is for reviewers to decide. A broken proposal leaves the gate shut: merged, it would
    close the gate for everybody.
    """
    state = State.READY if decision.enforcement is Standing.POLICY_ONLY else decision.state
    if shown and shown.problems and state is State.READY:
        state = State.UNDECIDED
    return replace(decision, state=state, preview=shown)
