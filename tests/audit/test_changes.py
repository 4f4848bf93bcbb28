"""What changed from one night to the next."""

from __future__ import annotations

from decimal import Decimal

from gate.audit import compare
from gate.model.audit import Changes, Move, Remembered
from gate.model.decision import Flip, State, Status
from gate.model.values import Share
from tests.audit.nights import AT, COVERAGE, SCAN, SERVICE, night, one


def test_two_equal_nights_differ_in_nothing() -> None:
    last = night(backend=COVERAGE, sast=SCAN, services=SERVICE)

    assert compare(last, last) == Changes(AT, State.NOT_READY, State.NOT_READY)


def test_items_flip_come_and_go_in_tonights_order() -> None:
    last = night(gone=COVERAGE, sast=SCAN, services=SERVICE)
    tonight = night(State.READY, services=SERVICE, new=COVERAGE, sast=Remembered(Status.PASS, SCAN.values))

    assert compare(last, tonight) == Changes(
        AT,
        State.NOT_READY,
        State.READY,
        (
            Flip("new", None, Status.PASS),
            Flip("sast", Status.FAIL, Status.PASS),
            Flip("gone", Status.PASS, None),
        ),
    )


def test_values_move_whatever_they_are() -> None:
    last = night(a=one(Share(1, 2), "%"), b=one(Decimal(3)), c=one("ok"), d=one(True))
    tonight = night(a=one(Share(2, 3), "%"), b=one(Decimal(4)), c=one("down"), d=one(False))

    assert compare(last, tonight).moves == (
        Move("a", "fact", Share(1, 2), Share(2, 3), "%"),
        Move("b", "fact", Decimal(3), Decimal(4), ""),
        Move("c", "fact", "ok", "down", ""),
        Move("d", "fact", True, False, ""),
    )


def test_a_number_that_is_written_otherwise_has_not_moved() -> None:
    assert compare(night(a=one(Decimal("1.50"))), night(a=one(Decimal("1.5")))).moves == ()


def test_a_value_that_is_new_or_measured_otherwise_has_not_moved() -> None:
    last = night(a=one(Decimal(3), "s"), b=one(Decimal(3)), c=Remembered(Status.PASS))
    tonight = night(a=one(Decimal(3000), "ms"), b=one("three"), c=one(Decimal(1)))

    assert compare(last, tonight).moves == ()


def test_a_night_on_which_nothing_could_be_judged_is_compared_by_its_decision_alone() -> None:
    judged, broken = night(backend=COVERAGE), night(State.UNDECIDED)

    assert compare(judged, broken) == Changes(AT, State.NOT_READY, State.UNDECIDED, comparable=False)
    assert compare(broken, judged) == Changes(AT, State.UNDECIDED, State.NOT_READY, comparable=False)
    assert compare(broken, broken) == Changes(AT, State.UNDECIDED, State.UNDECIDED)


def test_what_was_not_remembered_is_neither_new_nor_gone() -> None:
    last = night(a=COVERAGE, b=SCAN, whole=False)
    tonight = night(a=Remembered(Status.FAIL, COVERAGE.values), c=SERVICE)

    assert compare(last, tonight).flips == (Flip("a", Status.PASS, Status.FAIL),)
