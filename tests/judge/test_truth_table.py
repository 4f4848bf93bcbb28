"""Every row of the truth table, and every combination of two `must`, one `should` and a waiver against its words."""

from __future__ import annotations

from itertools import product

import pytest

from gate.model.checklist import Item, Waiver
from gate.model.decision import ItemObservation, State, Status
from gate.model.evidence import Evidence
from tests.judge.cases import (
    ABSENT_QUESTION,
    BROKEN,
    DIFF_SILENT,
    HELD,
    HERE,
    UNSEEN,
    judged,
    outcome_of,
    skipped,
    waiver,
)

IN_FORCE = waiver()
LAST_DAY = waiver(days_left=0)
ENDED = waiver(days_left=-1)
CONDITION_HOLDS = waiver(but=["held"])
CONDITION_BROKEN = waiver(but=["broken"])
CONDITION_UNSEEN = waiver(but=["unseen"])

ROWS = [
    ("all held", [HELD, HELD], [HELD], None, Status.PASS),
    ("a must is broken", [HELD, BROKEN], [], None, Status.FAIL),
    ("a must is broken and another unseen", [BROKEN, UNSEEN], [], None, Status.FAIL),
    ("a must is broken and the waiver has ended", [BROKEN], [], ENDED, Status.FAIL),
    ("a must is broken and the condition of the waiver is broken", [BROKEN], [], CONDITION_BROKEN, Status.FAIL),
    ("a must is broken and the condition of the waiver is unseen", [BROKEN], [], CONDITION_UNSEEN, Status.FAIL),
    ("a must is broken and waived", [BROKEN], [], IN_FORCE, Status.WAIVED),
    ("a must is broken and waived on the last day", [BROKEN], [], LAST_DAY, Status.WAIVED),
    ("a must is broken and the condition of the waiver holds", [BROKEN], [], CONDITION_HOLDS, Status.WAIVED),
    ("a must is broken and waived, and a should is broken too", [BROKEN], [BROKEN], IN_FORCE, Status.WAIVED),
    ("a must is unseen", [HELD, UNSEEN], [], None, Status.UNKNOWN),
    ("a must is unseen and waived", [UNSEEN], [], IN_FORCE, Status.UNKNOWN),
    ("a must is broken and waived, another is unseen", [BROKEN, UNSEEN], [], IN_FORCE, Status.UNKNOWN),
    ("a must is unseen and a should broken", [UNSEEN], [BROKEN], None, Status.UNKNOWN),
    ("a should is broken", [HELD], [BROKEN], None, Status.WARN),
    ("a should is unseen", [HELD], [UNSEEN], None, Status.WARN),
    ("only should lines, broken", [], [BROKEN], None, Status.WARN),
    ("only should lines, unseen", [], [UNSEEN], None, Status.WARN),
    ("only should lines, held", [], [HELD], None, Status.PASS),
    ("a should is broken and a waiver is there", [HELD], [BROKEN], IN_FORCE, Status.WARN),
    ("nothing is applicable", [ABSENT_QUESTION, DIFF_SILENT], [ABSENT_QUESTION], None, Status.SKIPPED),
    ("a must is not applicable and another held", [ABSENT_QUESTION, HELD], [], None, Status.PASS),
    ("a must is not applicable and another broken", [ABSENT_QUESTION, BROKEN], [], None, Status.FAIL),
    ("a must is not applicable and another unseen", [ABSENT_QUESTION, UNSEEN], [], None, Status.UNKNOWN),
    ("a must is not applicable and a should broken", [ABSENT_QUESTION], [BROKEN], None, Status.WARN),
    ("a must is held and a should not applicable", [HELD], [ABSENT_QUESTION], None, Status.PASS),
    ("nothing is expected, which the loader refuses", [], [], None, Status.UNKNOWN),
]


@pytest.mark.parametrize(
    ("must", "should", "forgiven", "status"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_an_item_has_the_status_of_the_first_row_that_fits(
    must: list[str], should: list[str], forgiven: Waiver | None, status: Status
) -> None:
    decision = judged(outcome_of(must, should), waivers=[forgiven] if forgiven else [])

    assert [verdict.status for verdict in decision.verdicts] == [status]


def table(must: tuple[str, ...], should: tuple[str, ...], *, forgiven: bool) -> Status:
    """The truth table once more, in the order of its rows and in no other words."""
    if all(word in (ABSENT_QUESTION, DIFF_SILENT) for word in must + should):
        return Status.SKIPPED
    if BROKEN in must and not forgiven:
        return Status.FAIL
    if UNSEEN in must:
        return Status.UNKNOWN
    if BROKEN in must:
        return Status.WAIVED
    return Status.WARN if BROKEN in should or UNSEEN in should else Status.PASS


WORDS = (HELD, BROKEN, UNSEEN, ABSENT_QUESTION, DIFF_SILENT)


@pytest.mark.parametrize("forgiven", [None, IN_FORCE, ENDED, CONDITION_HOLDS, CONDITION_BROKEN, CONDITION_UNSEEN])
def test_every_combination_agrees_with_the_table(forgiven: Waiver | None) -> None:
    in_force = forgiven in (IN_FORCE, CONDITION_HOLDS)
    for first, second, third in product(WORDS, repeat=3):
        decision = judged(outcome_of([first, second], [third]), waivers=[forgiven] if forgiven else [])

        assert decision.verdicts[0].status is table((first, second), (third,), forgiven=in_force), (
            first,
            second,
            third,
        )


DECISIONS = [
    ("one fails, one is unknown", [[BROKEN], [UNSEEN], [HELD]], State.NOT_READY),
    ("one is unknown", [[UNSEEN], [HELD]], State.UNDECIDED),
    ("all pass", [[HELD], [HELD]], State.READY),
    ("one passes, one does not apply", [[HELD], [ABSENT_QUESTION]], State.READY),
    ("nothing applies", [[ABSENT_QUESTION], [ABSENT_QUESTION]], State.UNDECIDED),
    ("the diff touches nothing coverable", [[DIFF_SILENT], [DIFF_SILENT]], State.READY),
    ("one is silent by the diff, one for another reason", [[DIFF_SILENT], [ABSENT_QUESTION]], State.UNDECIDED),
    ("an item is silent for both reasons", [[DIFF_SILENT, ABSENT_QUESTION]], State.UNDECIDED),
]


@pytest.mark.parametrize(("musts", "state"), [row[1:] for row in DECISIONS], ids=[row[0] for row in DECISIONS])
def test_the_decision_is_the_first_that_fits(musts: list[list[str]], state: State) -> None:
    decision = judged(*(outcome_of(must, name=f"item-{number}") for number, must in enumerate(musts)))

    assert decision.state is state


def test_a_should_never_moves_the_decision() -> None:
    assert judged(outcome_of([], [BROKEN]), outcome_of([], [UNSEEN], "other")).state is State.READY


def test_items_skipped_by_their_event_leave_the_gate_closed() -> None:
    decision = judged(skipped("one"), skipped("two", by_diff=True))

    assert decision.state is State.UNDECIDED
    assert decision.notes == ("Nothing was judged: every item was skipped, and a gate that saw nothing stays closed.",)


def test_items_skipped_by_a_diff_that_was_read_leave_it_open() -> None:
    decision = judged(skipped("one", by_diff=True), outcome_of([DIFF_SILENT], name="two"))

    assert decision.state is State.READY
    assert decision.notes == ("No item covers the files that this change touches.",)


def test_a_checklist_of_no_items_is_undecided_should_one_ever_get_here() -> None:
    assert judged().state is State.UNDECIDED


def test_a_fact_that_the_probe_forgot_is_unseen_and_never_a_pass() -> None:
    whole = outcome_of([HELD])
    emptied = ItemObservation(whole.item, Evidence({}))

    assert judged(emptied).verdicts[0].status is Status.UNKNOWN


def test_a_skipped_item_carries_why() -> None:
    verdict = judged(outcome_of([ABSENT_QUESTION, ABSENT_QUESTION], [DIFF_SILENT])).verdicts[0]

    assert verdict.skip is not None
    assert verdict.skip.detail == "the question does not arise; no coverable line changed"
    assert not verdict.skip.by_diff


def test_an_item_without_expectations_is_not_called_inapplicable() -> None:
    bare = Item("bare", "Bare", "test", None, (), (), {}, HERE)

    assert judged(ItemObservation(bare, Evidence({}))).state is State.UNDECIDED
