"""What changed from one audit to the next."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from gate.model.audit import Changes, SnapshotItem, ValueChange
from gate.model.decision import State, Status, StatusChange
from gate.model.values import Percentage
from gate.publish.audit_issue import compare_snapshots
from tests.publish.audit_issue.snapshots import AT, COVERAGE, SCAN, SERVICE, item_with, snapshot


def test_equal_snapshots_have_no_changes() -> None:
    before = snapshot(backend=COVERAGE, sast=SCAN, services=SERVICE)

    assert compare_snapshots(before, before) == Changes(AT, State.NOT_READY, State.NOT_READY)


def test_status_changes_are_in_the_order_of_the_later_snapshot_and_removed_items_come_last() -> None:
    before = snapshot(gone=COVERAGE, sast=SCAN, services=SERVICE)
    after = snapshot(State.READY, services=SERVICE, new=COVERAGE, sast=SnapshotItem(Status.PASS, SCAN.values))

    assert compare_snapshots(before, after) == Changes(
        AT,
        State.NOT_READY,
        State.READY,
        (
            StatusChange("new", None, Status.PASS),
            StatusChange("sast", Status.FAIL, Status.PASS),
            StatusChange("gone", Status.PASS, None),
        ),
    )


def test_values_of_every_kind_are_compared() -> None:
    before = snapshot(
        a=item_with(Percentage(1, 2), "%"), b=item_with(Decimal(3)), c=item_with("ok"), d=item_with(value=True)
    )
    after = snapshot(
        a=item_with(Percentage(2, 3), "%"), b=item_with(Decimal(4)), c=item_with("down"), d=item_with(value=False)
    )

    assert compare_snapshots(before, after).value_changes == (
        ValueChange("a", "fact", Percentage(1, 2), Percentage(2, 3), "%"),
        ValueChange("b", "fact", Decimal(3), Decimal(4), ""),
        ValueChange("c", "fact", "ok", "down", ""),
        ValueChange("d", "fact", True, False, ""),
    )


def test_an_equal_number_in_another_notation_is_no_change() -> None:
    before, after = snapshot(a=item_with(Decimal("1.50"))), snapshot(a=item_with(Decimal("1.5")))

    assert compare_snapshots(before, after).value_changes == ()


def test_an_equal_percentage_of_other_counts_or_of_none_is_no_change() -> None:
    before = snapshot(a=item_with(Percentage(1, 2), "%"), b=item_with(Percentage(1, 2), "%"))
    after = snapshot(a=item_with(Percentage(2, 4), "%"), b=item_with(Percentage.from_ratio(Fraction(1, 2)), "%"))

    assert compare_snapshots(before, after).value_changes == ()


def test_a_new_value_and_a_value_of_another_unit_or_type_are_no_changes() -> None:
    before = snapshot(a=item_with(Decimal(3), "s"), b=item_with(Decimal(3)), c=SnapshotItem(Status.PASS))
    after = snapshot(a=item_with(Decimal(3000), "ms"), b=item_with("three"), c=item_with(Decimal(1)))

    assert compare_snapshots(before, after).value_changes == ()


def test_without_items_only_the_decision_is_compared() -> None:
    judged, broken = snapshot(backend=COVERAGE), snapshot(State.UNDECIDED)

    assert compare_snapshots(judged, broken) == Changes(AT, State.NOT_READY, State.UNDECIDED, comparable=False)
    assert compare_snapshots(broken, judged) == Changes(AT, State.UNDECIDED, State.NOT_READY, comparable=False)
    assert compare_snapshots(broken, broken) == Changes(AT, State.UNDECIDED, State.UNDECIDED)


def test_with_an_incomplete_snapshot_no_item_is_added_or_removed() -> None:
    before = snapshot(a=COVERAGE, b=SCAN, complete=False)
    after = snapshot(a=SnapshotItem(Status.FAIL, COVERAGE.values), c=SERVICE)

    assert compare_snapshots(before, after).status_changes == (StatusChange("a", Status.PASS, Status.FAIL),)
