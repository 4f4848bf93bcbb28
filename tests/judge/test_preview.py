"""The preview of a changed checklist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.judge import conclude, preview
from gate.model.decision import Decision, Enforcement, ItemObservation, Preview, State, Status, StatusChange
from tests.cases import cases
from tests.judge.cases import BROKEN, HELD, judge, observe


def deciding(**items: str) -> Decision:
    observations: list[ItemObservation] = [observe([outcome], name=name) for name, outcome in items.items()]
    return judge(*observations)


def test_status_changes_are_in_the_order_of_the_new_checklist_with_removed_items_last() -> None:
    current = deciding(gone=BROKEN, same=HELD, softer=BROKEN)
    proposed = deciding(new=HELD, softer=HELD, same=HELD)

    assert preview(current, proposed) == Preview(
        State.READY,
        (
            StatusChange("new", None, Status.PASS),
            StatusChange("softer", Status.FAIL, Status.PASS),
            StatusChange("gone", Status.FAIL, None),
        ),
    )


def test_a_checklist_with_the_same_verdicts_has_no_status_changes() -> None:
    assert preview(deciding(a=HELD), deciding(a=HELD)) == Preview(State.READY)


def test_a_policy_only_change_without_a_proposal_is_ready_and_has_no_preview() -> None:
    current = deciding(a=BROKEN)

    assert conclude(current, Enforcement.POLICY_ONLY, None) == replace(
        current, state=State.READY, exit_code=0, enforcement=Enforcement.POLICY_ONLY
    )
    assert conclude(current, Enforcement.IN_FORCE, None) == current


@pytest.mark.parametrize("outcome", [HELD, BROKEN])
def test_a_proposal_does_not_change_the_decision_on_a_mixed_change(outcome: str) -> None:
    current = deciding(a=outcome)
    changes = preview(current, deciding(a=HELD))

    assert conclude(current, Enforcement.IN_FORCE, changes) == replace(current, preview=changes)


def test_a_policy_only_change_is_ready_regardless_of_the_items() -> None:
    assert conclude(deciding(a=BROKEN), Enforcement.POLICY_ONLY, Preview(State.READY)).state is State.READY


@cases(
    ("outcome", "enforcement", "state"),
    [
        (HELD, Enforcement.IN_FORCE, State.UNDECIDED),
        (HELD, Enforcement.POLICY_ONLY, State.UNDECIDED),
        (BROKEN, Enforcement.IN_FORCE, State.NOT_READY),
    ],
)
def test_a_broken_proposal_is_never_ready(outcome: str, enforcement: Enforcement, state: State) -> None:
    broken = Preview(None, problems=("readiness.yml:1:1: broken",))

    assert conclude(deciding(a=outcome), enforcement, broken).state is state
