"""The terminal page: short for green, full for red, within its width, and safe to print."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Decision, State, Status
from gate.model.evidence import Cause, Remedy
from gate.render.terminal import NARROWEST, columns, fold, render
from tests.render import decisions as made
from tests.render.anything import anything, long
from tests.render.decisions import decision, expect, unseen, verdict

SGR = re.compile(r"\x1b\[[0-9;]*m")


def page(found: Decision, *, colour: bool = False, width: int = 100, enforce: bool = True) -> str:
    return render(found, colour=colour, width=width, enforce=enforce)


def test_green_is_short() -> None:
    assert len(page(made.green()).splitlines()) < 15


def test_a_line_to_copy_has_a_line_of_its_own() -> None:
    line = "/gate approve licence 1234abc"
    absent = unseen(expect(made.HIGH, Op.EQUAL, "0"), Cause.ABSENT, "x")
    told = verdict("item", "Item", Status.UNKNOWN, (absent,), remedies={"high": Remedy("Comment:", line)})

    assert f"    next     Comment:\n             {line}\n" in page(decision(State.UNDECIDED, told))


@pytest.mark.parametrize(("title", "named"), [("Scans", "Scans (scans)"), ("scans", "scans")])
def test_an_item_without_a_title_is_named_once(title: str, named: str) -> None:
    absent = unseen(expect(made.HIGH, Op.EQUAL, "0"), Cause.ABSENT, "x")
    found = decision(State.UNDECIDED, verdict("scans", title, Status.UNKNOWN, (absent,)))
    page = render(found, colour=False, width=100)
    assert f"? UNKNOWN  {named}\n" in page


def test_colour_changes_nothing_but_colour() -> None:
    for story in made.STORIES.values():
        painted = page(story(), colour=True)
        assert "\x1b[" in painted
        assert SGR.sub("", painted) == page(story())
        assert painted.count("\x1b[0m") == len(SGR.findall(painted)) / 2


def test_every_status_has_a_word_and_not_only_a_colour() -> None:
    told = page(made.red())
    for status in (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED):
        assert re.search(rf"^\S {status.upper()}  ", told, re.MULTILINE)
    assert re.search(r"^\S pass  ", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("story", "last"),
    [
        ("green", "exit 0: ready, nobody has to act"),
        ("red", "exit 1: not ready, the author of the change has to act"),
        ("undecided", "exit 2: undecided, the keeper of the gate has to act"),
    ],
)
def test_the_last_line_says_what_the_exit_code_means(story: str, last: str) -> None:
    assert page(made.STORIES[story]()).endswith(f"\n{last}\n")


def test_an_exit_code_that_is_not_enforced_says_what_it_would_be() -> None:
    unforced = page(made.red(), enforce=False).splitlines()[-1]
    assert unforced == "exit 0: not enforced; it would be 1: not ready, the author of the change has to act"
    assert page(made.green(), enforce=False) == page(made.green())


def test_every_page_says_what_was_not_checked() -> None:
    assert "Not checked: nothing was left out." in page(made.green())
    assert "\nNot checked\n  - sast (critical, high): absent\n" in page(made.red())


def test_a_page_of_four_hundred_failing_items_is_bounded() -> None:
    told = page(made.huge())
    assert len(told.splitlines()) < 400
    assert "… and 270 more; the other pages hold them all" in told


@pytest.mark.parametrize("width", [NARROWEST, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for story in made.STORIES.values():
        assert max(columns(line) for line in page(story(), width=width).splitlines()) <= width


def test_a_terminal_too_narrow_is_treated_as_forty_columns() -> None:
    assert page(made.red(), width=1) == page(made.red(), width=NARROWEST)


@settings(max_examples=60)
@given(anything(), st.integers(NARROWEST, 120))
def test_any_text_whatever_is_printed_safely_and_within_the_width(found: Decision, width: int) -> None:
    told = page(found, width=width)
    told.encode("utf-8")
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in told.replace("\n", ""))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u200b]", told)
    assert max(columns(line) for line in told.splitlines()) <= width


def test_very_long_texts_make_a_bounded_page() -> None:
    assert len(page(long("x" * 10_000 + " ", 40))) < 2_000_000


def test_columns_count_wide_and_combining_characters() -> None:
    assert columns("abc") == 3
    assert columns("日本") == 4
    assert columns("e\u0301") == 1


@given(st.text("ab 日e\u0301", max_size=80), st.integers(2, 20))
def test_folding_loses_nothing_but_spaces(words: str, width: int) -> None:
    lines = list(fold(words, width))
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
