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
        expired_certificates=(CertificateExpired("https://a.example"),),
        missing=(EvidenceMissing(Cause.UNREACHABLE, ""),),
    )

    assert causes(signals=signals, commits=RANGE) == (CertificateExpired("https://a.example"),)


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
