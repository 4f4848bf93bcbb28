"""The part of a decision that the next audit compares with."""

from __future__ import annotations

from decimal import Decimal

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.values import Percentage
from gate.publish.audit_issue import take_snapshot
from tests.render.decisions import NOW, green, nothing_judged, red


def test_a_snapshot_has_the_statuses_and_the_compared_values() -> None:
    assert take_snapshot(green()) == AuditSnapshot(
        State.READY,
        NOW,
        {
            "backend-coverage": SnapshotItem(
                Status.PASS,
                {"line_coverage": (Percentage(1823, 2000), "%"), "patch_coverage": (Percentage(41, 42), "%")},
            ),
            "backend-tests": SnapshotItem(
                Status.PASS, {"failed": (Decimal(0), ""), "duration": (Decimal("182.4"), "s")}
            ),
            "runbook": SnapshotItem(Status.PASS, {"exists": (True, "")}),
        },
    )


def test_a_missing_fact_has_no_value() -> None:
    assert take_snapshot(red()).items["sast"] == SnapshotItem(Status.UNKNOWN, {})


def test_when_nothing_is_judged_every_item_is_skipped() -> None:
    assert {item.status for item in take_snapshot(nothing_judged()).items.values()} <= {Status.SKIPPED}
