"""A ratchet never lets worse values pass, begins where no earlier result exists, and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gate.judge import NO_REFERENCE, Reference, decide
from gate.model.checklist import Checklist, Expectation, FromBaseline, Item, Op, PlanStep
from gate.model.decision import Baseline, Decision, ItemObservation, Status
from gate.model.evidence import Cause, NotApplicable, Seen, Unseen
from gate.model.subject import Subject
from gate.model.values import Percentage
from tests.cases import cases
from tests.judge.cases import NOW, POSITION, amount, evidence_by, expect, item
from tests.judge.test_baseline import COVERAGE, TOOL, baseline_of

EMPTY_HISTORY = NotApplicable("the history has no result yet")
DAMAGED = Unseen(Cause.NO_BASELINE, "the history cannot be read")
FLOOR = expect(COVERAGE, Op.AT_LEAST, amount("50", "%"))
RATCHET = replace(expect(COVERAGE, Op.AT_LEAST, FromBaseline()), is_ratchet=True)
TOLERANT = replace(RATCHET, threshold=FromBaseline(amount("-0.5", "pp")))


def judge(percent: int, baseline: Baseline | None, no_baseline: Unseen | NotApplicable = DAMAGED) -> Decision:
    return judge_item(item([FLOOR, RATCHET]), percent, Reference(baseline, no_baseline))


def judge_item(entry: Item, percent: int, reference: Reference = NO_REFERENCE) -> Decision:
    evidence = evidence_by(TOOL, {COVERAGE.name: Seen(Percentage(percent, 100))})
    return decide(Checklist("", (entry,)), [ItemObservation(entry, evidence)], Subject(), NOW, reference)


@cases(
    ("percent", "before", "status"),
    [
        (60, 60, Status.PASS),
        (61, 60, Status.PASS),
        (59, 60, Status.FAIL),
        (49, 40, Status.FAIL),  # better than before, and below the fixed threshold
    ],
)
def test_a_ratchet_holds_the_value_of_the_baseline(percent: int, before: int, status: Status) -> None:
    assert judge(percent, baseline_of(Percentage(before, 100))).verdicts[0].status is status


def test_the_first_run_of_a_repository_is_decided_by_the_fixed_threshold_and_says_so() -> None:
    first = judge(60, None, EMPTY_HISTORY)

    assert first.verdicts[0].status is Status.PASS
    assert first.notes == ("There is no earlier result of item: the ratchet begins with today's values.",)
    assert judge(40, None, EMPTY_HISTORY).verdicts[0].status is Status.FAIL


def test_a_history_that_cannot_be_read_is_no_baseline() -> None:
    decision = judge(60, None, DAMAGED)

    assert decision.verdicts[0].status is Status.UNKNOWN
    assert decision.verdicts[0].comparisons[1].outcome == Unseen(Cause.NO_BASELINE, "the history cannot be read")
    assert decision.notes == ()


def test_an_item_that_is_newer_than_the_baseline_begins_today() -> None:
    decision = judge(60, baseline_of(Percentage(90, 100), name="other"))

    assert decision.verdicts[0].status is Status.PASS
    assert decision.verdicts[0].comparisons[1].outcome == NotApplicable(
        "the baseline result.json is older than the item item"
    )
    assert len(decision.notes) == 1


def test_an_item_whose_number_is_missing_from_the_baseline_is_unknown() -> None:
    empty = Baseline({"item": {}}, {"item": frozenset({TOOL})}, file="result.json")

    assert judge(60, empty).verdicts[0].status is Status.UNKNOWN


def test_a_written_comparison_with_the_baseline_stays_missing_in_a_first_run() -> None:
    entry = item([expect(COVERAGE, Op.AT_LEAST, FromBaseline())])

    decision = judge_item(entry, 60, Reference(no_baseline=EMPTY_HISTORY))

    assert decision.verdicts[0].status is Status.UNKNOWN


BASELINES = st.one_of(
    st.none(),
    st.integers(0, 100).map(lambda part: baseline_of(Percentage(part, 100))),
    st.just(baseline_of(Percentage(70, 100), tool="another 1.0")),
    st.just(baseline_of(Percentage(70, 100), name="other")),
)


@given(st.integers(0, 100), BASELINES, st.sampled_from([RATCHET, TOLERANT]), st.sampled_from([EMPTY_HISTORY, DAMAGED]))
def test_a_ratchet_never_makes_an_item_better(
    percent: int, baseline: Baseline | None, ratchet: Expectation, no_baseline: Unseen | NotApplicable
) -> None:
    reference = Reference(baseline, no_baseline)
    plain = judge_item(item([FLOOR]), percent, reference).verdicts[0]
    ratcheted = judge_item(item([FLOOR, ratchet]), percent, reference).verdicts[0]

    assert plain.status is Status.PASS or ratcheted.status is Status.FAIL


# --------------------------------------------------------------------------------------------------------------- plans


def planned(percent: int, start: date) -> Decision:
    step = PlanStep(start, (expect(COVERAGE, Op.AT_LEAST, amount("70", "%")),), POSITION)
    return judge_item(replace(item([FLOOR]), plan=(step,)), percent)


@cases(
    ("days", "status", "notes"),
    [
        (0, Status.FAIL, ()),
        (-1, Status.FAIL, ()),
        (1, Status.PASS, ("From 2026-11-21 on, item must meet `line_coverage >= ...`; today it does not.",)),
        (15, Status.PASS, ()),
    ],
)
def test_a_step_of_a_plan_blocks_from_its_day_on_and_is_announced(
    days: int, status: Status, notes: tuple[str, ...]
) -> None:
    decision = planned(60, NOW.date() + timedelta(days=days))

    assert (decision.verdicts[0].status, decision.notes) == (status, notes)


def test_a_step_that_holds_is_not_announced() -> None:
    decision = planned(80, NOW.date() + timedelta(days=1))

    assert (decision.verdicts[0].status, decision.notes) == (Status.PASS, ())
    assert Decimal(1) == decision.verdicts[0].item.weight
