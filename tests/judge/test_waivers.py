"""Waivers: whether they are in force, why not, and what is said about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from gate.judge import decide
from gate.model.checklist import Checklist, FromBaseline, Op, Waiver
from gate.model.decision import Baseline, Decision, Level, State, Status, WaiverCheck
from gate.model.subject import Subject
from tests.judge.cases import BROKEN, HELD, NOW, UNSEEN, expect, judged, outcome_of, skipped, waiver


def notes(word: str, given: Waiver) -> tuple[str, ...]:
    return judged(outcome_of([word]), waivers=[given]).notes


@pytest.mark.parametrize(
    ("word", "given", "said"),
    [
        (BROKEN, waiver(8), ()),
        (BROKEN, waiver(7), ("The waiver of item by @alice ends on 2026-11-27, in 7 days.",)),
        (BROKEN, waiver(1), ("The waiver of item by @alice ends on 2026-11-21, tomorrow.",)),
        (BROKEN, waiver(0), ("The waiver of item by @alice ends on 2026-11-20, today.",)),
        (UNSEEN, waiver(30), ()),
        (HELD, waiver(30), ("The waiver of item by @alice is not used: the item does not fail. Remove it.",)),
        (HELD, waiver(3), ("The waiver of item by @alice is not used: the item does not fail. Remove it.",)),
        (
            BROKEN,
            waiver(-1),
            (
                (
                    "The waiver of item by @alice ended on 2026-11-19 and forgives nothing; "
                    "mend the item or renew the waiver by review."
                ),
            ),
        ),
    ],
)
def test_a_reader_hears_of_waivers_that_ended_end_soon_or_are_unused(
    word: str, given: Waiver, said: tuple[str, ...]
) -> None:
    assert notes(word, given) == said


def test_a_waiver_of_an_item_that_only_warns_is_unused() -> None:
    decision = judged(outcome_of([HELD], [BROKEN]), waivers=[waiver()])

    assert decision.verdicts[0].status is Status.WARN
    assert decision.notes == ("The waiver of item by @alice is not used: the item does not fail. Remove it.",)


def test_a_waiver_of_a_skipped_item_is_left_in_peace() -> None:
    assert judged(skipped(), outcome_of([HELD], name="other"), waivers=[waiver()]).notes == ()


@pytest.mark.parametrize(
    ("given", "in_force", "why"),
    [
        (waiver(), True, "it runs until 2026-12-20"),
        (waiver(-1), False, "it ended on 2026-11-19"),
        (waiver(but=["held", "broken"]), False, "its condition `broken >= ...` does not hold"),
        (waiver(-1, but=["held"]), False, "it ended on 2026-11-19"),
        (waiver(but=["unseen"]), False, "its condition `unseen >= ...` could not be seen (absent)"),
        (waiver(but=["held"]), True, "it runs until 2026-12-20"),
    ],
)
def test_the_verdict_says_whether_the_waiver_is_in_force_and_why(given: Waiver, why: str, *, in_force: bool) -> None:
    ruling = judged(outcome_of([BROKEN]), waivers=[given]).verdicts[0].waiver

    assert ruling is not None
    assert ruling == WaiverCheck(given, in_force=in_force, reason=why, but=ruling.but)
    assert [(held.expectation, held.level) for held in ruling.but] == [(wish, Level.BUT) for wish in given.but]


def test_a_second_waiver_that_is_in_force_counts() -> None:
    decision = judged(outcome_of([BROKEN]), waivers=[waiver(-1), waiver(30), waiver(-2)])

    assert decision.state is State.READY


def test_a_waiver_covers_its_own_item_only() -> None:
    decision = judged(outcome_of([BROKEN]), outcome_of([BROKEN], name="other"), waivers=[waiver()])

    assert [verdict.status for verdict in decision.verdicts] == [Status.WAIVED, Status.FAIL]
    assert decision.verdicts[1].waiver is None


def at(moment: datetime, given: Waiver) -> Decision:
    found = outcome_of([BROKEN])
    return decide(Checklist("A test", (found.item,), (given,)), [found], Subject(), moment)


def test_a_waiver_ends_with_its_day_in_utc_wherever_the_gate_runs() -> None:
    tokyo = timezone(timedelta(hours=9))
    last_minute = datetime(2026, 11, 21, 8, 59, tzinfo=tokyo)  # 23:59 of the 20th in UTC

    assert at(last_minute, waiver(0)).state is State.READY
    assert at(last_minute + timedelta(minutes=1), waiver(0)).state is State.NOT_READY
    assert at(NOW, waiver(0)).state is State.READY


@pytest.mark.parametrize(("before", "state"), [("9", State.READY), ("10", State.NOT_READY)])
def test_the_condition_of_a_waiver_may_lean_on_the_baseline(before: str, state: State) -> None:
    no_worse = replace(waiver(), but=(expect("held", Op.AT_LEAST, FromBaseline()),))
    baseline = Baseline({"item": {"held": (Decimal(before), "")}}, {})

    assert judged(outcome_of([BROKEN]), waivers=[no_worse], baseline=baseline).state is state
