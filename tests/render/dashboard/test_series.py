"""Values of facts by day: units, gaps, rounding, charts."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gate.history.record import FactPoint, RunRecord
from gate.render.dashboard.charts import HEIGHT, STEP, axis_bounds, line, render_chart
from gate.render.dashboard.heat_map import CELL, render_calendar, render_days, render_weeks
from gate.render.dashboard.item_view import week_rows
from gate.render.dashboard.period import period_until
from gate.render.dashboard.series import (
    MissingFact,
    NumberSeries,
    Series,
    TextSeries,
    choose_scale,
    missing_facts,
    series_of,
    value_periods,
)
from gate.render.dashboard.timeline import Gap, stretches
from tests.cases import cases
from tests.render.dashboard.test_timeline import STATUSES, history
from tests.render.dashboard.years import NOW, day, item, run


def series(*runs: RunRecord, days: int = 3) -> list[Series]:
    gate = history(*runs, days=days)
    return list(series_of(gate.items[0].points, gate.period))


def facts(**points: FactPoint) -> RunRecord:
    """A run of today with these facts."""
    return run(day(0), item(facts=points))


def test_a_day_has_the_value_of_its_last_run_that_has_one() -> None:
    runs = [run(day(0, hour), item(facts={"size": point})) for hour, point in
            enumerate([FactPoint(number=1), FactPoint(number=2), FactPoint(cause="crashed")])]  # fmt: skip

    assert series(*runs, days=1) == [NumberSeries("size", "", (2,))]


def test_a_day_without_a_value_has_none_and_is_not_interpolated() -> None:
    runs = [run(day(number), item(facts={"size": FactPoint(number=number)})) for number in (2, 0)]

    assert series(*runs) == [NumberSeries("size", "", (2, None, 0))]


def test_a_fact_whose_unit_changes_has_a_series_for_each_unit() -> None:
    before, after = FactPoint(number=1, unit="ms"), FactPoint(number=2, unit="%")
    runs = [run(day(1), item(facts={"p": before})), run(day(0), item(facts={"p": after}))]

    assert series(*runs, days=2) == [NumberSeries("p", "ms", (1, None)), NumberSeries("p", "%", (None, 2))]


def test_texts_and_flags_are_texts() -> None:
    (text, flag) = series(facts(db=FactPoint(text="up"), ok=FactPoint(flag=False)), days=1)

    assert (text, flag) == (TextSeries("db", ("up",)), TextSeries("ok", ("false",)))


def test_a_number_that_no_chart_can_hold_is_no_value() -> None:
    numbers = [float("nan"), float("inf"), 1e300]

    assert series(facts(**{f"x{rank}": FactPoint(number=number) for rank, number in enumerate(numbers)})) == []


def test_causes_are_counted_by_fact() -> None:
    points = [{"a": FactPoint(cause="crashed")}, {"a": FactPoint(cause="crashed"), "b": FactPoint(cause="timed-out")}]
    gate = history(*(run(day(1 - number), item(facts=entry)) for number, entry in enumerate(points)))

    assert missing_facts(gate.items[0].points) == (
        MissingFact("a", "crashed", 2, day(0)),
        MissingFact("b", "timed-out", 1, day(0)),
    )


@cases(
    ("numbers", "unit", "texts"),
    [
        ([74.26, 80.0], "%", ["74.3%", "80.0%"]),
        ([99.97, 0.02, 100.0, 0.0], "%", ["99.9%", "0.1%", "100.0%", "0.0%"]),
        ([3, 1200], "", ["3", "1,200"]),
        ([240, 1500], "ms", ["0.24s", "1.50s"]),
        ([0.5, 0.25], "", ["0.500", "0.250"]),
        ([3.0], "widgets", ["3widgets"]),
        ([0.0], "ms", ["0ms"]),
    ],
)
def test_numbers_are_written_in_the_unit_that_suits_the_largest(
    numbers: list[float], unit: str, texts: list[str]
) -> None:
    scale = choose_scale(numbers, unit)

    assert [scale.format(number) for number in numbers] == texts


@cases(
    ("rows", "path"),
    [
        ([], ""),
        ([None, None], ""),
        ([50], "M1 50h0"),
        ([50, 50, 50], "M1 50h0h4"),
        ([50, 40, 60], "M1 50h0l2-10 2 20"),
        ([50, None, 40], "M1 50h0M5 40h0"),
        ([10, 10, 20, None, 5, 5], "M1 10h0h2l2 10M9 5h0h2"),
    ],
)
def test_a_line_ends_where_a_day_has_no_value(rows: list[int | None], path: str) -> None:
    assert line(rows) == path


def points_of(path: str) -> list[tuple[int, int]]:
    """The points of the days that a path draws; for paths of M, h and l, as SVG defines them."""
    points, x, y = [], 0, 0
    for letter, arguments in re.findall(r"([Mhl])([-0-9 ]*)", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", arguments)]
        if letter == "M":
            x, y = numbers
            points.append((x, y))
        elif letter == "h":
            points += [(x + step, y) for step in range(STEP, numbers[0] + 1, STEP)]
            x += numbers[0]
        else:
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                points.append((x, y))
    return points


@given(st.lists(st.integers(0, HEIGHT) | st.none()))
def test_a_line_has_a_point_for_each_value_and_for_nothing_else(rows: list[int | None]) -> None:
    expected = [(index * STEP + 1, row) for index, row in enumerate(rows) if row is not None]

    assert points_of(line(rows)) == expected


@given(st.lists(st.floats(-1e100, 1e100), min_size=1), st.sampled_from(["", "ms", "%"]))
def test_the_axis_holds_every_number(numbers: list[float], unit: str) -> None:
    low, high = axis_bounds(numbers, unit)

    assert low <= min(numbers)
    assert max(numbers) <= high
    assert low < high


def test_the_axis_of_a_percentage_stays_between_0_and_100() -> None:
    assert axis_bounds([0.0, 99.9], "%") == (0.0, 100.0)


def test_a_chart_is_described_for_people_who_do_not_see_it() -> None:
    chart = render_chart(NumberSeries("size", "", (3.0, None, 1.0)), period_until(NOW, 3))

    assert 'aria-label="Line chart of 3 days. 1 on 2026-11-29; lowest 1, highest 3"' in chart.image


def test_the_unit_of_a_fact_is_escaped_in_a_chart() -> None:
    chart = render_chart(NumberSeries("size", '"><script>', (1.0, 2.0)), period_until(NOW, 2))

    assert "<script" not in chart.image
    assert "1&#34;&gt;&lt;script&gt;" in chart.image


def test_equal_values_are_one_period_that_ends_at_a_gap() -> None:
    periods = value_periods(["a", "a", None, "a", "b"])

    assert [(entry.value, entry.first, entry.last) for entry in periods] == [("a", 0, 1), ("a", 3, 3), ("b", 4, 4)]


@given(st.lists(st.sampled_from(["1", "2"]) | st.none(), min_size=1, max_size=30))
def test_the_table_by_week_has_every_value_on_its_weekday(texts: list[str | None]) -> None:
    period = period_until(NOW, len(texts))
    cells = {
        (row.monday.toordinal() + weekday): cell for row in week_rows(texts, period) for weekday, cell in
        enumerate(row.cells) if cell
    }  # fmt: skip

    assert cells == {period.date_at(index).toordinal(): text for index, text in enumerate(texts) if text}


def columns(image: str) -> int:
    """The number of cells that the rectangles of an image cover."""
    sizes = re.findall(r"M\d+ \d+h(\d+)v(\d+)h-\d+z", image)
    return sum(int(width) * int(height) for width, height in sizes) // CELL**2


@given(st.lists(STATUSES, min_size=1, max_size=40))
def test_every_day_but_a_blank_one_is_drawn_once(statuses: list[object]) -> None:
    period = period_until(NOW, len(statuses))
    visible = sum(status is not Gap.ABSENT for status in statuses)

    assert columns(render_days(statuses, period)) == visible  # type: ignore[arg-type]
    assert columns(render_calendar(statuses, period)) == visible  # type: ignore[arg-type]
    assert columns(render_weeks(statuses, period)) <= len(period.weeks)  # type: ignore[arg-type]


def test_stretches_of_a_part_of_the_period_keep_its_indices() -> None:
    assert [(part.first, part.last) for part in stretches([Gap.NO_RUN] * 3, first=7)] == [(7, 9)]
