"""What `gate dashboard` prints; tests/cli has complete runs."""

from __future__ import annotations

from datetime import date

from gate.render.dashboard.period import Period
from gate.render.dashboard.summary import render_summary

WEEK = Period(date(2026, 11, 23), 7)


def test_an_empty_history_has_one_page() -> None:
    assert render_summary([], WEEK, 1, "site/index.html", later=0, problems=[]) == (
        "1 page on 0 runs of 0 gates from 2026-11-23 to 2026-11-29: open site/index.html\n"
    )


def test_what_is_left_out_comes_first_and_damaged_files_are_counted_from_the_21st_on() -> None:
    problems = [f"{number}.json is damaged\x1b[2J" for number in range(22)]
    lines = render_summary([], WEEK, 0, "", later=1, problems=problems).splitlines()

    assert lines[0] == "left out  1 run after 2026-11-29: the clock of their runner was wrong, or --now is"
    assert lines[1] == "left out  0.json is damaged"
    assert lines[20:] == [
        "left out  19.json is damaged",
        "2 more damaged files",
        "0 pages on 0 runs of 0 gates from 2026-11-23 to 2026-11-29",
    ]
