"""A checklist never decides better than its base policy does on the items of that policy, whatever the facts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from textwrap import indent

from hypothesis import event, given
from hypothesis import strategies as st

from gate import judge
from gate.model.checklist import Checklist, Expectation, Item
from gate.model.decision import Baseline, Decision, ItemObservation, State, Status
from gate.model.errors import ChecklistError
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.subject import Subject
from gate.model.values import FactSpec, Kind, Percentage, Value
from gate.render.resolved import render_yaml
from tests.checklist.catalog import CATALOG, read
from tests.checklist.composition.policies import ORG, extending, join
from tests.judge.cases import NOW

TOOL = "tool 1"
FIRST_RUN = NotApplicable("the history has no result yet")
SEVERITY = (Status.SKIPPED, Status.PASS, Status.WARN, Status.WAIVED, Status.UNKNOWN, Status.FAIL)
"""The verdicts from the best to the worst; a skipped item decides nothing."""

OPERATORS = (">=", "<=", ">", "<", "==", "!=")
MEASURED = [("coverage", spec) for spec in CATALOG["coverage"].facts] + [("http", CATALOG["http"].facts[1])]
FACTS = [(name, spec) for name, probe in CATALOG.items() for spec in probe.facts]
AMOUNTS = [0, 1, 5, 50, 100]


@cache  # to make a strategy takes longer than to draw from it
def texts_of(spec: FactSpec) -> st.SearchStrategy[str]:
    """Expectations about a fact, with few different thresholds, so that many of them are comparable."""
    name = spec.name
    match spec.kind:
        case Kind.BOOLEAN:
            return st.sampled_from([name, f"not {name}"])
        case Kind.LIST:
            words = spec.choices or ("a", "b")
            return st.builds(f"{name} {{}} {{}}".format, st.sampled_from(["has", "lacks"]), st.sampled_from(words))
        case Kind.STRING:
            words = spec.choices or ("a", "b", "c")
            single = st.builds(f"{name} {{}} {{}}".format, st.sampled_from(["==", "!="]), st.sampled_from(words))
            several = st.lists(st.sampled_from(words), min_size=1, unique=True).map("|".join)
            return single | several.map(f"{name} in {{}}".format) | st.sampled_from([f"{name} matches /a/"])
        case _:
            return _number_texts(spec)


def _number_texts(spec: FactSpec) -> st.SearchStrategy[str]:
    low = 100 if spec.low == 100 else 0
    numbers = st.sampled_from([low + number for number in AMOUNTS])
    amount = numbers.map(lambda number: f"{number}{spec.unit}")
    unit = "pp" if spec.kind is Kind.PERCENTAGE else spec.unit
    offset = st.builds("baseline {} {}{}".format, st.sampled_from("+-"), st.sampled_from([1, 5]), st.just(unit))
    relative = st.builds("baseline {} {}%".format, st.sampled_from("+-"), st.sampled_from([1, 5]))
    baselines = st.just("baseline") | offset | (st.nothing() if spec.kind is Kind.PERCENTAGE else relative)
    single = st.builds(f"{spec.name} {{}} {{}}".format, st.sampled_from(OPERATORS), amount | baselines)
    if spec.kind is Kind.PERCENTAGE:
        return single
    return single | st.lists(amount, min_size=1, max_size=2, unique=True).map("|".join).map(
        f"{spec.name} in {{}}".format
    )


def item_of(probe: str, must: Sequence[str], should: Sequence[str], *, params: str = "") -> str:
    """An item in YAML; without parameters it refines that of a base policy."""
    lines = [f"  - id: {probe}", f"    probe: {probe}"]
    lines += [f"    with: {params}"] if params else []
    for level, texts in (("must", must), ("should", should)):
        lines += [f"    {level}: [{', '.join(map(repr, texts))}]"] if texts else []
    return "\n".join(lines)


PARAMS = {"coverage": "{reports: x}", "http": "{urls: [https://x]}", "repository": "{}"}


@st.composite
def levels(draw: st.DrawFn, spec: FactSpec, minimum: int) -> tuple[list[str], list[str]]:
    """What an item must and should hold, all about one fact, so that most of it is comparable."""
    must, should = _level_texts(spec, minimum)
    return draw(must), draw(should)


@cache
def _level_texts(spec: FactSpec, minimum: int) -> tuple[st.SearchStrategy[list[str]], st.SearchStrategy[list[str]]]:
    texts = texts_of(spec)
    return st.lists(texts, min_size=minimum, max_size=2, unique=True), st.lists(texts, max_size=1)


def try_join(base: str, items: Sequence[str]) -> Checklist | None:
    try:
        return join(extending("items:\n" + "\n".join(items) + "\n"), {ORG: base}).checklist
    except ChecklistError:
        return None


def accepted(base: str, probe: str, must: Sequence[str], should: Sequence[str]) -> Checklist:
    """The checklist with those of the expectations that the base policy allows, one after another."""
    allowed: dict[str, list[str]] = {"must": [], "should": []}
    own = [f"  - {{id: own, probe: {probe}, with: {PARAMS[probe]}, must: {first!r}}}" for first in must[:1]]
    best = try_join(base, own) if own else join(extending("title: x\n"), {ORG: base}).checklist
    assert best is not None
    for level, text in [*(("must", text) for text in must), *(("should", text) for text in should)]:
        allowed[level].append(text)
        attempt = try_join(base, [item_of(probe, allowed["must"], allowed["should"]), *own])
        event("an expectation is accepted" if attempt else "an expectation is refused")
        best = attempt or best
        if attempt is None:
            allowed[level].pop()
    return best


@cache
def values_of(spec: FactSpec) -> st.SearchStrategy[Value]:
    match spec.kind:
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.LIST:
            return st.frozensets(st.sampled_from(spec.choices or ("a", "b")))
        case Kind.STRING:
            return st.sampled_from(spec.choices or ("a", "b", "c", "xa"))
        case Kind.PERCENTAGE:
            return st.builds(Percentage, st.sampled_from([0, 1, 2, 5, 6, 45, 50, 51, 55, 95, 99, 100]), st.just(100))
        case _:
            low = int(spec.low or 0)
            near = [low + amount + step for amount in AMOUNTS for step in (-5, -1, 0, 1, 5)]
            return st.sampled_from([Decimal(value) for value in near if spec.low is None or value >= low])


MISSING: st.SearchStrategy[Observation] = st.sampled_from(
    [Unseen(Cause.ABSENT, "no report"), NotApplicable("not asked")]
)


@st.composite
def observations(draw: st.DrawFn, probe: str) -> Mapping[str, Observation]:
    specs = [spec for name, spec in FACTS if name == probe]
    facts: dict[str, Observation] = {}
    for spec in specs:
        facts[spec.name] = Seen(draw(values_of(spec))) if draw(st.integers(0, 5)) else draw(MISSING)
    return facts


def decide(checklist: Checklist, facts: Mapping[str, Observation], baseline: Baseline | None) -> Decision:
    """The decision; without a baseline it is the first run, on which ratchets begin."""
    evidence = Evidence(facts, sources=(Source("report.xml", tool=TOOL),))
    entries = [ItemObservation(item, evidence) for item in checklist.items]
    return judge.decide(checklist, entries, Subject(), NOW, judge.Reference(baseline, FIRST_RUN))


@st.composite
def baselines(draw: st.DrawFn, probe: str) -> Baseline:
    specs = [spec for name, spec in FACTS if name == probe and spec.kind is not Kind.LIST and draw(st.integers(0, 5))]
    facts = {spec.name: (draw(values_of(spec)), spec.unit) for spec in specs}
    items = (probe, "own")
    return Baseline(dict.fromkeys(items, facts), dict.fromkeys(items, frozenset({TOOL})), file="result.json")


@given(st.data(), st.sampled_from(FACTS), st.booleans())
def test_no_checklist_is_better_than_its_base_policy(
    data: st.DataObject, focus: tuple[str, FactSpec], is_waived: bool
) -> None:
    probe, spec = focus
    base = "version: 1\nitems:\n" + item_of(probe, *data.draw(levels(spec, 1)), params=PARAMS[probe]) + "\n"
    if is_waived:
        base += f"waivers:\n  - {{item: {probe}, until: 2026-12-31, by: a, reason: b}}\n"
    own = join(extending("title: x\n"), {ORG: base}).checklist
    resolved = accepted(base, probe, *data.draw(levels(spec, 0)))
    facts, baseline = data.draw(observations(probe)), data.draw(baselines(probe))

    before, after = decide(own, facts, baseline), decide(resolved, facts, baseline)

    first, refined = before.verdicts[0].status, after.verdicts[0].status
    assert SEVERITY.index(refined) >= SEVERITY.index(first), (
        base, texts(own), texts(resolved), facts, baseline.facts,
    )  # fmt: skip
    is_empty = first is Status.SKIPPED  # a policy that judges nothing leaves the decision to the other items
    assert before.state is State.READY or after.state is not State.READY or is_empty


@st.composite
def holds(draw: st.DrawFn, spec: FactSpec) -> str:
    """A ratchet and a plan of an item, as lines of YAML; often none."""
    ratchet, plan = _ratchets_and_plans(spec)
    lines = [f"    ratchet: {draw(ratchet)}\n"] if draw(st.booleans()) else []
    if draw(st.booleans()):
        lines += ["    plan:\n", *(f"      - {{from: {day}, must: {text!r}}}\n" for day, text in draw(plan))]
    return "".join(lines)


@cache
def _ratchets_and_plans(spec: FactSpec) -> tuple[st.SearchStrategy[str], st.SearchStrategy[list[tuple[str, str]]]]:
    unit = "pp" if spec.kind is Kind.PERCENTAGE else spec.unit
    tolerance = st.sampled_from(["", f"tolerance: 1{unit}", f"tolerance: 5{unit}"])
    facts = st.sampled_from(["", f"facts: {spec.name}"])
    ratchet = st.builds(lambda *parts: f"{{{', '.join(filter(None, parts))}}}", tolerance, facts)
    ratchet = ratchet | st.sampled_from(["true", "false"])
    step = st.tuples(st.sampled_from(DAYS), texts_of(spec))
    return ratchet, st.lists(step, min_size=1, max_size=2, unique_by=lambda step: step[0]).map(sorted)


DAYS = ["2026-11-19", "2026-11-20", "2026-12-01"]
"""Days of a plan: before the run, on its day, and after it."""


@given(st.data(), st.sampled_from(MEASURED), st.booleans(), st.booleans())
def test_no_ratchet_and_no_plan_makes_a_checklist_better_than_its_base_policy(
    data: st.DataObject, focus: tuple[str, FactSpec], is_tier: bool, is_first_run: bool
) -> None:
    probe, spec = focus
    head = "version: 1\nitems:\n" + item_of(probe, *data.draw(levels(spec, 1)), params=PARAMS[probe]) + "\n"
    base = try_load(head + data.draw(holds(spec))) or head
    part = item_of(probe, *data.draw(levels(spec, 0))) + "\n" + data.draw(holds(spec))
    refined = f"{base}profiles:\n  low: []\n  high:\n{indent(part, '  ')}" if is_tier else base
    rest = "tier: high\n" if is_tier else f"items:\n{part}"
    try:
        resolved = join(extending(rest), {ORG: refined})
    except ChecklistError:
        event("refused")
        return
    event("joined")
    facts, baseline = data.draw(observations(probe)), data.draw(baselines(probe))

    before, after = (
        decide(checklist, facts, None if is_first_run else baseline)
        for checklist in (join(extending("title: x\n"), {ORG: base}).checklist, resolved.checklist)
    )

    first, second = before.verdicts[0].status, after.verdicts[0].status
    assert SEVERITY.index(second) >= SEVERITY.index(first), (base, part, facts, baseline.facts)
    assert before.state is State.READY or after.state is not State.READY or first is Status.SKIPPED
    printed = read(render_yaml(resolved))
    for day in map(date.fromisoformat, DAYS):
        assert demands(printed.items[0].on(day)) == demands(resolved.checklist.items[0].on(day)), (base, part)


def try_load(text: str) -> str:
    """The text when it is a valid checklist."""
    try:
        read(text)
    except ChecklistError:
        return ""
    return text


def demands(item: Item) -> tuple[list[str], list[str]]:
    return [line.text for line in item.must], [line.text for line in item.should]


def texts(checklist: Checklist) -> list[list[str]]:
    """What each item expects, for the message of a failure."""

    def show(expectations: Sequence[Expectation]) -> list[str]:
        return [expectation.text for expectation in expectations]

    return [show((*item.must, *item.should)) for item in checklist.items]
