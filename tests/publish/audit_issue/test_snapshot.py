"""What of a decision the next night knows."""

from __future__ import annotations

from decimal import Decimal

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.values import Percentage
from gate.publish.audit_issue import snapshot_of
from tests.render.decisions import NOW, green, nothing_judged, red


def test_a_night_knows_the_statuses_and_the_values_that_were_held_against_a_bound() -> None:
    assert snapshot_of(green()) == AuditSnapshot(
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


def test_what_was_not_seen_has_no_value() -> None:
    assert snapshot_of(red()).items["sast"] == SnapshotItem(Status.UNKNOWN, {})


def test_where_nothing_was_judged_nothing_is_remembered_of_items_but_that_they_were_skipped() -> None:
    assert {item.status for item in snapshot_of(nothing_judged()).items.values()} <= {Status.SKIPPED}
