"""What merging a changed checklist would change: two decisions held against each other."""

from __future__ import annotations

from dataclasses import replace

from gate.model.decision import Decision, Flip, Preview, Standing, State


def preview(now: Decision, then: Decision) -> Preview:
    """The items that the two decisions judge otherwise, in the order of the new checklist, removed ones last."""
    before = {verdict.item.id: verdict.status for verdict in now.verdicts}
    after = {verdict.item.id: verdict.status for verdict in then.verdicts}
    flips = [Flip(item, before.get(item), status) for item, status in after.items() if before.get(item) != status]
    flips += [Flip(item, status, None) for item, status in before.items() if item not in after]
    return Preview(then.state, tuple(flips))


def proposed(decision: Decision, shown: Preview) -> Decision:
    """The decision on a change that touches the policy: a broken proposal leaves the gate shut.

    Merged, it would close the gate for everybody. What changes the policy alone is for reviewers to decide.
    """
    state = State.READY if decision.standing is Standing.POLICY_ONLY else decision.state
    if shown.problems and state is State.READY:
        state = State.UNDECIDED
    return replace(decision, state=state, preview=shown)
