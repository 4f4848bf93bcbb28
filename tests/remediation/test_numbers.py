"""Numbers and values without findings: moving each to what the plan says meets every expectation on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import ItemObservation, Status
from gate.model.evidence import Cause, Evidence, Remedy, Request, Seen, Unseen
from gate.model.values import FactSpec, Percentage, Value, percentage
from gate.remediation import effort, make_plan, plan_item
from gate.remediation.actions import AskPeople, ChangeNumber, ChangeValue, ItemPlan, ProvideEvidence
from tests.judge.cases import amount, expect, item, judge

TIME = FactSpec("p95", "a time", "ms")
LINES = percentage("line_coverage", "lines of the code")
SCORE = percentage("score", "a score without counts")
STEP = Decimal("0.000001")

OPS = (Op.AT_LEAST, Op.MORE, Op.AT_MOST, Op.LESS)


def plan_of(observation: ItemObservation) -> ItemPlan | None:
    return plan_item(judge(observation).verdicts[0])


def status(observation: ItemObservation) -> Status:
    return judge(observation).verdicts[0].status


def moved(change: ChangeNumber, by: Decimal = STEP) -> Value:
    """The value after the change; `by` is a little more than the limit of a strict operator."""
    if isinstance(change.after, Percentage):
        return change.after
    limit = Decimal(change.limit.numerator) / Decimal(change.limit.denominator)
    if change.is_strict:
        limit += by if change.comparison.expectation.op is Op.MORE else -by
    return Percentage.from_ratio(Fraction(limit) / 100) if isinstance(change.before, Percentage) else limit


@given(
    st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=3, unique=True),
    st.lists(st.tuples(st.sampled_from([Op.AT_MOST, Op.LESS]), st.integers(1, 100)), min_size=1, max_size=2),
)
def test_every_target_is_moved_to_the_strictest_limit(values: list[Decimal], limits: list[tuple[Op, int]]) -> None:
    generated = item([expect(TIME, op, amount(str(limit), "ms")) for op, limit in limits])

    def observe(numbers: Mapping[str, Value]) -> ItemObservation:
        first, *rest = [Seen(value, target) for target, value in numbers.items()]
        return ItemObservation(generated, Evidence({"p95": replace(first, other_targets=tuple(rest))}))

    before: dict[str, Value] = {f"https://{index}.example": value for index, value in enumerate(values)}
    plan = plan_of(observe(before))
    after = dict(before)
    for action in plan.actions if plan else ():
        assert isinstance(action.task, ChangeNumber)
        after[action.task.target] = moved(action.task)

    assert status(observe(after)) is Status.PASS
    changed = {target for target in before if before[target] != after[target]}
    for target in changed:
        assert status(observe(after | {target: before[target]})) is Status.FAIL


@given(st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), st.sampled_from(OPS),
       st.sampled_from(["0.1", "33.3", "50", "66.6", "66.7", "85.8", "99.9"]))  # fmt: skip
def test_a_percentage_of_counts_needs_whole_counts_and_no_more(counts: tuple[int, int], op: Op, limit: str) -> None:
    def observe(value: Value) -> ItemObservation:
        generated = item([expect(LINES, op, amount(limit, "%"))])
        return ItemObservation(generated, Evidence({"line_coverage": Seen(value)}))

    before = Percentage(*counts)
    plan = plan_of(observe(before))
    for action in plan.actions if plan else ():
        change = action.task
        if isinstance(change, ChangeValue):
            continue  # no count of this whole meets the expectation
        assert isinstance(change, ChangeNumber)
        assert isinstance(change.after, Percentage)
        assert status(observe(change.after)) is Status.PASS
        assert action.effort == abs(change.after.part - before.part) == change.amount
        step = 1 if change.after.part > before.part else -1
        assert status(observe(replace(change.after, part=change.after.part - step))) is Status.FAIL


@pytest.mark.parametrize("op", OPS)
def test_a_score_without_counts_has_a_limit(op: Op) -> None:
    value = Percentage.from_ratio(Fraction(1, 2) if op in (Op.AT_LEAST, Op.MORE) else Fraction(9, 10))
    generated = item([expect(SCORE, op, amount("70", "%"))])
    plan = plan_of(ItemObservation(generated, Evidence({"score": Seen(value)})))

    assert plan is not None
    (action,) = plan.actions
    assert isinstance(action.task, ChangeNumber)
    assert (action.task.limit, action.task.amount, action.effort) == (Fraction(70), Fraction(20), effort.NUMBER)
    assert status(ItemObservation(generated, Evidence({"score": Seen(moved(action.task))}))) is Status.PASS


def test_missing_facts_of_one_cause_are_one_action() -> None:
    absent = Unseen(Cause.NO_MATCHING_FILE, "no file matches junit.xml", "junit.xml")
    stale = Unseen(Cause.STALE, "a.json is old", "a.json")
    facts = {"failed": absent, "total": absent, "other": stale}
    plan = plan_of(ItemObservation(item([expect(name) for name in facts]), Evidence(facts)))

    assert plan is not None
    assert [
        (action.task.unseen.cause, [fact.name for fact in action.task.facts], action.effort)
        for action in plan.actions
        if isinstance(action.task, ProvideEvidence)
    ] == [(Cause.NO_MATCHING_FILE, ["failed", "total"], 2), (Cause.STALE, ["other"], 2)]


def test_a_missing_target_is_provided_beside_a_broken_one() -> None:
    missing = Unseen(Cause.UNREACHABLE, "no answer", "https://b.example")
    fact = Seen(Decimal(300), "https://a.example", (missing,))
    generated = item([expect(TIME, Op.LESS, amount("200", "ms"))])
    plan = plan_of(ItemObservation(generated, Evidence({"p95": fact})))

    assert plan is not None
    assert [type(action.task) for action in plan.actions] == [ProvideEvidence, ChangeNumber]


@pytest.mark.parametrize(("op", "threshold", "count"), [(Op.AT_LEAST, "3", 2), (Op.MORE, "3", 3), (Op.EQUAL, "2", 1)])
def test_people_are_asked_for_as_many_approvals_as_are_missing(op: Op, threshold: str, count: int) -> None:
    remedy = Remedy("Ask @team/sre.", request=Request.APPROVE, people=("@team/sre",))
    evidence = Evidence({"approvals": Seen(Decimal(1))}, remedies={"approvals": remedy})
    plan = plan_of(ItemObservation(item([expect("approvals", op, amount(threshold))]), evidence))

    assert plan is not None
    (action,) = plan.actions
    assert isinstance(action.task, AskPeople)
    assert (action.task.count, action.effort, action.task.remedy.people) == (count, count, ("@team/sre",))


def test_too_many_approvals_are_no_request() -> None:
    remedy = Remedy("Ask @team/sre.", request=Request.APPROVE)
    evidence = Evidence({"approvals": Seen(Decimal(5))}, remedies={"approvals": remedy})
    plan = plan_of(ItemObservation(item([expect("approvals", Op.AT_MOST, amount("3"))]), evidence))

    assert plan is not None
    assert [type(action.task) for action in plan.actions] == [ChangeNumber]


def test_without_items_there_is_no_plan() -> None:
    plan = make_plan([])

    assert (plan.items, plan.actions, plan.effort) == ((), (), 0)
