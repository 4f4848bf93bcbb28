"""Waived findings leave the counts of a fact, which a percentage without counts does not have."""

from __future__ import annotations

from fractions import Fraction

from gate.judge.waived_findings import without
from gate.model.evidence import Cause, Evidence, Finding, Seen, Unseen
from gate.model.values import Percentage

FINDING = Finding("rule", "a problem", counted_in=("rate",))


def test_a_waived_finding_leaves_the_whole_of_a_percentage() -> None:
    evidence = Evidence({"rate": Seen(Percentage(5, 10))}, findings=(FINDING,))

    assert without(evidence, frozenset({FINDING})).facts["rate"] == Seen(Percentage(5, 9))


def test_a_percentage_without_counts_is_missing_without_a_waived_finding() -> None:
    evidence = Evidence({"rate": Seen(Percentage.from_ratio(Fraction(1, 2)))}, findings=(FINDING,))

    fact = without(evidence, frozenset({FINDING})).facts["rate"]

    assert isinstance(fact, Unseen)
    assert fact.cause is Cause.MISMATCHED
