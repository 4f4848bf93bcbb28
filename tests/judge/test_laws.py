"""Properties of every decision, tested with generated checklists and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Amount, Expectation, Item, Op, Waiver
from gate.model.decision import Decision, ItemObservation, Skip, SkipCause, State, Status
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Unseen
from gate.model.values import Better, FactSpec, Percentage, percentage
from tests.judge.cases import NOW, POSITION, amount, expect, item, judge, waiver

RISING = (Op.AT_LEAST, Op.MORE)
FALLING = (Op.AT_MOST, Op.LESS)
UPWARD = FactSpec("passed", "more is better", better=Better.HIGHER)
PERCENT = percentage("line_coverage", "more is better")
DOWNWARD = FactSpec("failed", "less is better", better=Better.LOWER)

numbers = st.integers(-1_000_000, 1_000_000).map(lambda thousandths: Decimal(thousandths) / 1000)
percentages = st.integers(1, 50).flatmap(lambda of: st.builds(Percentage, st.integers(0, of), st.just(of)))
missing = st.builds(Unseen, st.sampled_from(Cause), st.just("no data"))
not_applicable = st.builds(NotApplicable, st.just("not asked"), st.booleans())


def expectation_of(choice: tuple[FactSpec, Op], number: int) -> Expectation:
    fact, op = choice
    return expect(fact, op, amount(str(number), fact.unit))


# Strategies are made once, and not for each example: to make one takes longer than to draw from it.
FACTS = st.sampled_from([(fact, op) for fact in (UPWARD, PERCENT, DOWNWARD)
                         for op in (FALLING if fact is DOWNWARD else RISING)])  # fmt: skip
EXPECTATIONS = st.builds(expectation_of, FACTS, st.integers(0, 100))
MUSTS, SHOULDS = st.lists(EXPECTATIONS, max_size=3), st.lists(EXPECTATIONS, max_size=2)
ONLY_SHOULDS = st.lists(EXPECTATIONS, min_size=1, max_size=2)
WEIGHTS = st.sampled_from(["0", "0.5", "1", "3"])
PERCENTAGE_OBSERVATIONS = st.builds(Seen, percentages) | missing | not_applicable
NUMBER_OBSERVATIONS = st.builds(Seen, numbers) | missing | not_applicable


def observation_of(draw: st.DrawFn, fact: FactSpec) -> Observation:
    return draw(PERCENTAGE_OBSERVATIONS if fact is PERCENT else NUMBER_OBSERVATIONS)


def item_observation(draw: st.DrawFn, name: str) -> ItemObservation:
    must = draw(MUSTS)
    should = draw(SHOULDS if must else ONLY_SHOULDS)
    generated = item(must, should, name, weight=draw(WEIGHTS))
    if draw(st.integers(0, 5)) == 0:
        return ItemObservation(generated, Skip(SkipCause.PATHS, "not touched", by_diff=draw(st.booleans())))
    return ItemObservation(
        generated, Evidence({fact: observation_of(draw, spec) for fact, spec in generated.facts.items()})
    )


@st.composite
def item_observations(draw: st.DrawFn, name: str = "item") -> ItemObservation:
    return item_observation(draw, name)


@st.composite
def all_observations(draw: st.DrawFn) -> tuple[ItemObservation, ...]:
    return tuple(item_observation(draw, f"item-{number}") for number in range(draw(st.integers(1, 5))))


@st.composite
def waivers(draw: st.DrawFn, generated: Sequence[ItemObservation]) -> tuple[Waiver, ...]:
    waived = draw(st.lists(st.sampled_from([observation.item for observation in generated]), max_size=4))
    return tuple(
        replace(
            waiver(name=entry.id),
            until=NOW.date() + timedelta(days=draw(st.integers(-3, 40))),
            but=draw(st.sampled_from([(), entry.must, entry.should])),
        )
        for entry in waived
    )


def statuses(decision: Decision) -> dict[str, Status]:
    return {verdict.item.id: verdict.status for verdict in decision.verdicts}


@given(st.data(), all_observations())
def test_removing_evidence_never_makes_a_decision_ready(
    data: st.DataObject, generated: tuple[ItemObservation, ...]
) -> None:
    active_waivers = data.draw(waivers(generated))
    hidden = tuple(hide(data, observation) for observation in generated)

    before, after = judge(*generated, waivers=active_waivers), judge(*hidden, waivers=active_waivers)

    assert after.state is not State.READY or before.state is State.READY


def hide(data: st.DataObject, observation: ItemObservation) -> ItemObservation:
    """The observation without some of its seen facts; facts that are not applicable stay."""
    if isinstance(observation.outcome, Skip):
        return observation
    facts = observation.outcome.facts
    names = sorted(name for name, fact in facts.items() if isinstance(fact, Seen))
    hidden = data.draw(st.sets(st.sampled_from(names))) if names else set()
    visible = {name: Unseen(Cause.ABSENT, "hidden") if name in hidden else fact for name, fact in facts.items()}
    return replace(observation, outcome=replace(observation.outcome, facts=visible))


@given(st.data(), all_observations())
def test_a_waiver_never_turns_unknown_into_anything_better(
    data: st.DataObject, generated: tuple[ItemObservation, ...]
) -> None:
    before = statuses(judge(*generated))
    after = statuses(judge(*generated, waivers=data.draw(waivers(generated))))

    for name, status in before.items():
        if status is not Status.FAIL:
            assert after[name] is status
        else:
            assert after[name] in (Status.FAIL, Status.UNKNOWN, Status.WAIVED)


@given(st.data(), all_observations())
def test_a_waiver_never_makes_an_undecided_gate_ready(
    data: st.DataObject, generated: tuple[ItemObservation, ...]
) -> None:
    before = judge(*generated)
    after = judge(*generated, waivers=data.draw(waivers(generated)))

    assert before.state is not State.UNDECIDED or after.state is State.UNDECIDED


@given(all_observations(), item_observations("added"))
def test_adding_an_item_never_turns_not_ready_into_ready(
    generated: tuple[ItemObservation, ...], added: ItemObservation
) -> None:
    before, after = judge(*generated), judge(*generated, added)

    if before.state is State.NOT_READY:
        assert after.state is State.NOT_READY


@given(st.data(), all_observations())
def test_the_order_of_items_changes_only_the_order_of_verdicts(
    data: st.DataObject, generated: tuple[ItemObservation, ...]
) -> None:
    active_waivers = data.draw(waivers(generated))
    shuffled = data.draw(st.permutations(generated))

    before, after = judge(*generated, waivers=active_waivers), judge(*shuffled, waivers=active_waivers)

    assert after.state is before.state
    assert after.score.overall == before.score.overall
    assert statuses(after) == statuses(before)
    assert [verdict.item for verdict in after.verdicts] == [observation.item for observation in shuffled]


RANK = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.WAIVED: 2, Status.WARN: 3, Status.PASS: 4, Status.SKIPPED: 5}


@given(item_observations(), st.integers(0, 500))
def test_better_facts_never_worsen_a_verdict(observation: ItemObservation, step: int) -> None:
    if isinstance(observation.outcome, Skip):
        return
    better = {
        name: improve(observation.item.facts[name], fact, step) for name, fact in observation.outcome.facts.items()
    }
    improved = replace(observation, outcome=replace(observation.outcome, facts=better))

    before, after = judge(observation), judge(improved)

    assert RANK[after.verdicts[0].status] >= RANK[before.verdicts[0].status]
    assert (after.score.overall or 0) >= (before.score.overall or 0)


def improve(fact: FactSpec, observed: Observation, step: int) -> Observation:
    if not isinstance(observed, Seen):
        return observed
    if isinstance(observed.value, Percentage):
        return Seen(Percentage(min(observed.value.part + step, observed.value.of), observed.value.of))
    assert isinstance(observed.value, Decimal)
    return Seen(observed.value + (step if fact.better is Better.HIGHER else -step))


@given(item_observations(), st.integers(0, 100))
def test_a_stricter_threshold_never_turns_fail_into_pass(observation: ItemObservation, step: int) -> None:
    stricter = replace(observation, item=tighten(observation.item, step))

    before, after = judge(observation).verdicts[0].status, judge(stricter).verdicts[0].status

    assert RANK[after] <= RANK[before]


def tighten(original: Item, step: int) -> Item:
    def make_stricter(expectation: Expectation) -> Expectation:
        assert isinstance(expectation.threshold, Amount)
        moved = expectation.threshold.number + (step if expectation.op in RISING else -step)
        return replace(expectation, threshold=Amount(moved, expectation.threshold.unit, Fraction(moved)))

    return replace(
        original, must=tuple(map(make_stricter, original.must)), should=tuple(map(make_stricter, original.should))
    )


@given(all_observations())
def test_a_ready_decision_has_no_failing_or_unknown_item(generated: tuple[ItemObservation, ...]) -> None:
    decision = judge(*generated)

    blocked = any(verdict.status in (Status.FAIL, Status.UNKNOWN) for verdict in decision.verdicts)
    assert (decision.state is State.READY) <= (not blocked)


@given(all_observations())
def test_the_score_is_between_0_and_1(generated: tuple[ItemObservation, ...]) -> None:
    overall = judge(*generated).score.overall

    assert overall is None or 0 <= overall <= 1


@given(item_observations())
def test_a_should_alone_never_blocks(observation: ItemObservation) -> None:
    softened = replace(
        observation.item, must=(), should=observation.item.must + observation.item.should, position=POSITION
    )

    status = judge(replace(observation, item=softened)).verdicts[0].status

    assert status in (Status.PASS, Status.WARN, Status.SKIPPED)
