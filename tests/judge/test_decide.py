"""What a decision and its verdicts carry, whole."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.judge import decide
from gate.model.checklist import Checklist, FromBaseline, Op
from gate.model.decision import (
    Baseline,
    Broken,
    Comparison,
    Decision,
    Held,
    ItemObservation,
    Level,
    Score,
    Skip,
    SkipCause,
    State,
    Status,
    Verdict,
)
from gate.model.evidence import Cause, Evidence, NotApplicable, Seen, Source, Unseen
from gate.model.subject import Subject
from tests.judge.cases import NOW, expect, item, judged, outcome_of, skipped, waiver

SUBJECT = Subject("pull_request", "acme/shop", head_sha="a" * 40)


def test_a_decision_carries_what_was_judged_by_what_and_when() -> None:
    must, should = expect("passed"), expect("speed", Op.AT_LEAST, FromBaseline())
    evidence = Evidence({"passed": Seen(Decimal(9)), "speed": Seen(Decimal(3))}, sources=(Source("a.xml", tool="t 1"),))
    one = item([must], [should], category="testing")
    checklist = Checklist("Shop", (one,), file="readiness.yml", digest="sha256:1")
    before = Baseline({"item": {"speed": (Decimal(4), "")}}, {"item": frozenset({"t 1"})}, file="before.json")

    decision = decide(checklist, [ItemObservation(one, evidence, 1.5)], SUBJECT, NOW, before)

    comparisons = (
        Comparison(must, Level.MUST, Held(Decimal(9), Fraction(5))),
        Comparison(should, Level.SHOULD, Broken(Decimal(3), Fraction(4))),
    )
    assert decision == Decision(
        state=State.READY,
        exit_code=0,
        score=Score(Fraction(1, 2), {"testing": Fraction(1, 2)}),
        verdicts=(Verdict(one, Status.WARN, comparisons, evidence, None, None, 1.5),),
        subject=SUBJECT,
        decided_at=NOW,
        title="Shop",
        notes=(),
        checklist_file="readiness.yml",
        checklist_digest="sha256:1",
        baseline_file="before.json",
    )


def test_without_a_baseline_none_is_named() -> None:
    assert judged(outcome_of(["held"])).baseline_file == ""


def test_a_skipped_item_carries_why_and_how_long() -> None:
    asked_not = replace(skipped(), duration=0.25)
    verdict = judged(asked_not).verdicts[0]

    assert verdict == Verdict(
        asked_not.item, Status.SKIPPED, (), skip=Skip(SkipCause.EVENT, "its `when` is false"), duration=0.25
    )


def test_an_item_whose_question_does_not_arise_carries_its_evidence_and_the_cause() -> None:
    one = item([expect("patch")])
    evidence = Evidence({"patch": NotApplicable("no line changed", by_diff=True)})
    verdict = judged(ItemObservation(one, evidence, 2.0)).verdicts[0]

    assert (verdict.evidence, verdict.duration) == (evidence, 2.0)
    assert verdict.skip == Skip(SkipCause.NOT_APPLICABLE, "no line changed", by_diff=True)


def test_a_fact_that_the_probe_forgot_says_so() -> None:
    outcome = judged(ItemObservation(item([expect("gone")]), Evidence({}))).verdicts[0].comparisons[0].outcome

    assert outcome == Unseen(Cause.CRASHED, "the probe reported nothing about gone")


def test_the_day_of_a_waiver_is_that_of_utc_even_where_the_machine_lives_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")  # fourteen hours ahead
    late = datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(0)))
    found = outcome_of(["broken"])
    time.tzset()
    try:
        decision = decide(Checklist("A test", (found.item,), (waiver(0),)), [found], Subject(), late)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()

    assert decision.state is State.READY
