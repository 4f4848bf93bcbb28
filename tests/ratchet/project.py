"""A checklist in memory with values for its facts, judged for `ratchet` and `adopt`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from gate.checklist import load
from gate.judge import Reference, decide
from gate.model.checklist import Checklist
from gate.model.decision import Decision, ItemObservation
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Unseen
from gate.model.subject import Subject
from gate.model.values import Kind, Percentage

FILE = "readiness.yml"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST_RUN = NotApplicable("the history has no result yet")
DEFAULTS: Mapping[Kind, Observation] = {
    Kind.BOOLEAN: Seen(value=True),
    Kind.NUMBER: Seen(Decimal(3)),
    Kind.PERCENTAGE: Seen(Percentage(9, 10)),
}

Number = Decimal | Fraction | None
"""The value of a fact in its unit, percentages in percent; None when it is missing."""


def read(text: str) -> Checklist:
    return load(text.encode(), FILE)


def load_text(data: bytes) -> Checklist:
    return load(data, FILE)


def judge(checklist: Checklist, values: Mapping[str, Number], now: datetime = NOW) -> Decision:
    """The decision on these values of facts by name; other facts have usual ones."""
    observations = []
    for item in checklist.items:
        facts = {
            name: _observation(spec.kind, values[name])
            if name in values
            else DEFAULTS.get(spec.kind, DEFAULTS[Kind.NUMBER])
            for name, spec in item.facts.items()
        }
        observations.append(ItemObservation(item, Evidence(facts)))
    return decide(checklist, observations, Subject(), now, Reference(no_baseline=FIRST_RUN))


def _observation(kind: Kind, value: Number) -> Observation:
    if value is None:
        return Unseen(Cause.ABSENT, "there is no report")
    if kind is Kind.PERCENTAGE:
        return Seen(Percentage.from_ratio(Fraction(value) / 100))
    return Seen(Decimal(value) if isinstance(value, Decimal) else Decimal(int(value)))
