"""Runs by day and by item: the worst status of a day, gaps, renamed items, several gates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gate.model.decision import Status
from gate.render.dashboard.period import Period, period_until
from gate.render.dashboard.timeline import DayStatus, Gap, GateHistory, build_histories, stretches, worst
from tests.cases import cases
from tests.render.dashboard.years import NOW, day, item, run

DAYS = 5
STATUSES = st.sampled_from([*Status, *Gap])


def history(*runs: object, days: int = DAYS) -> GateHistory:
    """The history of the only gate."""
    (gate,) = build_histories(runs, period_until(NOW, days), NOW)  # type: ignore[arg-type]
    return gate


def days_of(gate: GateHistory) -> dict[str, list[DayStatus]]:
    return {entry.id: list(entry.days) for entry in gate.items}


def test_a_day_has_the_worst_status_of_its_runs() -> None:
    runs = [run(day(0, 1), item(status=Status.PASS)), run(day(0, 2), item(status=Status.FAIL)),
            run(day(0, 3), item(status=Status.PASS))]  # fmt: skip

    assert days_of(history(*runs, days=1)) == {"coverage": [Status.FAIL]}


def test_a_run_that_skips_an_item_does_not_hide_its_status() -> None:
    runs = [run(day(0, 1), item(status=Status.PASS)), run(day(0, 2), item(status=Status.SKIPPED))]

    assert days_of(history(*runs, days=1)) == {"coverage": [Status.PASS]}


def test_a_day_without_a_run_is_a_gap_and_not_green() -> None:
    runs = [run(day(4), item()), run(day(1), item())]

    assert days_of(history(*runs)) == {
        "coverage": [Status.PASS, Gap.NO_RUN, Gap.NO_RUN, Status.PASS, Gap.NO_RUN],
    }  # fmt: skip


def test_an_item_with_a_new_id_is_another_item() -> None:
    runs = [run(day(1), item("tests")), run(day(0), item("unit-tests"))]
    gate = history(*runs, days=2)

    assert days_of(gate) == {"unit-tests": [Gap.ABSENT, Status.PASS], "tests": [Status.PASS, Gap.ABSENT]}
    assert [entry.is_current for entry in gate.items] == [True, False]


def test_an_item_with_a_new_title_is_the_same_item_and_remembers_the_old_one() -> None:
    runs = [run(day(number), item(title=title)) for number, title in [(3, "A"), (2, "B"), (1, "A"), (0, "C")]]

    (entry,) = history(*runs).items

    assert (entry.latest.title, entry.earlier_titles) == ("C", ("A", "B"))


def test_items_have_the_order_of_the_last_checklist() -> None:
    runs = [run(day(1), item("a"), item("b"), item("z")), run(day(0), item("b"), item("a"))]

    assert [entry.id for entry in history(*runs).items] == ["b", "a", "z"]


def test_each_gate_of_a_repository_has_its_own_history() -> None:
    runs = [run(day(0), item(), gate=gate, repository=repository)
            for repository in ("b/b", "a/a") for gate in ("web", "readiness")]  # fmt: skip
    gates = build_histories(runs, period_until(NOW, DAYS), NOW)

    assert [gate.name for gate in gates] == ["a/a", "a/a · web", "b/b", "b/b · web"]


def test_a_history_outside_of_a_forge_has_a_name() -> None:
    assert history(run(day(0), item(), repository="local/local")).name == "This repository"


def test_a_run_belongs_to_its_day_in_utc() -> None:
    evening = datetime(2026, 11, 28, 22, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert days_of(history(run(evening, item()), days=2)) == {"coverage": [Gap.NO_RUN, Status.PASS]}


def test_runs_before_the_period_and_after_it_are_left_out() -> None:
    runs = [run(day(DAYS), item("old")), run(day(0), item()), run(day(-1), item("future"))]

    assert list(days_of(history(*runs))) == ["coverage"]


def test_without_a_run_there_is_no_history() -> None:
    assert build_histories([], period_until(NOW), NOW) == ()


def test_runs_of_one_moment_are_in_the_order_of_their_numbers() -> None:
    runs = [run(day(0), item(status=Status.FAIL), run_id=2), run(day(0), item(), run_id=1)]

    assert history(*runs).runs == (runs[1], runs[0])


@given(st.lists(STATUSES, min_size=1))
def test_no_status_is_better_than_the_worst_one(statuses: list[DayStatus]) -> None:
    order = [*Status, Gap.ABSENT, Gap.NO_RUN]

    assert order.index(worst(statuses)) == min(map(order.index, statuses))


@given(st.lists(STATUSES))
def test_stretches_are_the_days_again(statuses: list[DayStatus]) -> None:
    parts = list(stretches(statuses))

    assert [part.status for part in parts for _ in range(part.length)] == statuses
    assert [index for part in parts for index in range(part.first, part.last + 1)] == list(range(len(statuses)))
    assert all(earlier.status != later.status for earlier, later in pairwise(parts))


@cases("length", [1, 2, 7, 8, 365, 366])
def test_weeks_begin_on_monday_and_have_every_day_once(length: int) -> None:
    period = period_until(NOW, length)

    assert [index for week in period.weeks for index in week] == list(period.days)
    assert all(period.date_at(week[0]).weekday() == 0 for week in period.weeks[1:])
    assert period.last == NOW.date()


def test_months_are_addressed_by_their_first_day() -> None:
    period = Period(datetime(2026, 1, 30, tzinfo=UTC).date(), 40)

    assert [(index, f"{first:%Y-%m-%d}") for index, first in period.months] == [(2, "2026-02-01"), (30, "2026-03-01")]
