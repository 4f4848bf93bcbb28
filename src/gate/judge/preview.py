"""The preview of a changed checklist: its decision compared with the decision in force, on the same evidence."""

from __future__ import annotations

from gate.model.decision import Decision, Preview, StatusChange


def preview(current: Decision, proposed: Decision) -> Preview:
    """The status changes from `current` to `proposed`, in the order of the new checklist, removed items last."""
    before = {verdict.item.id: verdict.status for verdict in current.verdicts}
    after = {verdict.item.id: verdict.status for verdict in proposed.verdicts}
    changes = [
        StatusChange(item, before.get(item), status) for item, status in after.items() if before.get(item) != status
    ]
    changes += [StatusChange(item, status, None) for item, status in before.items() if item not in after]
    return Preview(proposed.state, tuple(changes))
