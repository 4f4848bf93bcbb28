"""Waivers: whether they are in force, and the notes about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from gate.judge import decide
from gate.model.checklist import Checklist, FromBaseline, Op, Waiver
from gate.model.decision import Baseline, Decision, Level, State, Status, WaiverCheck
from gate.model.subject import Subject
from tests.cases import cases
from tests.judge.cases import BROKEN, HELD, MISSING, NOW, expect, judge, observe, skipped, waiver


def notes(outcome: str, exemption: Waiver) -> tuple[str, ...]:
    return judge(observe([outcome]), waivers=[exemption]).notes


@cases(
    ("outcome", "exemption", "expected"),
    [
        (BROKEN, waiver(8), ()),
        (BROKEN, waiver(7), ("The waiver of item by @alice expires on 2026-11-27, in 7 days.",)),
        (BROKEN, waiver(1), ("The waiver of item by @alice expires on 2026-11-21, tomorrow.",)),
        (BROKEN, waiver(0), ("The waiver of item by @alice expires on 2026-11-20, today.",)),
        (MISSING, waiver(30), ()),
        (HELD, waiver(30), ("The waiver of item by @alice is not used: the item does not fail. Remove it.",)),
        (HELD, waiver(3), ("The waiver of item by @alice is not used: the item does not fail. Remove it.",)),
        (
            BROKEN,
            waiver(-1),
            (
                (
                    "The waiver of item by @alice expired on 2026-11-19 and exempts nothing; "
                    "fix the item or renew the waiver by review."
                ),
            ),
        ),
    ],
)
def test_notes_announce_waivers_that_have_expired_expire_soon_or_are_not_used(
    outcome: str, exemption: Waiver, expected: tuple[str, ...]
) -> None:
    assert notes(outcome, exemption) == expected


def test_a_waiver_of_an_item_that_only_warns_is_not_used() -> None:
    decision = judge(observe([HELD], [BROKEN]), waivers=[waiver()])

    assert decision.verdicts[0].status is Status.WARN
    assert decision.notes == ("The waiver of item by @alice is not used: the item does not fail. Remove it.",)


def test_there_is_no_note_about_the_waiver_of_a_skipped_item() -> None:
    assert judge(skipped(), observe([HELD], name="other"), waivers=[waiver()]).notes == ()


@cases(
    ("exemption", "in_force", "reason"),
    [
        (waiver(), True, "it expires on 2026-12-20"),
        (waiver(-1), False, "it expired on 2026-11-19"),
        (waiver(but=["held", "broken"]), False, "its condition `broken >= ...` does not hold"),
        (waiver(-1, but=["held"]), False, "it expired on 2026-11-19"),
        (waiver(but=["missing"]), False, "there is no data for its condition `missing >= ...` (absent)"),
        (waiver(but=["held"]), True, "it expires on 2026-12-20"),
    ],
)
def test_the_verdict_contains_whether_the_waiver_is_in_force_and_why(
    exemption: Waiver, reason: str, *, in_force: bool
) -> None:
    check = judge(observe([BROKEN]), waivers=[exemption]).verdicts[0].waivers[0]

    expired = reason.startswith("it expired")
    assert check == WaiverCheck(exemption, in_force=in_force, reason=reason, but=check.but, expired=expired)
    conditions = [(comparison.expectation, comparison.level) for comparison in check.but]
    assert conditions == [(condition, Level.BUT) for condition in exemption.but]


def test_a_second_waiver_that_is_in_force_exempts_the_item() -> None:
    decision = judge(observe([BROKEN]), waivers=[waiver(-1), waiver(30), waiver(-2)])

    assert decision.state is State.READY


def test_a_waiver_covers_its_own_item_only() -> None:
    decision = judge(observe([BROKEN]), observe([BROKEN], name="other"), waivers=[waiver()])

    assert [verdict.status for verdict in decision.verdicts] == [Status.WAIVED, Status.FAIL]
    assert decision.verdicts[1].waivers == ()


def decide_at(moment: datetime, exemption: Waiver) -> Decision:
    observation = observe([BROKEN])
    return decide(Checklist("A test", (observation.item,), (exemption,)), [observation], Subject(), moment)


def test_a_waiver_expires_at_the_end_of_its_day_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    last_minute = datetime(2026, 11, 21, 8, 59, tzinfo=tokyo)  # 23:59 of the 20th in UTC

    assert decide_at(last_minute, waiver(0)).state is State.READY
    assert decide_at(last_minute + timedelta(minutes=1), waiver(0)).state is State.NOT_READY
    assert decide_at(NOW, waiver(0)).state is State.READY


@pytest.mark.parametrize(("before", "state"), [("9", State.READY), ("10", State.NOT_READY)])
def test_the_condition_of_a_waiver_can_compare_with_the_baseline(before: str, state: State) -> None:
    no_worse = replace(waiver(), but=(expect("held", Op.AT_LEAST, FromBaseline()),))
    baseline = Baseline({"item": {"held": (Decimal(before), "")}}, {})

    assert judge(observe([BROKEN]), waivers=[no_worse], baseline=baseline).state is state
