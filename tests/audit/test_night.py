"""What of a decision the next night knows."""

from __future__ import annotations

from decimal import Decimal

from gate.audit import night_of
from gate.model.audit import Night, Remembered
from gate.model.decision import State, Status
from gate.model.values import Share
from tests.reports.decisions import NOW, green, nothing_judged, red


def test_a_night_knows_the_statuses_and_the_values_that_were_held_against_a_bound() -> None:
    assert night_of(green()) == Night(
        State.READY,
        NOW,
        {
            "backend-coverage": Remembered(
                Status.PASS, {"line_coverage": (Share(1823, 2000), "%"), "patch_coverage": (Share(41, 42), "%")}
            ),
            "backend-tests": Remembered(Status.PASS, {"failed": (Decimal(0), ""), "duration": (Decimal("182.4"), "s")}),
            "runbook": Remembered(Status.PASS, {"exists": (True, "")}),
        },
    )


def test_what_was_not_seen_has_no_value() -> None:
    assert night_of(red()).items["sast"] == Remembered(Status.UNKNOWN, {})


def test_where_nothing_was_judged_nothing_is_remembered_of_items_but_that_they_were_skipped() -> None:
    assert {item.status for item in night_of(nothing_judged()).items.values()} <= {Status.SKIPPED}
