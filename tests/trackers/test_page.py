"""docs/trackers.md tells of the five trackers what the code finds in them."""

from __future__ import annotations

from scripts.pages import trackers as tracker_page
from tests.seeds import SEEDS, needs_seeds


@needs_seeds
def test_the_table_of_the_trackers_is_the_one_that_the_code_makes() -> None:
    before = tracker_page.PAGE.read_text(encoding="utf-8")
    assert tracker_page.generated(before) == before, "run `make pages`"


def test_the_table_has_a_row_for_each_tracker() -> None:
    text = tracker_page.PAGE.read_text(encoding="utf-8")
    assert all(f"\n| {name} |" in text for name in SEEDS)
