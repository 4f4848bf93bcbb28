"""What changed from one night to the next."""

from __future__ import annotations

from decimal import Decimal

from gate.model.audit import Changes, SnapshotItem, ValueChange
from gate.model.decision import State, Status, StatusChange
from gate.model.values import Percentage
from gate.publish.audit_issue import compare
from tests.publish.audit_issue.nights import AT, COVERAGE, SCAN, SERVICE, night, one


def test_two_equal_nights_differ_in_nothing() -> None:
    last = night(backend=COVERAGE, sast=SCAN, services=SERVICE)

    assert compare(last, last) == Changes(AT, State.NOT_READY, State.NOT_READY)


def test_items_flip_come_and_go_in_tonights_order() -> None:
    last = night(gone=COVERAGE, sast=SCAN, services=SERVICE)
    tonight = night(State.READY, services=SERVICE, new=COVERAGE, sast=SnapshotItem(Status.PASS, SCAN.values))

    assert compare(last, tonight) == Changes(
        AT,
        State.NOT_READY,
        State.READY,
        (
            StatusChange("new", None, Status.PASS),
            StatusChange("sast", Status.FAIL, Status.PASS),
            StatusChange("gone", Status.PASS, None),
        ),
    )


def test_values_move_whatever_they_are() -> None:
    last = night(a=one(Percentage(1, 2), "%"), b=one(Decimal(3)), c=one("ok"), d=one(True))
    tonight = night(a=one(Percentage(2, 3), "%"), b=one(Decimal(4)), c=one("down"), d=one(False))

    assert compare(last, tonight).value_changes == (
        ValueChange("a", "fact", Percentage(1, 2), Percentage(2, 3), "%"),
        ValueChange("b", "fact", Decimal(3), Decimal(4), ""),
        ValueChange("c", "fact", "ok", "down", ""),
        ValueChange("d", "fact", True, False, ""),
    )


def test_a_number_that_is_written_otherwise_has_not_moved() -> None:
    assert compare(night(a=one(Decimal("1.50"))), night(a=one(Decimal("1.5")))).value_changes == ()


def test_a_value_that_is_new_or_measured_otherwise_has_not_moved() -> None:
    last = night(a=one(Decimal(3), "s"), b=one(Decimal(3)), c=SnapshotItem(Status.PASS))
    tonight = night(a=one(Decimal(3000), "ms"), b=one("three"), c=one(Decimal(1)))

    assert compare(last, tonight).value_changes == ()


def test_a_night_on_which_nothing_could_be_judged_is_compared_by_its_decision_alone() -> None:
    judged, broken = night(backend=COVERAGE), night(State.UNDECIDED)

    assert compare(judged, broken) == Changes(AT, State.NOT_READY, State.UNDECIDED, comparable=False)
    assert compare(broken, judged) == Changes(AT, State.UNDECIDED, State.NOT_READY, comparable=False)
    assert compare(broken, broken) == Changes(AT, State.UNDECIDED, State.UNDECIDED)


def test_what_was_not_remembered_is_neither_new_nor_gone() -> None:
    last = night(a=COVERAGE, b=SCAN, whole=False)
    tonight = night(a=SnapshotItem(Status.FAIL, COVERAGE.values), c=SERVICE)

    assert compare(last, tonight).status_changes == (StatusChange("a", Status.PASS, Status.FAIL),)
