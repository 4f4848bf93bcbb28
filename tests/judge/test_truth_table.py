"""Every row of the truth table, and every combination of two `must`, one `should` and a waiver."""

from __future__ import annotations

from itertools import product

import pytest

from gate.model.checklist import Item, Waiver
from gate.model.decision import ItemObservation, State, Status
from gate.model.evidence import Evidence
from tests.cases import cases
from tests.judge.cases import (
    BROKEN,
    BY_DIFF,
    HELD,
    MISSING,
    NOT_APPLICABLE,
    POSITION,
    judge,
    observe,
    skipped,
    waiver,
)

IN_FORCE = waiver()
LAST_DAY = waiver(days=0)
EXPIRED = waiver(days=-1)
CONDITION_HELD = waiver(but=["held"])
CONDITION_BROKEN = waiver(but=["broken"])
CONDITION_MISSING = waiver(but=["missing"])

ROWS = [
    ("all held", [HELD, HELD], [HELD], None, Status.PASS),
    ("a must is broken", [HELD, BROKEN], [], None, Status.FAIL),
    ("a must is broken and another missing", [BROKEN, MISSING], [], None, Status.FAIL),
    ("a must is broken and the waiver has expired", [BROKEN], [], EXPIRED, Status.FAIL),
    ("a must is broken and the condition of the waiver is broken", [BROKEN], [], CONDITION_BROKEN, Status.FAIL),
    ("a must is broken and the condition of the waiver is missing", [BROKEN], [], CONDITION_MISSING, Status.FAIL),
    ("a must is broken and waived", [BROKEN], [], IN_FORCE, Status.WAIVED),
    ("a must is broken and waived on the last day", [BROKEN], [], LAST_DAY, Status.WAIVED),
    ("a must is broken and the condition of the waiver is held", [BROKEN], [], CONDITION_HELD, Status.WAIVED),
    ("a must is broken and waived, and a should is broken too", [BROKEN], [BROKEN], IN_FORCE, Status.WAIVED),
    ("a must is missing", [HELD, MISSING], [], None, Status.UNKNOWN),
    ("a must is missing and waived", [MISSING], [], IN_FORCE, Status.UNKNOWN),
    ("a must is broken and waived, another is missing", [BROKEN, MISSING], [], IN_FORCE, Status.UNKNOWN),
    ("a must is missing and a should broken", [MISSING], [BROKEN], None, Status.UNKNOWN),
    ("a should is broken", [HELD], [BROKEN], None, Status.WARN),
    ("a should is missing", [HELD], [MISSING], None, Status.WARN),
    ("only should lines, broken", [], [BROKEN], None, Status.WARN),
    ("only should lines, missing", [], [MISSING], None, Status.WARN),
    ("only should lines, held", [], [HELD], None, Status.PASS),
    ("a should is broken and there is a waiver", [HELD], [BROKEN], IN_FORCE, Status.WARN),
    ("nothing is applicable", [NOT_APPLICABLE, BY_DIFF], [NOT_APPLICABLE], None, Status.SKIPPED),
    ("a must is not applicable and another held", [NOT_APPLICABLE, HELD], [], None, Status.PASS),
    ("a must is not applicable and another broken", [NOT_APPLICABLE, BROKEN], [], None, Status.FAIL),
    ("a must is not applicable and another missing", [NOT_APPLICABLE, MISSING], [], None, Status.UNKNOWN),
    ("a must is not applicable and a should broken", [NOT_APPLICABLE], [BROKEN], None, Status.WARN),
    ("a must is held and a should not applicable", [HELD], [NOT_APPLICABLE], None, Status.PASS),
    ("there is no expectation, which loading refuses", [], [], None, Status.UNKNOWN),
]


@cases(("must", "should", "exemption", "status"), [row[1:] for row in ROWS])
def test_an_item_has_the_status_of_the_first_row_that_fits(
    must: list[str], should: list[str], exemption: Waiver | None, status: Status
) -> None:
    decision = judge(observe(must, should), waivers=[exemption] if exemption else [])

    assert [verdict.status for verdict in decision.verdicts] == [status]


def table(must: tuple[str, ...], should: tuple[str, ...], *, is_waived: bool) -> Status:
    """The truth table, row by row, independent of the implementation."""
    if all(outcome in (NOT_APPLICABLE, BY_DIFF) for outcome in must + should):
        return Status.SKIPPED
    if BROKEN in must and not is_waived:
        return Status.FAIL
    if MISSING in must:
        return Status.UNKNOWN
    if BROKEN in must:
        return Status.WAIVED
    return Status.WARN if BROKEN in should or MISSING in should else Status.PASS


OUTCOMES = (HELD, BROKEN, MISSING, NOT_APPLICABLE, BY_DIFF)


@cases("exemption", [None, IN_FORCE, EXPIRED, CONDITION_HELD, CONDITION_BROKEN, CONDITION_MISSING])
def test_every_combination_agrees_with_the_table(exemption: Waiver | None) -> None:
    is_in_force = exemption in (IN_FORCE, CONDITION_HELD)
    for first, second, third in product(OUTCOMES, repeat=3):
        decision = judge(observe([first, second], [third]), waivers=[exemption] if exemption else [])

        assert decision.verdicts[0].status is table((first, second), (third,), is_waived=is_in_force), (
            first,
            second,
            third,
        )


DECISIONS = [
    ("one fails, one is unknown", [[BROKEN], [MISSING], [HELD]], State.NOT_READY),
    ("one is unknown", [[MISSING], [HELD]], State.UNDECIDED),
    ("all pass", [[HELD], [HELD]], State.READY),
    ("one passes, one does not apply", [[HELD], [NOT_APPLICABLE]], State.READY),
    ("nothing applies", [[NOT_APPLICABLE], [NOT_APPLICABLE]], State.UNDECIDED),
    ("the diff touches nothing coverable", [[BY_DIFF], [BY_DIFF]], State.READY),
    ("one is not applicable by the diff, one for another reason", [[BY_DIFF], [NOT_APPLICABLE]], State.UNDECIDED),
    ("an item is not applicable for both reasons", [[BY_DIFF, NOT_APPLICABLE]], State.UNDECIDED),
]


@pytest.mark.parametrize(("musts", "state"), [row[1:] for row in DECISIONS], ids=[row[0] for row in DECISIONS])
def test_the_decision_is_the_first_that_fits(musts: list[list[str]], state: State) -> None:
    decision = judge(*(observe(must, name=f"item-{number}") for number, must in enumerate(musts)))

    assert decision.state is state


def test_a_should_never_moves_the_decision() -> None:
    assert judge(observe([], [BROKEN]), observe([], [MISSING], "other")).state is State.READY


def test_a_decision_without_judged_items_is_undecided() -> None:
    decision = judge(skipped("one"), skipped("two", by_diff=True))

    assert decision.state is State.UNDECIDED
    assert decision.notes == ("Nothing was judged: every item was skipped, so the decision is undecided.",)


def test_a_decision_is_ready_when_the_diff_alone_skips_every_item() -> None:
    decision = judge(skipped("one", by_diff=True), observe([BY_DIFF], name="two"))

    assert decision.state is State.READY
    assert decision.notes == ("No item covers the files that this change touches.",)


def test_a_checklist_without_items_is_undecided() -> None:
    assert judge().state is State.UNDECIDED


def test_a_fact_that_the_probe_omits_is_never_a_pass() -> None:
    complete = observe([HELD])
    empty = ItemObservation(complete.item, Evidence({}))

    assert judge(empty).verdicts[0].status is Status.UNKNOWN


def test_a_not_applicable_item_is_skipped_with_every_reason() -> None:
    verdict = judge(observe([NOT_APPLICABLE, NOT_APPLICABLE], [BY_DIFF])).verdicts[0]

    assert verdict.skip is not None
    assert verdict.skip.detail == "the question does not arise; no coverable line changed"
    assert not verdict.skip.by_diff


def test_an_item_without_expectations_is_not_skipped() -> None:
    bare = Item("bare", "Bare", "test", None, (), (), {}, POSITION)

    assert judge(ItemObservation(bare, Evidence({}))).state is State.UNDECIDED
