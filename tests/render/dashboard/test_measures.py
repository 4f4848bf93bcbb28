"""Since when an item is red, how often it turned, and how long it takes."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from gate.model.decision import Status
from gate.render.dashboard.measures import Reds, percentile, reds, since, slowest
from gate.render.dashboard.timeline import ItemHistory
from tests.render.dashboard.test_timeline import history
from tests.render.dashboard.years import day, item, run

LETTERS = {"F": Status.FAIL, "U": Status.UNKNOWN, "P": Status.PASS, "S": Status.SKIPPED, "W": Status.WARN}


def item_of(letters: str) -> ItemHistory:
    """An item with a status on each day, of which the last one is today; no run on a day with `.`."""
    runs = [
        run(day(number), item(status=LETTERS[letter]))
        for number, letter in enumerate(reversed(letters))
        if letter != "."
    ]
    (entry,) = history(*reversed(runs), days=len(letters)).items
    return entry


def start_of(letters: str) -> tuple[int, int, bool] | None:
    """How many days ago the status began, over how many runs, and whether that is a lower bound."""
    start = since(item_of(letters))
    return (len(letters) - 1 - start.first.day, start.runs, start.is_at_least) if start else None


def test_an_item_is_red_since_the_first_red_run_after_the_last_green_one() -> None:
    assert start_of("FPPFFF") == (2, 3, False)


def test_fail_and_unknown_are_one_red_series() -> None:
    assert start_of("PFUF") == (2, 3, False)


def test_a_warning_is_not_the_pass_before_it() -> None:
    assert start_of("PPWW") == (1, 2, False)


def test_a_skipped_run_and_a_day_without_a_run_do_not_end_a_series() -> None:
    assert start_of("PF.SF") == (3, 2, False)


def test_a_series_from_the_first_run_on_may_be_older() -> None:
    assert start_of("FFF") == (2, 3, True)


def test_a_series_of_an_item_that_was_added_later_is_not_older() -> None:
    first, last = run(day(1), item("other")), run(day(0), item("other"), item(status=Status.FAIL))
    start = since(history(first, last).items[1])

    assert start is not None
    assert not start.is_at_least


def test_an_item_that_was_never_judged_has_no_series() -> None:
    assert start_of("SS") is None


def test_flaps_are_the_changes_between_red_and_the_rest() -> None:
    measured = reds(item_of("PFFP.UWSF"))

    assert measured == Reds(day(7), day(0), runs=4, days=4, flaps=5)


def test_an_item_that_was_never_red_has_no_flap() -> None:
    assert reds(item_of("PWPS")) == Reds(None, None, 0, 0, 0)


def test_the_last_red_of_the_record_counts_when_the_history_has_none() -> None:
    (entry,) = history(run(day(0), item(last_red=day(400)))).items

    assert reds(entry).last == day(400)


def test_durations_are_the_median_and_the_nearest_rank_of_judged_runs() -> None:
    times = [100, 200, 300, 400]
    runs = [run(day(number), item("fast", duration_ms=1), item("slow", duration_ms=time)) for number, time in
            enumerate(times)]  # fmt: skip
    runs.append(run(day(4), item("fast", Status.SKIPPED, duration_ms=9_000), item("slow", duration_ms=200)))

    rows = slowest(history(*reversed(runs)))

    assert [(row.item.id, row.runs, row.median, row.p95) for row in rows] == [("slow", 5, 200, 400), ("fast", 4, 1, 1)]


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_value_that_enough_values_do_not_exceed(values: list[int], percent: int) -> None:
    result = percentile(sorted(values), percent)

    assert result in values
    assert sum(value <= result for value in values) >= math.ceil(len(values) * percent / 100)
    assert sum(value < result for value in values) < max(math.ceil(len(values) * percent / 100), 1)
