"""Small checklists and evidence for the judge, built from words: held, broken, missing, not applicable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from gate.judge import Reference, decide
from gate.model.checklist import Amount, Checklist, Expectation, Item, Op, Threshold, Waiver
from gate.model.decision import Baseline, Decision, ItemObservation, Skip, SkipCause
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.position import Position
from gate.model.subject import Subject
from gate.model.values import FactSpec

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
POSITION = Position("readiness.yml", 1, 1)

HELD, BROKEN, MISSING, NOT_APPLICABLE, BY_DIFF = "held", "broken", "missing", "not applicable", "by diff"

OBSERVATIONS: Mapping[str, Observation] = {
    HELD: Seen(Decimal(9)),
    BROKEN: Seen(Decimal(1)),
    MISSING: Unseen(Cause.ABSENT, "there is no report"),
    NOT_APPLICABLE: NotApplicable("the question does not arise"),
    BY_DIFF: NotApplicable("no coverable line changed", by_diff=True),
}
"""An observation for each outcome of `fact >= 5`."""


def amount(number: str, unit: str = "") -> Amount:
    return Amount(Decimal(number), unit, Fraction(Decimal(number)))


def expect(fact: FactSpec | str, op: Op = Op.AT_LEAST, threshold: Threshold | None = None) -> Expectation:
    spec = fact if isinstance(fact, FactSpec) else FactSpec(fact, "a fact of a test")
    return Expectation(spec, op, threshold or amount("5"), f"{spec.name} {op} ...", POSITION)


def item(must: Sequence[Expectation], should: Sequence[Expectation] = (), name: str = "item", weight: str = "1",
         category: str = "") -> Item:  # fmt: skip
    facts = {expectation.fact.name: expectation.fact for expectation in (*must, *should)}
    return Item(
        id=name,
        title=name.title(),
        probe="test",
        params=None,
        must=tuple(must),
        should=tuple(should),
        facts=facts,
        position=POSITION,
        weight=Decimal(weight),
        category=category,
    )


def observe(must: Sequence[str], should: Sequence[str] = (), name: str = "item", **options: str) -> ItemObservation:
    """The observation of an item whose comparisons have these outcomes."""
    outcomes = {f"must_{number}": outcome for number, outcome in enumerate(must)}
    outcomes |= {f"should_{number}": outcome for number, outcome in enumerate(should)}
    outcomes |= {"held": HELD, "broken": BROKEN, "missing": MISSING}  # for the `but` of waivers
    musts = [expect(fact) for fact in outcomes if fact.startswith("must_")]
    shoulds = [expect(fact) for fact in outcomes if fact.startswith("should_")]
    facts = {fact: OBSERVATIONS[outcome] for fact, outcome in outcomes.items()}
    return ItemObservation(item(musts, shoulds, name, **options), Evidence(facts))


def skipped(name: str = "item", *, by_diff: bool = False) -> ItemObservation:
    cause = SkipCause.PATHS if by_diff else SkipCause.EVENT
    return ItemObservation(item([expect("fact")], name=name), Skip(cause, "its `when` is false", by_diff=by_diff))


def waiver(days: int = 30, but: Sequence[str] = (), name: str = "item") -> Waiver:
    """A waiver that expires in so many days."""
    until: date = NOW.date() + timedelta(days=days)
    conditions = tuple(expect(fact) for fact in but)
    return Waiver(name, until, "@alice", "upstream is fixed", POSITION, but=conditions)


def judge(*observations: ItemObservation, waivers: Sequence[Waiver] = (), baseline: Baseline | None = None) -> Decision:
    checklist = Checklist("A test", tuple(observation.item for observation in observations), tuple(waivers))
    return decide(checklist, observations, Subject(), NOW, Reference(baseline))


def evidence_by(tool: str, facts: Mapping[str, Observation]) -> Evidence:
    return Evidence(facts, sources=(Source("report.xml", tool=tool),))
