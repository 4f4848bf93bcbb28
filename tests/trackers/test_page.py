"""The tables of docs/trackers.md match the code."""

from __future__ import annotations

from scripts.pages import trackers as tracker_page
from tests.seeds import OWN, SHARED


def test_the_tables_of_the_trackers_are_up_to_date() -> None:
    before = tracker_page.PAGE.read_text(encoding="utf-8")
    assert tracker_page.generated(before) == before, "run `make pages`"


def test_the_tables_have_a_row_for_each_tracker() -> None:
    text = tracker_page.PAGE.read_text(encoding="utf-8")
    assert all(f"\n| {name} |" in text for name in (*OWN, *SHARED))
