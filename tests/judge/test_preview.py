"""What a changed checklist would change, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gate.judge import already_seen, preview, proposed
from gate.model.checklist import Trust, When
from gate.model.decision import Decision, ItemObservation, Preview, Standing, State, Status, StatusChange
from gate.model.evidence import Evidence
from tests.judge.cases import BROKEN, HELD, item, judged, outcome_of


def deciding(**items: str) -> Decision:
    gathered: list[ItemObservation] = [outcome_of([word], name=name) for name, word in items.items()]
    return judged(*gathered)


def test_items_that_are_judged_otherwise_are_named_in_the_new_order_and_removed_ones_last() -> None:
    now = deciding(gone=BROKEN, same=HELD, softer=BROKEN)
    then = deciding(new=HELD, softer=HELD, same=HELD)

    assert preview(now, then) == Preview(
        State.READY,
        (
            StatusChange("new", None, Status.PASS),
            StatusChange("softer", Status.FAIL, Status.PASS),
            StatusChange("gone", Status.FAIL, None),
        ),
    )


def test_a_checklist_that_judges_alike_flips_nothing() -> None:
    assert preview(deciding(a=HELD), deciding(a=HELD)) == Preview(State.READY)


def test_a_change_of_the_policy_that_proposes_nothing_else_is_ready_and_previews_nothing() -> None:
    now = replace(deciding(a=BROKEN), enforcement=Standing.POLICY_ONLY)

    assert proposed(now, None) == replace(now, state=State.READY)
    assert proposed(deciding(a=BROKEN), None) == deciding(a=BROKEN)


@pytest.mark.parametrize("word", [HELD, BROKEN])
def test_a_proposal_does_not_move_the_decision_on_mixed_changes(word: str) -> None:
    now = deciding(a=word)
    shown = preview(now, deciding(a=HELD))

    assert proposed(now, shown) == replace(now, preview=shown)


def test_a_change_of_the_policy_alone_is_ready_whatever_the_items_say() -> None:
    now = replace(deciding(a=BROKEN), enforcement=Standing.POLICY_ONLY)

    assert proposed(now, Preview(State.READY)).state is State.READY


@pytest.mark.parametrize(
    ("word", "standing", "state"),
    [
        (HELD, Standing.IN_FORCE, State.UNDECIDED),
        (HELD, Standing.POLICY_ONLY, State.UNDECIDED),
        (BROKEN, Standing.IN_FORCE, State.NOT_READY),
    ],
)
def test_a_broken_proposal_leaves_the_gate_shut(word: str, standing: Standing, state: State) -> None:
    now = replace(deciding(a=word), enforcement=standing)

    assert proposed(now, Preview(None, problems=("readiness.yml:1:1: broken",))).state is state


# ------------------------------------------------------------------------------------------- what has been seen already

ASKED = item([], name="tests")
SEEN = ItemObservation(ASKED, Evidence({}))
ELSE = ItemObservation(item([], name="other"), Evidence({}))


def test_who_asks_the_same_is_told_what_was_seen_whatever_is_expected_of_it() -> None:
    other = replace(ASKED, title="Another title", owner="@alice")
    assert already_seen(other, [ELSE, SEEN]) == replace(SEEN, item=other)


@pytest.mark.parametrize(
    "more",
    [
        {"id": "new"},
        {"probe": "files"},
        {"params": "x"},
        {"when": When(draft=True)},
        {"trust": Trust.SEEN},
        {"timeout": 5},
    ],
    ids=lambda more: next(iter(more)),
)
def test_who_asks_anything_else_is_not(more: dict[str, Any]) -> None:
    assert already_seen(replace(ASKED, **more), [ELSE, SEEN]) is None
