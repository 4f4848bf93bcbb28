"""The state and the exit code: each row of the table in `gate.judge.outcome`."""

from __future__ import annotations

import pytest

from gate.judge import conclude, final_exit_code, refuse, sort_by_severity
from gate.judge.outcome import EXIT_CODES, Readiness, readiness_of
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.decision import Decision, Enforcement, ItemObservation, Preview, State, Verdict
from gate.model.errors import ChecklistError, Problem, UsageError
from gate.model.position import Position
from gate.model.subject import Subject
from tests.cases import cases
from tests.judge.cases import BROKEN, BY_DIFF, HELD, MISSING, NOT_APPLICABLE, NOW, judge, observe, skipped

READY, NOT_READY, UNDECIDED = Readiness(State.READY, 0), Readiness(State.NOT_READY, 1), Readiness(State.UNDECIDED, 2)


def verdicts(*observations: ItemObservation) -> tuple[Verdict, ...]:
    return judge(*observations).verdicts


def items(*outcomes: str) -> tuple[Verdict, ...]:
    return verdicts(*(observe([outcome], name=f"item-{number}") for number, outcome in enumerate(outcomes)))


WARNS = verdicts(observe([HELD], [BROKEN]))
SKIPPED_BY_EVENT = verdicts(skipped("one"), skipped("two", by_diff=True))
SKIPPED_BY_DIFF = verdicts(skipped("one", by_diff=True), observe([BY_DIFF], name="two"))

IN_FORCE = [
    ("an item fails", items(BROKEN, HELD), NOT_READY),
    ("an item fails and another is unknown", items(MISSING, BROKEN), NOT_READY),
    ("an item is unknown", items(MISSING, HELD), UNDECIDED),
    ("an item is unknown and another skipped by the diff", items(MISSING, BY_DIFF), UNDECIDED),
    ("no item was judged", SKIPPED_BY_EVENT, UNDECIDED),
    ("the question of no item arises", items(NOT_APPLICABLE), UNDECIDED),
    ("there is no item", (), UNDECIDED),
    ("every item was skipped by the diff", SKIPPED_BY_DIFF, READY),
    ("all items pass", items(HELD, HELD), READY),
    ("an item passes and another is skipped", items(HELD, NOT_APPLICABLE), READY),
    ("an item warns", WARNS, READY),
]
for_all_verdicts = pytest.mark.parametrize("verdicts", [row[1] for row in IN_FORCE], ids=[row[0] for row in IN_FORCE])


@pytest.mark.parametrize(("verdicts", "expected"), [row[1:] for row in IN_FORCE], ids=[row[0] for row in IN_FORCE])
def test_the_state_is_that_of_the_first_row_that_fits(verdicts: tuple[Verdict, ...], expected: Readiness) -> None:
    assert readiness_of(verdicts) == expected


@for_all_verdicts
def test_a_broken_proposal_is_undecided_unless_an_item_fails(verdicts: tuple[Verdict, ...]) -> None:
    expected = NOT_READY if readiness_of(verdicts) == NOT_READY else UNDECIDED

    assert readiness_of(verdicts, is_proposal_broken=True) == expected


@for_all_verdicts
def test_a_policy_only_change_is_ready_regardless_of_the_items(verdicts: tuple[Verdict, ...]) -> None:
    assert readiness_of(verdicts, Enforcement.POLICY_ONLY) == READY


@for_all_verdicts
def test_a_broken_policy_only_change_is_undecided_regardless_of_the_items(verdicts: tuple[Verdict, ...]) -> None:
    assert readiness_of(verdicts, Enforcement.POLICY_ONLY, is_proposal_broken=True) == UNDECIDED


@for_all_verdicts
def test_a_first_checklist_keeps_its_state_and_exits_with_0(verdicts: tuple[Verdict, ...]) -> None:
    assert readiness_of(verdicts, Enforcement.FIRST) == Readiness(readiness_of(verdicts).state, 0)


def test_each_state_has_the_exit_code_of_the_person_who_must_act() -> None:
    assert EXIT_CODES == {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}


# ----------------------------------------------------------------------------------------------------- several subjects

PASSING, FAILING, UNKNOWN = (judge(observe([name])) for name in (HELD, BROKEN, MISSING))
FIRST = conclude(FAILING, Enforcement.FIRST, None)


@cases(
    ("decision", "enforce", "final"), [(FAILING, True, 1), (UNKNOWN, True, 2), (FAILING, False, 0), (UNKNOWN, False, 0)]
)
def test_only_an_enforced_decision_sets_the_exit_code(decision: Decision, final: int, *, enforce: bool) -> None:
    assert final_exit_code(decision, enforce=enforce) == final


@cases(
    ("decisions", "worst"),
    [
        ([PASSING], PASSING),
        ([UNKNOWN, PASSING], UNKNOWN),
        ([FAILING, UNKNOWN, PASSING], FAILING),
        ([UNKNOWN, FAILING], FAILING),
        ([FIRST, UNKNOWN], UNKNOWN),
        ([FIRST, PASSING], PASSING),
        ([PASSING, FIRST], FIRST),
    ],
)
def test_of_several_decisions_a_failure_is_worst_then_missing_evidence(
    decisions: list[Decision], worst: Decision
) -> None:
    ordered = sort_by_severity(decisions)

    assert ordered[-1] == worst
    assert len(ordered) == len(decisions)


# ----------------------------------------------------------------------------------------- the decision has the outcome


@cases(
    ("comparison", "enforcement", "preview", "expected"),
    [
        (HELD, Enforcement.IN_FORCE, None, READY),
        (BROKEN, Enforcement.IN_FORCE, None, NOT_READY),
        (BROKEN, Enforcement.POLICY_ONLY, None, READY),
        (BROKEN, Enforcement.POLICY_ONLY, Preview(State.READY), READY),
        (HELD, Enforcement.POLICY_ONLY, Preview(None, problems=("readiness.yml:1:1: broken",)), UNDECIDED),
        (HELD, Enforcement.IN_FORCE, Preview(None, problems=("readiness.yml:1:1: broken",)), UNDECIDED),
        (BROKEN, Enforcement.IN_FORCE, Preview(None, problems=("readiness.yml:1:1: broken",)), NOT_READY),
        (MISSING, Enforcement.FIRST, None, Readiness(State.UNDECIDED, 0)),
    ],
)
def test_a_concluded_decision_has_the_outcome_and_what_it_depends_on(
    comparison: str, enforcement: Enforcement, preview: Preview | None, expected: Readiness
) -> None:
    before = judge(observe([comparison]))

    decision = conclude(before, enforcement, preview)

    assert (decision.state, decision.exit_code) == (expected.state, expected.exit_code)
    assert (decision.enforcement, decision.preview) == (enforcement, preview)
    assert decision.verdicts == before.verdicts


@pytest.mark.parametrize("base_ref", ["main", ""])
def test_a_broken_checklist_is_undecided_and_its_problems_are_the_notes(base_ref: str) -> None:
    problem = Problem(
        Position("readiness.yml", 2, 1), Code.UNKNOWN_KEY, "`itmes` is not a key", "did you mean `items`?"
    )

    decision = refuse(Subject(base_ref=base_ref), NOW, ChecklistError([problem]))

    assert (decision.state, decision.exit_code, decision.verdicts) == (State.UNDECIDED, 2, ())
    assert decision.notes == (
        f"The checklist{' of main' if base_ref else ''} is broken, so nothing can be decided.",
        "readiness.yml:2:1: `itmes` is not a key; did you mean `items`? [unknown-key]",
    )


def test_any_other_error_is_undecided_and_its_message_is_the_note() -> None:
    decision = refuse(Subject(), NOW, UsageError(Code.NO_CHECKLIST, "there is no checklist"))

    assert (decision.state, decision.exit_code) == (State.UNDECIDED, 2)
    assert decision.notes == ("there is no checklist [no-checklist]",)
    assert decision.codes == (Code.NO_CHECKLIST,)
    assert decision.checklist_file == Checklist("", ()).file
