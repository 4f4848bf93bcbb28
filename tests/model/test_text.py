"""Short messages: one and many, the first few of a list and the number of the rest, the beginning of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.text import count_remaining, is_or_are, join_names, limit_lines, pluralize, truncate


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 tasks are"), (1, "1 task is"), (2, "2 tasks are"), (1200, "1,200 tasks are")]
)
def test_a_number_has_its_noun_and_its_verb(count: int, words: str) -> None:
    assert f"{pluralize(count, 'task')} {is_or_are(count)}" == words


def test_a_plural_may_be_a_word_of_its_own() -> None:
    assert (pluralize(1, "advisory", "advisories"), pluralize(2, "advisory", "advisories")) == (
        "1 advisory",
        "2 advisories",
    )


@pytest.mark.parametrize(
    ("many", "phrase"),
    [(0, ""), (1, "n0"), (3, "n0, n1, n2"), (4, "n0, n1, n2 and 1 more"), (1203, "n0, n1, n2 and 1,200 more")],
)
def test_the_first_names_are_told_and_the_others_counted(many: int, phrase: str) -> None:
    assert join_names([f"n{number}" for number in range(many)], 3) == phrase


def test_a_phrase_says_what_the_others_are_and_how_its_parts_are_joined() -> None:
    assert join_names(["a", "b", "c"], 1, "of that name") == "a and 2 more of that name"
    assert join_names(["no a", "no b", "no c"], 2, separator="; ", last="; and ") == "no a; no b; and 1 more"


@given(st.lists(st.text()), st.integers(1, 5))
def test_a_list_is_whole_or_its_last_line_counts_what_is_left_out(lines: list[str], most: int) -> None:
    shown = limit_lines(lines, most, "lines")

    if len(lines) <= most:
        assert shown == tuple(lines)
        assert count_remaining(lines, most) == ()
    else:
        assert shown == (*lines[:most], f"{len(lines) - most} more lines")
        assert count_remaining(lines, most) == (f"{len(lines) - most} more",)


@pytest.mark.parametrize(
    ("text", "shown"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…"), ("ab cde", "ab…"), ("     ", "…")]
)
def test_a_text_is_whole_or_its_cut_is_marked(text: str, shown: str) -> None:
    assert truncate(text, 4) == shown
