"""Numbers in front of a title, and remarks behind it: what is taken off, and what stays."""

from __future__ import annotations

import pytest

from gate.trackers.reading.reader import parse
from gate.trackers.reading.titles import MAX_TITLE, remarked, titled
from gate.trackers.reading.vocabulary import Sort, State


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("**Task 1.2.3**: Handle errors", "1.2.3", "Handle errors"),
        ("1.4 Handle errors", "1.4", "Handle errors"),
        ("1.4 — Handle errors", "1.4", "Handle errors"),
        ("`T-01.2` Handle errors", "T-01.2", "Handle errors"),
        ("[SHOP-12] Handle errors", "SHOP-12", "Handle errors"),
        ("P1-10: Handle errors", "P1-10", "Handle errors"),
        ("1. Handle errors", "", "1. Handle errors"),
        ("UTF-8 in every page", "", "UTF-8 in every page"),
        ("SHA-256 of the file", "", "SHA-256 of the file"),
        ("CVE-2030-12345 is mended", "", "CVE-2030-12345 is mended"),
        ("Step-2 of the plan", "", "Step-2 of the plan"),
        ("`T-01` to `T-06` are done", "", "T-01 to T-06 are done"),
        ("T-01, T-02 and T-03", "", "T-01, T-02 and T-03"),
        ("T-08 is there", "", "T-08 is there"),
        ("1.33 → 1.34", "", "1.33 → 1.34"),
        ("T-01", "", "T-01"),
    ],
)
def test_the_number_in_front_is_the_task_s_own(text: str, number: str, title: str) -> None:
    assert titled(text) == (number, title)


@pytest.mark.parametrize(
    ("text", "state", "rest"),
    [
        ("Back up ✅", State.DONE, "Back up"),
        ("Back up ✅ **COMPLETED 2026-01-31**", State.DONE, "Back up"),
        ("Back up (nightly) ⏳ pending", State.OPEN, "Back up (nightly)"),
        ("**Back up** 🚧 in progress", State.PROGRESS, "**Back up"),
        ("Back up - DONE", State.DONE, "Back up"),
        ("Back up (IN PROGRESS)", State.PROGRESS, "Back up"),
        ("Back up **[TODO]**", State.OPEN, "Back up"),
        ("✅ Back up", State.NONE, "✅ Back up"),
        ("Back up ✅ every night at two", State.NONE, "Back up ✅ every night at two"),
        ("Back up until done", State.NONE, "Back up until done"),
        ("Say - done", State.NONE, "Say - done"),
        ("DONE", State.NONE, "DONE"),
        ("Ärger", State.NONE, "Ärger"),
    ],
)
def test_a_remark_behind_says_how_far_an_entry_is(text: str, state: State, rest: str) -> None:
    assert remarked(text) == (state, rest)


def test_a_title_stays_the_same_when_its_remark_changes() -> None:
    texts = ("Move the shop", "Move the shop ⏳", "Move the shop ✅ **COMPLETED 2026-01-31**", "Move the shop - DONE")
    assert {titled(text) for text in texts} == {("", "Move the shop")}


def test_a_remark_makes_an_entry_without_a_box_a_task_and_leaves_a_box_alone() -> None:
    entries = parse("- Back up ✅\n- [ ] Restore ✅\n- Move - DONE\n- Rest\n".encode()).entries
    assert [(e.sort, e.title, e.state, e.told) for e in entries] == [
        (Sort.TASK, "Back up", State.DONE, "mark"), (Sort.TASK, "Restore", State.OPEN, "tick"),
        (Sort.TASK, "Move", State.DONE, "mark"), (Sort.NOTE, "Rest", State.NONE, ""),
    ]  # fmt: skip


def test_where_a_link_leads_is_no_part_of_a_title() -> None:
    (entry,) = parse(b"- [ ] Read [the guide](docs/guide.md) (twice)\n").entries
    assert (entry.title, entry.text) == ("Read the guide (twice)", "Read the guide (<docs/guide.md>) (twice)")


def test_a_title_is_bounded() -> None:
    assert len(titled("a" * 999)[1]) == len(titled("1.2 " + "a" * 999)[1]) == MAX_TITLE
