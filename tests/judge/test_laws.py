"""Laws that hold for every checklist and all evidence, searched for counterexamples."""

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
from tests.judge.cases import HERE, NOW, amount, expect, item, judged, waiver

RISING = (Op.AT_LEAST, Op.MORE)
FALLING = (Op.AT_MOST, Op.LESS)
UPWARD = FactSpec("passed", "more is better", better=Better.HIGHER)
PERCENT = percentage("line_coverage", "more is better")
DOWNWARD = FactSpec("failed", "less is better", better=Better.LOWER)

numbers = st.decimals(min_value=-1000, max_value=1000, allow_nan=False, allow_infinity=False, places=3)
shares = st.integers(1, 50).flatmap(lambda of: st.builds(Percentage, st.integers(0, of), st.just(of)))
unseen = st.builds(Unseen, st.sampled_from(Cause), st.just("not seen"))
silent = st.builds(NotApplicable, st.just("not asked"), st.booleans())


@st.composite
def expectations(draw: st.DrawFn) -> Expectation:
    fact = draw(st.sampled_from([UPWARD, PERCENT, DOWNWARD]))
    op = draw(st.sampled_from(FALLING if fact is DOWNWARD else RISING))
    return expect(fact, op, amount(str(draw(st.integers(0, 100))), fact.unit))


@st.composite
def observations(draw: st.DrawFn, fact: FactSpec) -> Observation:
    value = draw(shares) if fact is PERCENT else draw(numbers)
    return draw(st.one_of(st.just(Seen(value)), unseen, silent))


@st.composite
def gathered(draw: st.DrawFn, name: str = "item") -> ItemObservation:
    must = draw(st.lists(expectations(), max_size=3))
    should = draw(st.lists(expectations(), min_size=0 if must else 1, max_size=2))
    one = item(must, should, name, weight=draw(st.sampled_from(["0", "0.5", "1", "3"])))
    if draw(st.integers(0, 5)) == 0:
        return ItemObservation(one, Skip(SkipCause.PATHS, "not touched", by_diff=draw(st.booleans())))
    return ItemObservation(one, Evidence({fact: draw(observations(spec)) for fact, spec in one.facts.items()}))


@st.composite
def gates(draw: st.DrawFn) -> tuple[ItemObservation, ...]:
    return tuple(draw(gathered(f"item-{number}")) for number in range(draw(st.integers(1, 5))))


@st.composite
def waivers(draw: st.DrawFn, found: Sequence[ItemObservation]) -> tuple[Waiver, ...]:
    chosen = draw(st.lists(st.sampled_from([one.item for one in found]), max_size=4))
    return tuple(
        replace(
            waiver(name=one.id),
            until=NOW.date() + timedelta(days=draw(st.integers(-3, 40))),
            but=draw(st.sampled_from([(), one.must, one.should])),
        )
        for one in chosen
    )


def statuses(decision: Decision) -> dict[str, Status]:
    return {verdict.item.id: verdict.status for verdict in decision.verdicts}


@given(st.data(), gates())
def test_removing_evidence_never_makes_a_decision_ready(
    data: st.DataObject, found: tuple[ItemObservation, ...]
) -> None:
    given_waivers = data.draw(waivers(found))
    hidden = tuple(hide(data, one) for one in found)

    before, after = judged(*found, waivers=given_waivers), judged(*hidden, waivers=given_waivers)

    assert after.state is not State.READY or before.state is State.READY


def hide(data: st.DataObject, found: ItemObservation) -> ItemObservation:
    """The same with some of what was seen gone; what does not apply was never evidence, and stays."""
    if isinstance(found.outcome, Skip):
        return found
    facts = found.outcome.facts
    seen = sorted(name for name, observed in facts.items() if isinstance(observed, Seen))
    gone = data.draw(st.sets(st.sampled_from(seen))) if seen else set()
    left = {name: Unseen(Cause.ABSENT, "gone") if name in gone else observed for name, observed in facts.items()}
    return replace(found, outcome=replace(found.outcome, facts=left))


@given(st.data(), gates())
def test_a_waiver_never_turns_unknown_into_anything_better(
    data: st.DataObject, found: tuple[ItemObservation, ...]
) -> None:
    before = statuses(judged(*found))
    after = statuses(judged(*found, waivers=data.draw(waivers(found))))

    for name, status in before.items():
        if status is not Status.FAIL:
            assert after[name] is status
        else:
            assert after[name] in (Status.FAIL, Status.UNKNOWN, Status.WAIVED)


@given(st.data(), gates())
def test_a_waiver_never_makes_an_undecided_gate_ready(data: st.DataObject, found: tuple[ItemObservation, ...]) -> None:
    before = judged(*found)
    after = judged(*found, waivers=data.draw(waivers(found)))

    assert before.state is not State.UNDECIDED or after.state is State.UNDECIDED


@given(gates(), gathered("added"))
def test_adding_an_item_never_turns_not_ready_into_ready(
    found: tuple[ItemObservation, ...], added: ItemObservation
) -> None:
    before, after = judged(*found), judged(*found, added)

    if before.state is State.NOT_READY:
        assert after.state is State.NOT_READY


@given(st.data(), gates())
def test_order_changes_nothing_but_order(data: st.DataObject, found: tuple[ItemObservation, ...]) -> None:
    given_waivers = data.draw(waivers(found))
    shuffled = data.draw(st.permutations(found))

    before, after = judged(*found, waivers=given_waivers), judged(*shuffled, waivers=given_waivers)

    assert after.state is before.state
    assert after.score.overall == before.score.overall
    assert statuses(after) == statuses(before)
    assert [verdict.item for verdict in after.verdicts] == [one.item for one in shuffled]


RANK = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.WAIVED: 2, Status.WARN: 3, Status.PASS: 4, Status.SKIPPED: 5}


@given(gathered(), st.integers(0, 500))
def test_better_facts_never_worsen_a_verdict(found: ItemObservation, step: int) -> None:
    if isinstance(found.outcome, Skip):
        return
    better = {name: improve(found.item.facts[name], seen, step) for name, seen in found.outcome.facts.items()}
    improved = replace(found, outcome=replace(found.outcome, facts=better))

    before, after = judged(found), judged(improved)

    assert RANK[after.verdicts[0].status] >= RANK[before.verdicts[0].status]
    assert (after.score.overall or 0) >= (before.score.overall or 0)


def improve(fact: FactSpec, observed: Observation, step: int) -> Observation:
    if not isinstance(observed, Seen):
        return observed
    if isinstance(observed.value, Percentage):
        return Seen(Percentage(min(observed.value.part + step, observed.value.of), observed.value.of))
    assert isinstance(observed.value, Decimal)
    return Seen(observed.value + (step if fact.better is Better.HIGHER else -step))


@given(gathered(), st.integers(0, 100))
def test_raising_a_bound_never_turns_fail_into_pass(found: ItemObservation, step: int) -> None:
    stricter = replace(found, item=tighten(found.item, step))

    before, after = judged(found).verdicts[0].status, judged(stricter).verdicts[0].status

    assert RANK[after] <= RANK[before]


def tighten(one: Item, step: int) -> Item:
    def harder(expectation: Expectation) -> Expectation:
        assert isinstance(expectation.threshold, Amount)
        moved = expectation.threshold.number + (step if expectation.op in RISING else -step)
        return replace(expectation, threshold=Amount(moved, expectation.threshold.unit, Fraction(moved)))

    return replace(one, must=tuple(map(harder, one.must)), should=tuple(map(harder, one.should)))


@given(gates())
def test_ready_means_that_no_must_was_broken_or_unseen(found: tuple[ItemObservation, ...]) -> None:
    decision = judged(*found)

    blocked = any(verdict.status in (Status.FAIL, Status.UNKNOWN) for verdict in decision.verdicts)
    assert (decision.state is State.READY) <= (not blocked)


@given(gates())
def test_the_score_lies_between_none_and_one(found: tuple[ItemObservation, ...]) -> None:
    overall = judged(*found).score.overall

    assert overall is None or 0 <= overall <= 1


@given(gathered())
def test_a_should_alone_never_blocks(found: ItemObservation) -> None:
    softened = replace(found.item, must=(), should=found.item.must + found.item.should, position=HERE)

    status = judged(replace(found, item=softened)).verdicts[0].status

    assert status in (Status.PASS, Status.WARN, Status.SKIPPED)
