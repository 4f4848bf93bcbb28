"""The complete contents of a decision and its verdicts."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.judge import Reference, decide
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
from tests.judge.cases import NOW, expect, item, judge, observe, skipped, waiver

SUBJECT = Subject("pull_request", "acme/shop", head_sha="a" * 40)


def test_a_decision_contains_its_verdicts_subject_checklist_and_time() -> None:
    must, should = expect("passed"), expect("speed", Op.AT_LEAST, FromBaseline())
    evidence = Evidence({"passed": Seen(Decimal(9)), "speed": Seen(Decimal(3))}, sources=(Source("a.xml", tool="t 1"),))
    checked = item([must], [should], category="testing")
    checklist = Checklist("Shop", (checked,), file="readiness.yml", digest="sha256:1")
    facts = {"item": {"speed": (Decimal(4), "")}}
    baseline = Baseline(facts, {"item": frozenset({"t 1"})}, head_sha="b" * 40, file="before.json")

    decision = decide(checklist, [ItemObservation(checked, evidence, 1.5)], SUBJECT, NOW, Reference(baseline))

    comparisons = (
        Comparison(must, Level.MUST, Held(Decimal(9), Fraction(5))),
        Comparison(should, Level.SHOULD, Broken(Decimal(3), Fraction(4))),
    )
    assert decision == Decision(
        state=State.READY,
        exit_code=0,
        score=Score(Fraction(1, 2), {"testing": Fraction(1, 2)}),
        verdicts=(Verdict(checked, Status.WARN, comparisons, evidence, (), None, 1.5, {"speed": Fraction(4)}),),
        subject=SUBJECT,
        decided_at=NOW,
        title="Shop",
        notes=(),
        checklist_file="readiness.yml",
        checklist_digest="sha256:1",
        baseline_file="before.json",
        baseline_sha="b" * 40,
    )


def test_a_decision_without_a_baseline_names_no_baseline_file() -> None:
    assert judge(observe(["held"])).baseline_file == ""


def test_the_verdict_of_a_skipped_item_contains_the_reason_and_the_duration() -> None:
    observation = replace(skipped(), duration=0.25)
    verdict = judge(observation).verdicts[0]

    assert verdict == Verdict(
        observation.item, Status.SKIPPED, (), skip=Skip(SkipCause.EVENT, "its `when` is false"), duration=0.25
    )


def test_the_verdict_of_a_not_applicable_item_contains_its_evidence_and_the_reason() -> None:
    patch = item([expect("patch")])
    evidence = Evidence({"patch": NotApplicable("no line changed", by_diff=True)})
    verdict = judge(ItemObservation(patch, evidence, 2.0)).verdicts[0]

    assert (verdict.evidence, verdict.duration) == (evidence, 2.0)
    assert verdict.skip == Skip(SkipCause.NOT_APPLICABLE, "no line changed", by_diff=True)


def test_a_fact_that_the_probe_omits_is_missing_as_a_crash() -> None:
    outcome = judge(ItemObservation(item([expect("omitted")]), Evidence({}))).verdicts[0].comparisons[0].outcome

    assert outcome == Unseen(Cause.CRASHED, "the probe reported nothing about omitted")


def test_a_waiver_expires_in_utc_regardless_of_the_time_zone_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")  # fourteen hours ahead
    late = datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(0)))
    observation = observe(["broken"])
    time.tzset()
    try:
        decision = decide(Checklist("A test", (observation.item,), (waiver(0),)), [observation], Subject(), late)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()

    assert decision.state is State.READY


def test_the_decision_names_the_base_policies_of_the_checklist() -> None:
    checklist = Checklist("A test", (observe(["held"]).item,), base_policies=("readiness/base.yml",))

    assert decide(checklist, [observe(["held"])], Subject(), NOW).base_policies == ("readiness/base.yml",)
