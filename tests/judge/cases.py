"""Small checklists and evidence for the judge, built from words: held, broken, unseen, not applicable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from gate.judge import decide
from gate.model.checklist import Amount, Checklist, Expectation, Item, Op, Threshold, Waiver
from gate.model.decision import Baseline, Decision, ItemObservation, Skip, SkipCause
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.position import Position
from gate.model.subject import Subject
from gate.model.values import FactSpec

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HERE = Position("readiness.yml", 1, 1)

HELD, BROKEN, UNSEEN, ABSENT_QUESTION, DIFF_SILENT = "held", "broken", "unseen", "not applicable", "silent diff"

OBSERVATIONS: Mapping[str, Observation] = {
    HELD: Seen(Decimal(9)),
    BROKEN: Seen(Decimal(1)),
    UNSEEN: Unseen(Cause.ABSENT, "the report is not there"),
    ABSENT_QUESTION: NotApplicable("the question does not arise"),
    DIFF_SILENT: NotApplicable("no coverable line changed", by_diff=True),
}
"""What a fact must look like so that `fact >= 5` is held, broken and so on."""


def amount(number: str, unit: str = "") -> Amount:
    return Amount(Decimal(number), unit, Fraction(Decimal(number)))


def expect(fact: FactSpec | str, op: Op = Op.AT_LEAST, bound: Threshold | None = None) -> Expectation:
    spec = fact if isinstance(fact, FactSpec) else FactSpec(fact, "a fact of a test")
    return Expectation(spec, op, bound or amount("5"), f"{spec.name} {op} ...", HERE)


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
        position=HERE,
        weight=Decimal(weight),
        category=category,
    )


def outcome_of(must: Sequence[str], should: Sequence[str] = (), name: str = "item", **more: str) -> ItemObservation:
    """An item whose comparisons come out as the words say."""
    named = {f"must_{number}": word for number, word in enumerate(must)}
    named |= {f"should_{number}": word for number, word in enumerate(should)}
    named |= {"held": HELD, "broken": BROKEN, "unseen": UNSEEN}  # for the `but` of waivers
    musts = [expect(fact) for fact in named if fact.startswith("must_")]
    shoulds = [expect(fact) for fact in named if fact.startswith("should_")]
    facts = {fact: OBSERVATIONS[word] for fact, word in named.items()}
    return ItemObservation(item(musts, shoulds, name, **more), Evidence(facts))


def skipped(name: str = "item", *, by_diff: bool = False) -> ItemObservation:
    cause = SkipCause.PATHS if by_diff else SkipCause.EVENT
    return ItemObservation(item([expect("fact")], name=name), Skip(cause, "its `when` is false", by_diff=by_diff))


def waiver(days_left: int = 30, but: Sequence[str] = (), name: str = "item") -> Waiver:
    until: date = NOW.date() + timedelta(days=days_left)
    conditions = tuple(expect(word) for word in but)
    return Waiver(name, until, "@alice", "upstream is fixed", HERE, but=conditions)


def judged(*gathered: ItemObservation, waivers: Sequence[Waiver] = (), baseline: Baseline | None = None) -> Decision:
    checklist = Checklist("A test", tuple(found.item for found in gathered), tuple(waivers))
    return decide(checklist, gathered, Subject(), NOW, baseline)


def seen_by(tool: str, facts: Mapping[str, Observation]) -> Evidence:
    return Evidence(facts, sources=(Source("report.xml", tool=tool),))
