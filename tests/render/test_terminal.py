"""The terminal page: short for green, detailed for red, within its width, and safe to print."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.checklist import Op
from gate.model.decision import Decision, State, Status
from gate.model.evidence import Cause, Finding, Remedy
from gate.render.terminal import MIN_WIDTH, columns, fold, render
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import decision, expect, unseen, verdict
from tests.render.strategies import decisions, long_decision

SGR = re.compile(r"\x1b\[[0-9;]*m")


def page(decision: Decision, *, colour: bool = False, width: int = 100, enforce: bool = True) -> str:
    return render(decision, colour=colour, width=width, enforce=enforce)


def test_green_is_short() -> None:
    assert len(page(examples.green()).splitlines()) < 15


def test_a_snippet_has_a_line_of_its_own() -> None:
    snippet = "/gate approve licence 1234abc"
    absent = unseen(expect(examples.HIGH, Op.EQUAL, "0"), Cause.ABSENT, "x")
    unknown = verdict("item", "Item", Status.UNKNOWN, (absent,), remedies={"high": Remedy("Comment:", snippet)})

    assert f"    next      Comment:\n              {snippet}\n" in page(decision(State.UNDECIDED, unknown))


def test_a_finding_names_its_fix_on_the_next_line() -> None:
    finding = Finding("CVE-1", "lodash 4.17.15", path="package.json", remedy="upgrade lodash to 4.17.21")
    failed = decision(State.NOT_READY, verdict("scans", "Scans", Status.FAIL, findings=(finding,)))

    expected = "    • CVE-1: lodash 4.17.15\n      fix: upgrade lodash to 4.17.21\n      package.json\n"
    assert expected in page(failed)


@pytest.mark.parametrize(("title", "heading"), [("Scans", "Scans (scans)"), ("scans", "scans")])
def test_an_item_without_a_title_is_named_once(title: str, heading: str) -> None:
    absent = unseen(expect(examples.HIGH, Op.EQUAL, "0"), Cause.ABSENT, "x")
    undecided = decision(State.UNDECIDED, verdict("scans", title, Status.UNKNOWN, (absent,)))
    page = render(undecided, colour=False, width=100)
    assert f"? UNKNOWN  {heading}\n" in page


def test_colour_changes_nothing_but_colour() -> None:
    for story in examples.STORIES.values():
        painted = page(story(), colour=True)
        assert "\x1b[" in painted
        assert SGR.sub("", painted) == page(story())
        assert painted.count("\x1b[0m") == len(SGR.findall(painted)) / 2


def test_every_status_has_a_word_and_not_only_a_colour() -> None:
    text = page(examples.red())
    for status in (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED):
        assert re.search(rf"^\S {status.upper()}  ", text, re.MULTILINE)
    assert re.search(r"^\S pass  ", text, re.MULTILINE)


@cases(
    ("story", "last"),
    [
        ("green", "exit 0: ready, no action needed"),
        ("red", "exit 1: not ready, the author of the change must act"),
        ("undecided", "exit 2: undecided, the gate maintainer must act"),
    ],
)
def test_the_last_line_says_what_the_exit_code_means(story: str, last: str) -> None:
    assert page(examples.STORIES[story]()).endswith(f"\n{last}\n")


def test_an_exit_code_that_is_not_enforced_is_shown_as_0() -> None:
    last_line = page(examples.red(), enforce=False).splitlines()[-1]
    assert last_line == "exit 0: not enforced, otherwise exit 1: not ready, the author of the change must act"
    assert page(examples.green(), enforce=False) == page(examples.green())


def test_what_was_skipped_is_listed_as_not_checked() -> None:
    assert "Not checked" not in page(examples.green())
    assert "\nNot checked\n  - services: skipped: only on schedule or workflow_dispatch" in page(examples.red())


def test_the_numbers_of_an_item_are_shown_with_their_differences() -> None:
    assert "backend-tests: 0 failed; duration 3.04m; 1,002 passed (+2); 3 skipped" in page(examples.green())
    assert "    numbers   998 passed (\u22122) · 3 skipped (+1) · duration 3.04m\n" in page(examples.red())


def test_a_page_of_four_hundred_failed_items_is_limited() -> None:
    text = page(examples.huge())
    assert len(text.splitlines()) < 400
    assert "… and 270 more; the other pages list all items" in text


@cases("width", [MIN_WIDTH, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for story in examples.STORIES.values():
        assert max(columns(line) for line in page(story(), width=width).splitlines()) <= width


def test_a_narrow_terminal_is_treated_as_forty_columns() -> None:
    assert page(examples.red(), width=1) == page(examples.red(), width=MIN_WIDTH)


@settings(max_examples=60)
@given(decisions(), st.integers(MIN_WIDTH, 120))
def test_any_text_is_printed_safely_and_within_the_width(decision: Decision, width: int) -> None:
    text = page(decision, width=width)
    text.encode("utf-8")
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in text.replace("\n", ""))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u200b]", text)
    assert max(columns(line) for line in text.splitlines()) <= width


def test_very_long_texts_give_a_page_of_limited_size() -> None:
    assert len(page(long_decision("x" * 10_000 + " ", 40))) < 2_000_000


def test_columns_count_wide_and_combining_characters() -> None:
    assert columns("abc") == 3
    assert columns("日本") == 4
    assert columns("e\u0301") == 1


@given(st.text("ab 日e\u0301", max_size=80), st.integers(2, 20))
def test_folding_loses_nothing_but_spaces(words: str, width: int) -> None:
    lines = list(fold(words, width))
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
