"""What may have caused a change: each cause is named where it was observed, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gate.model.audit import (
    AuditSnapshot,
    CertificateExpired,
    ChecklistChanged,
    CommitRange,
    Commits,
    EvidenceMissing,
    GateChanged,
    ItemSignals,
    LikelyCause,
    NewFindings,
    PlanStepBegan,
    ServiceDown,
    SnapshotItem,
    TimePassed,
    ToolChanged,
    WaiverEnded,
)
from gate.model.decision import State, Status
from gate.model.evidence import Cause
from gate.publish.audit_issue import compare_snapshots
from gate.publish.audit_issue.causes import Comparison, add_causes

BEFORE = datetime(2026, 11, 19, 2, tzinfo=UTC)
AFTER = BEFORE + timedelta(days=1)
RANGE = CommitRange("a" * 40, "b" * 40, 3, ("src/shop.py", "web/cart.js"))


def age(seconds: int) -> SnapshotItem:
    return SnapshotItem(Status.FAIL, {"release_age": (Decimal(seconds), "s")})


def causes(
    before: SnapshotItem | Status | None = Status.PASS,
    after: SnapshotItem | Status = Status.FAIL,
    signals: ItemSignals = ItemSignals(),  # noqa: B008 - frozen
    commits: CommitRange | None = None,
    prefix: str = "",
    **names: tuple[str, str],
) -> tuple[LikelyCause, ...] | None:
    """The causes of the change of one item; `names` are `checklist` and `gate` before and after."""
    items = [item if isinstance(item, SnapshotItem) else SnapshotItem(item) for item in (before, after) if item]
    other = SnapshotItem(Status.PASS)
    first, last = (
        AuditSnapshot(
            state, at, {"other": other} | item,
            checklist=names.get("checklist", ("", ""))[number], gate=names.get("gate", ("", ""))[number],
        )
        for number, (state, at, item) in enumerate(
            [(State.READY, BEFORE, {"item": items[0]} if before else {}), (State.NOT_READY, AFTER, {"item": items[-1]})]
        )
    )  # fmt: skip
    all_signals: Mapping[str, ItemSignals] = {"item": signals}
    changes = add_causes(compare_snapshots(first, last), all_signals, Comparison(first, last, commits, prefix))
    return changes.causes.get("item")


def test_without_an_observation_there_is_no_known_cause() -> None:
    assert causes() == ()


@pytest.mark.parametrize(("before", "after"), [(Status.FAIL, Status.PASS), (Status.PASS, Status.PASS)])
def test_an_item_that_did_not_get_worse_needs_no_cause(before: Status, after: Status) -> None:
    assert causes(before, after, commits=RANGE) is None


def test_a_waiver_that_ended_since_the_last_audit_is_the_cause_alone() -> None:
    ended = ItemSignals(ended_waivers=(WaiverEnded(date(2026, 11, 19), "@alice"),))
    long_ago = ItemSignals(ended_waivers=(WaiverEnded(date(2026, 11, 18), "@alice"),))

    assert causes(Status.WAIVED, signals=ended, commits=RANGE) == (WaiverEnded(date(2026, 11, 19), "@alice"),)
    assert causes(Status.WAIVED, signals=long_ago) == ()
    assert causes(Status.PASS, signals=ended) == ()


def test_an_expired_certificate_is_the_cause_alone() -> None:
    signals = ItemSignals(
        expired_certificates=(CertificateExpired("https://a.example", AFTER),),
        missing=(EvidenceMissing(Cause.UNREACHABLE, ""),),
    )

    assert causes(signals=signals, commits=RANGE) == (CertificateExpired("https://a.example", AFTER),)


@pytest.mark.parametrize(("later", "is_cause"), [(90 * 86_400 + 60, True), (90 * 86_400 - 86_400 * 2, False)])
def test_an_age_that_grew_as_the_clock_did_is_the_cause_alone(later: int, *, is_cause: bool) -> None:
    before = replace(age(89 * 86_400), status=Status.PASS)
    signals = ItemSignals(durations=(("release_age", 1),))

    expected = (TimePassed("release_age"),) if is_cause else (Commits(),)
    assert causes(before, age(later), signals, RANGE) == expected


def test_a_remaining_time_that_shrank_as_the_clock_did_is_the_cause_alone() -> None:
    before, after = replace(age(86_400 * 14 + 30), status=Status.PASS), age(86_400 * 13)

    assert causes(before, after, ItemSignals(durations=(("release_age", -1),))) == (TimePassed("release_age"),)
    assert causes(before, after, ItemSignals(durations=(("release_age", 1),))) == ()


def test_a_duration_that_holds_or_is_in_another_unit_is_no_cause() -> None:
    before, after = replace(age(89 * 86_400), status=Status.PASS), age(90 * 86_400)
    other = replace(after, values={"release_age": (Decimal(90 * 86_400), "ms")})

    assert causes(before, after) == ()
    assert causes(before, other, ItemSignals(durations=(("release_age", 1),))) == ()


def test_a_service_that_is_down_missing_evidence_and_new_findings_are_possible_causes() -> None:
    signals = ItemSignals(
        down=(ServiceDown("https://a.example"),),
        missing=(EvidenceMissing(Cause.STALE, "scans/*.sarif"),),
        new_findings=NewFindings(("CVE-2026-1",), 1),
    )

    assert causes(signals=signals) == (*signals.down, *signals.missing, NewFindings(("CVE-2026-1",), 1))


def test_a_tool_of_another_version_is_a_possible_cause() -> None:
    before, after = SnapshotItem(Status.PASS, {}, ("trivy 0.50",)), SnapshotItem(Status.FAIL, {}, ("trivy 0.58", "x"))

    assert causes(before, after) == (ToolChanged(("trivy 0.50",), ("trivy 0.58", "x")),)
    assert causes(before, replace(before, status=Status.FAIL)) == ()
    assert causes(before, replace(after, tools=())) == ()


def test_another_gate_and_another_checklist_are_possible_causes() -> None:
    assert causes(gate=("1.0", "1.1"), checklist=("aa", "bb")) == (GateChanged("1.0", "1.1"), ChecklistChanged())
    assert causes(gate=("1.0", "1.0"), checklist=("aa", "aa")) == ()
    assert causes(gate=("", "1.1"), checklist=("", "bb")) == ()


def test_a_new_item_is_caused_by_the_checklist() -> None:
    assert causes(None, checklist=("aa", "bb")) == (ChecklistChanged(),)


def test_commits_name_the_changed_files_that_the_item_names() -> None:
    named = ItemSignals(globs=("./src/**", "https://a.example/{x}", "!src/b"))

    assert causes(commits=RANGE) == (Commits(),)
    assert causes(signals=named, commits=RANGE) == (Commits(("src/shop.py",)),)
    assert causes(signals=ItemSignals(globs=("*.js",)), commits=RANGE, prefix="web/") == (Commits(("web/cart.js",)),)
    assert causes(signals=named, commits=replace(RANGE, count=None, paths=None)) == (Commits(),)


WAIVER = WaiverEnded(date(2026, 11, 19), "@alice")


def waived(critical: int) -> SnapshotItem:
    return SnapshotItem(Status.WAIVED, {"critical": (Decimal(critical), "")})


@pytest.mark.parametrize(
    ("after", "found", "expected"),
    [
        (2, None, (WAIVER,)),
        (3, None, (WAIVER, Commits())),
        (2, NewFindings(("CVE-2026-2",), 1), (WAIVER, NewFindings(("CVE-2026-2",), 1), Commits())),
    ],
    ids=["the same value", "a worse value", "another finding in place of one"],
)
def test_a_waiver_that_ended_hides_nothing_else_that_got_worse(
    after: int, found: NewFindings | None, expected: tuple[LikelyCause, ...]
) -> None:
    signals = ItemSignals(broken=("critical",), ended_waivers=(WAIVER,), new_findings=found)

    assert causes(waived(2), replace(waived(after), status=Status.FAIL), signals, RANGE) == expected


def test_a_date_and_another_checklist_are_both_possible() -> None:
    ages = replace(age(2 * 86_400), status=Status.PASS), age(3 * 86_400)
    time = ItemSignals(broken=("release_age",), durations=(("release_age", 1),))
    ended = ItemSignals(broken=("critical",), ended_waivers=(WAIVER,))

    assert causes(*ages, time, checklist=("aa", "aa")) == (TimePassed("release_age"),)
    assert causes(*ages, time, checklist=("aa", "bb")) == (TimePassed("release_age"), ChecklistChanged())
    assert causes(waived(2), replace(waived(2), status=Status.FAIL), ended, checklist=("aa", "bb")) == (
        WAIVER,
        ChecklistChanged(),
    )


def test_time_does_not_explain_another_fact_that_broke() -> None:
    before, after = replace(age(89 * 86_400), status=Status.PASS), age(90 * 86_400)
    signals = ItemSignals(broken=("release_age", "open"), durations=(("release_age", 1),))

    assert causes(before, after, signals, RANGE) == (TimePassed("release_age"), Commits())


def test_a_certificate_that_had_expired_before_is_no_cause() -> None:
    old = ItemSignals(
        expired_certificates=(CertificateExpired("https://a.example", BEFORE - timedelta(days=30)),),
        down=(ServiceDown("https://a.example"),),
    )

    assert causes(Status.WARN, signals=old) == (ServiceDown("https://a.example"),)
    assert causes(Status.UNKNOWN, signals=old) == (*old.expired_certificates, *old.down)
    assert causes(None, signals=old, checklist=("aa", "bb")) == (
        *old.expired_certificates,
        *old.down,
        ChecklistChanged(),
    )


def test_files_that_an_item_excludes_are_not_named() -> None:
    excluding = ItemSignals(globs=("src/**", "web/**", "!web/cart.js"))

    assert causes(signals=excluding, commits=RANGE) == (Commits(("src/shop.py",)),)
    assert causes(signals=ItemSignals(globs=("!web/**",)), commits=RANGE) == (Commits(),)


def test_a_step_of_the_plan_that_began_is_the_cause_alone_unless_its_value_changed() -> None:
    began, earlier = PlanStepBegan(date(2026, 11, 20), "critical"), PlanStepBegan(date(2026, 11, 19), "critical")
    before = replace(waived(2), status=Status.PASS)
    signals = ItemSignals(broken=("critical",), plan_steps=(began,))

    assert causes(before, replace(waived(2), status=Status.FAIL), signals, RANGE) == (began,)
    assert causes(before, replace(waived(3), status=Status.FAIL), signals, RANGE) == (began, Commits())
    assert causes(signals=replace(signals, plan_steps=(earlier,)), commits=RANGE) == (Commits(),)
