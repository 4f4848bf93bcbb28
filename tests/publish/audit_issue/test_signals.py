"""What one audit alone shows: signals for the causes, and what needs attention soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from gate.judge import remember
from gate.model.audit import (
    AuditWatch,
    CertificateEnding,
    CertificateExpired,
    EvidenceMissing,
    ItemSignals,
    NewFindings,
    PlanStepBegan,
    ServiceDown,
    StaleEvidence,
    WaiverEnded,
    WaiverEnding,
)
from gate.model.checklist import Op, PlanStep, Waiver
from gate.model.decision import Comparison, Decision, Level, Memory, State, Status, Verdict, WaiverCheck
from gate.model.evidence import Cause, Evidence, Finding, Novelty, Observation, Seen, Severity, Unseen
from gate.model.position import Position
from gate.model.values import Better, FactSpec
from gate.publish.audit_issue import build_watch, read_signals
from tests.render.decisions import NOW, broken, decision, expect, green, held, unseen, verdict

AGE = FactSpec("release_age", "age of the release", "s", Better.LOWER)
POSITION = Position("readiness.yml", 1, 1)
URL = "https://shop.example/health"
DAY = 86_400


def item(
    status: Status = Status.FAIL,
    evidence: Evidence | None = None,
    comparisons: tuple[Comparison, ...] = (),
    waivers: tuple[WaiverCheck, ...] = (),
) -> Verdict:
    """A verdict of the item `shop`."""
    entry = verdict("shop", "Shop", status)
    return replace(entry, evidence=evidence or Evidence({}), comparisons=comparisons, waivers=waivers)


def facts(**observations: Observation) -> Evidence:
    return Evidence(observations)


def judged(*verdicts: Verdict) -> Decision:
    return decision(State.NOT_READY, *verdicts)


def signals(entry: Verdict) -> ItemSignals:
    return read_signals(judged(entry))["shop"]


def waiver(until: date, *, expired: bool = False) -> WaiverCheck:
    entry = Waiver("shop", until, "@alice", "reason", POSITION)
    return WaiverCheck(entry, in_force=not expired, reason="", expired=expired)


def test_a_good_item_has_no_signal() -> None:
    assert {replace(entry, globs=()) for entry in read_signals(green()).values()} == {ItemSignals()}


def test_a_broken_duration_has_its_direction_and_other_facts_have_none() -> None:
    assert signals(item(comparisons=(broken(expect(AGE, Op.LESS, "90d"), Decimal(91 * DAY)),))).durations == (
        ("release_age", 1),
    )


def test_missing_evidence_has_its_cause_and_what_is_missing() -> None:
    missing = unseen(expect(AGE, Op.LESS, "90d"), Cause.STALE, "older than a day", "scans/*.sarif")
    baseline = unseen(expect(AGE, Op.LESS, "90d"), Cause.NO_BASELINE, "no baseline")

    assert signals(item(comparisons=(missing, baseline))).missing == (EvidenceMissing(Cause.STALE, "scans/*.sarif"),)


def test_a_service_without_a_response_or_with_an_error_is_down() -> None:
    worst = Seen(Decimal(600), URL, (Seen(Decimal(503), "https://b.example"), Seen(Decimal(404), "https://c.example")))

    assert signals(item(evidence=facts(status=worst))).down == (ServiceDown(URL), ServiceDown("https://b.example"))
    assert signals(item(evidence=facts(accepts=Seen(False, "db.example:5432")))).down == (
        ServiceDown("db.example:5432"),
    )
    assert signals(item(evidence=facts(status=Seen(Decimal(404)), accepts=Seen(True)))).down == ()


def test_the_only_target_of_an_item_names_its_service() -> None:
    entry = item(evidence=facts(status=Seen(Decimal(500))))
    entry = replace(entry, item=replace(entry.item, targets={URL: POSITION}))

    assert signals(entry).down == (ServiceDown(URL),)
    assert signals(entry).globs == (URL,)


def test_an_expired_certificate_and_a_waiver_that_ended_are_signals() -> None:
    evidence = facts(certificate_valid_for=Seen(Decimal(-5), URL, (Seen(Decimal(DAY), "https://b.example"),)))
    entry = item(evidence=evidence, waivers=(waiver(date(2026, 11, 15), expired=True), waiver(date(2026, 12, 15))))

    assert signals(entry).expired_certificates == (CertificateExpired(URL, NOW - timedelta(seconds=5)),)
    assert signals(entry).ended_waivers == (WaiverEnded(date(2026, 11, 15), "@alice"),)


def test_new_findings_that_are_not_waived_are_a_signal() -> None:
    new = [Finding(rule, "m", Severity.HIGH, path=rule, novelty=Novelty.NEW) for rule in ("CVE-1", "CVE-2", "CVE-2b")]
    old = [Finding("CVE-3", "m", novelty=Novelty.OLD), Finding("CVE-4", "m")]
    waived = replace(waiver(date(2026, 12, 1)), findings=(new[2],))

    assert signals(item(evidence=Evidence({}, (*new, *old)), waivers=(waived,))).new_findings == NewFindings(
        ("CVE-1", "CVE-2"), 2
    )
    assert signals(item(evidence=Evidence({}, tuple(old)))).new_findings is None


def test_waivers_and_certificates_that_end_within_two_weeks_are_watched() -> None:
    today = NOW.date()
    ends = [today + timedelta(days=days) for days in (14, 15, 0)]
    entry = item(
        evidence=facts(certificate_valid_for=Seen(Decimal(-5), URL, (Seen(Decimal(15 * DAY), "https://b.example"),))),
        waivers=(*map(waiver, ends), waiver(today - timedelta(days=1), expired=True)),
    )

    assert build_watch(judged(entry)) == AuditWatch(
        (WaiverEnding("shop", ends[2], "@alice"), WaiverEnding("shop", ends[0], "@alice")),
        (CertificateEnding("shop", URL, -1),),
    )


def test_stale_evidence_is_watched_once_and_other_missing_evidence_is_not() -> None:
    stale, absent = Unseen(Cause.NEWER_THAN_REPORT, "d", "junit.xml"), Unseen(Cause.NO_MATCHING_FILE, "d", "junit.xml")

    assert build_watch(judged(item(evidence=facts(failed=stale, passed=stale)))).stale == (
        StaleEvidence("shop", "junit.xml"),
    )
    assert build_watch(judged(item(evidence=facts(failed=absent)))) == AuditWatch()


def never_red(*last_red: int | None, baseline: str = "", status: Status = Status.PASS) -> tuple[str, ...]:
    """The watched items, of items that were last red this many days ago; None for never."""
    verdicts = [verdict(f"item-{number}", "t", status) for number in range(len(last_red))]
    seen = {f"item-{number}": NOW - timedelta(days=days) for number, days in enumerate(last_red) if days is not None}
    entry = replace(decision(State.READY, *verdicts), baseline_file=baseline)
    return build_watch(remember(entry, Memory(seen))).never_red


def test_items_that_were_not_red_for_ninety_days_are_watched() -> None:
    assert never_red(None, 90, 91, 1) == ("item-0", "item-2")
    assert never_red(1, 90) == ()


def test_nothing_is_watched_while_nothing_earlier_is_known() -> None:
    assert never_red(None, None) == ()
    assert never_red(None, None, baseline="main.json") == ("item-0", "item-1")


def test_an_item_that_blocks_now_or_is_skipped_is_not_watched() -> None:
    assert never_red(None, 91, status=Status.FAIL) == ()
    assert never_red(None, baseline="main.json", status=Status.SKIPPED) == ()


def test_only_the_facts_that_decide_the_status_are_broken() -> None:
    must = broken(expect(FactSpec("critical", ""), Op.EQUAL, "0"), Decimal(2))
    should = replace(broken(expect(FactSpec("medium", ""), Op.EQUAL, "0"), Decimal(9)), level=Level.SHOULD)

    assert signals(item(comparisons=(must, should))).broken == ("critical",)
    assert signals(item(Status.WARN, comparisons=(should,))).broken == ("medium",)
    assert signals(item(Status.UNKNOWN, comparisons=(should,))).broken == ()


def test_a_step_of_the_plan_that_began_and_is_broken_is_a_signal() -> None:
    strict, loose = (expect(FactSpec("critical", ""), Op.EQUAL, number) for number in ("0", "9"))
    steps = tuple(PlanStep(date(2026, 11, day), (entry,), POSITION) for day, entry in ((20, strict), (12, loose)))
    entry = item(comparisons=(broken(strict, Decimal(2)), held(loose, Decimal(2))))
    planned = replace(entry.item, plan=(*steps, PlanStep(date(2026, 12, 1), (strict,), POSITION))).on(
        date(2026, 11, 20)
    )

    assert signals(replace(entry, item=planned)).plan_steps == (PlanStepBegan(date(2026, 11, 20), "critical"),)
    assert signals(entry).plan_steps == ()
