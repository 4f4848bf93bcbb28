"""Properties of every plan, with generated findings, expectations, waivers and baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from gate.model.checklist import Expectation, FromBaseline, Op, Waiver
from gate.model.decision import Baseline, Decision, ItemObservation, Status
from gate.model.evidence import Evidence, Finding, Severity, Upgrade, Work
from gate.model.values import Value
from gate.remediation import make_plan
from gate.remediation.actions import CoverLines, FixFindings, Plan, UpgradePackage
from tests.judge.cases import NOW, amount, expect, item, waiver
from tests.remediation.worlds import (
    CRITICAL,
    HIGH,
    PASSED,
    RATE,
    SEVERITIES,
    TOTAL,
    World,
    decide,
    follow,
    less,
)

GREEN = (Status.PASS, Status.WARN, Status.WAIVED, Status.SKIPPED)
VERSIONS = ("1.0.1", "1.1.0", "1.10.0", "2.0.0")

upgrades = st.builds(
    Upgrade,
    st.sampled_from(["lodash", "axios", "qs"]),
    st.lists(st.sampled_from(VERSIONS), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from(["", "1.0.0"]),
    st.booleans(),
)


@st.composite
def findings(draw: st.DrawFn, rule: str) -> Finding:
    severity = draw(st.sampled_from(["critical", "high", "low"]))
    upgrade = draw(st.one_of(st.none(), upgrades))
    work = Work.FIX_FINDING if upgrade else draw(st.sampled_from(Work))
    item_id, _, number = rule.rpartition("-")
    first = 6 if item_id == "two" else 1  # a line that is not covered is one finding, in whichever item
    line = int(number) * 10 + first if work is Work.COVER_LINE else None
    path = f"src/{draw(st.integers(0, 1))}.py"
    return Finding(
        rule, "a problem", Severity(severity), path, line,
        names=(rule,), places=(path,), amount=draw(st.sampled_from([1, 1, 1, 3])),
        counted_in=(*((severity,) if severity in SEVERITIES else ()), "total", "rate"),
        upgrade=upgrade, work=work, improves=("passed",),
    )  # fmt: skip


@st.composite
def expectations(draw: st.DrawFn) -> Expectation:
    fact = draw(st.sampled_from([CRITICAL, HIGH, TOTAL, RATE, PASSED]))
    if draw(st.integers(0, 5)) == 0:
        op = Op.AT_LEAST if fact in (RATE, PASSED) else Op.AT_MOST
        return expect(fact, op, FromBaseline())
    if fact is RATE:
        text = draw(st.sampled_from(["50", "66.6", "66.7", "80", "99.9", "100"]))
        return expect(fact, draw(st.sampled_from([Op.AT_LEAST, Op.MORE])) if text != "100" else Op.AT_LEAST,
                      amount(text, "%"))  # fmt: skip
    if fact is PASSED:
        return expect(fact, draw(st.sampled_from([Op.AT_LEAST, Op.MORE])), amount(str(draw(st.integers(0, 6)))))
    limit = draw(st.integers(0, 4))
    ops = [Op.AT_MOST, Op.LESS] if limit else [Op.AT_MOST, Op.EQUAL]
    return expect(fact, draw(st.sampled_from(ops)), amount(str(limit)))


@st.composite
def worlds(draw: st.DrawFn, name: str = "item", shared: Sequence[Finding] = ()) -> World:
    must = draw(st.lists(expectations(), max_size=3))
    should = draw(st.lists(expectations(), min_size=0 if must else 1, max_size=2))
    own = [draw(findings(f"{name}-{number}")) for number in range(draw(st.integers(0, 6)))]
    listed = draw(st.lists(st.sampled_from(shared), unique=True)) if shared else []
    rules = {finding.rule for finding in listed}
    remaining = [*listed, *(finding for finding in own if finding.rule not in rules)]
    observation = ItemObservation(item(must, should, name), Evidence({}))
    return World(observation, tuple(remaining), draw(st.integers(1, 5)))


@st.composite
def waiver_lists(draw: st.DrawFn, world: World) -> list[Waiver]:
    """Waivers of single findings, and of the item under conditions."""
    rules = [finding.rule for finding in world.findings]
    rule_names = draw(st.lists(st.sampled_from(rules), max_size=2, unique=True)) if rules else []
    exemptions = [replace(waiver(), findings=tuple(rule_names))] if rule_names else []
    if draw(st.booleans()):
        conditions = tuple(draw(st.lists(expectations(), max_size=2)))
        until = NOW.date() + timedelta(days=draw(st.sampled_from([-1, 30])))
        exemptions.append(replace(waiver(), until=until, but=conditions))
    return exemptions


@st.composite
def baselines(draw: st.DrawFn, world: World) -> Baseline | None:
    """A baseline that lists the findings it counts, so that waivers leave its counts too; or none."""
    if draw(st.integers(0, 3)) == 0:
        return None
    earlier = replace(world, findings=tuple(f for f in world.findings if draw(st.booleans()))).observe().outcome
    assert isinstance(earlier, Evidence)
    values: dict[str, tuple[Value, str]] = {
        name: (fact.value, "%" if name == "rate" else "")  # type: ignore[union-attr]
        for name, fact in earlier.facts.items()
    }
    return Baseline({"item": values}, {}, {"item": earlier.findings})


def statuses(decision: Decision) -> dict[str, Status]:
    return {verdict.item.id: verdict.status for verdict in decision.verdicts}


def plan_of(decision: Decision) -> Plan:
    return make_plan(decision.verdicts)


def is_followed(before: Decision, after: Decision) -> bool:
    """Whether the items that failed or had no data are green, and those that warned pass."""
    earlier = statuses(before)
    return all(
        status is Status.PASS if earlier[name] is Status.WARN else status in GREEN
        for name, status in statuses(after).items()
    )


def can_follow(plan: Plan) -> bool:
    """Whether the world has all that the plan is about: it saves no baseline, and has no other number or finding."""
    return all(
        isinstance(action.task, (UpgradePackage, FixFindings, CoverLines))
        and (isinstance(action.task, UpgradePackage) or _is_listed(action.task))
        for action in plan.actions
    )


def _is_listed(task: FixFindings | CoverLines) -> bool:
    return bool(task.path) if isinstance(task, CoverLines) else bool(task.findings)


@given(st.data(), worlds())
def test_doing_what_the_plan_says_turns_the_item_green(data: st.DataObject, world: World) -> None:
    waivers, baseline = data.draw(waiver_lists(world)), data.draw(baselines(world))
    before = decide([world], waivers, baseline)
    plan = plan_of(before)
    assume(can_follow(plan))

    after = follow([world], plan.actions, lambda listed: data.draw(st.permutations(listed)))

    assert is_followed(before, decide(after, waivers, baseline))


@given(st.data(), worlds())
def test_one_unit_less_is_not_enough(data: st.DataObject, world: World) -> None:
    waivers, baseline = data.draw(waiver_lists(world)), data.draw(baselines(world))
    before = decide([world], waivers, baseline)
    plan = plan_of(before)
    assume(can_follow(plan) and plan.is_exact)

    for index in range(len(plan.actions)):
        after = follow([world], less(plan.actions, index), list)
        assert not is_followed(before, decide(after, waivers, baseline))


@given(st.data())
def test_several_items_turn_green_together_and_nothing_is_superfluous(data: st.DataObject) -> None:
    first = data.draw(worlds("one"))
    second = data.draw(worlds("two", first.findings))
    before = decide([first, second])
    plan = plan_of(before)
    assume(can_follow(plan))

    after = decide(follow([first, second], plan.actions, list))

    assert is_followed(before, after)
    for index in range(len(plan.actions)):
        assert not is_followed(before, decide(follow([first, second], less(plan.actions, index), list)))


@given(worlds())
def test_the_predicted_values_are_those_of_the_next_run(world: World) -> None:
    plan = plan_of(decide([world]))
    assume(can_follow(plan))

    evidence = follow([world], plan.actions, list)[0].observe().outcome

    assert isinstance(evidence, Evidence)
    last = {change.name.fact: change.after for action in plan.actions for change in action.changes}
    assert all(evidence.facts[fact].value == after for fact, after in last.items())  # type: ignore[union-attr]


@given(worlds())
def test_an_item_that_passes_has_no_plan(world: World) -> None:
    passing = replace(world, findings=())
    decision = decide([passing])
    assume(statuses(decision) == {"item": Status.PASS})

    assert plan_of(decision) == Plan()
