"""Short text for messages: plurals, the first names of a list, truncation, untrusted text on one line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.text import (
    MAX_MESSAGE,
    MAX_OPTIONS,
    MAX_QUOTE,
    count_remaining,
    is_or_are,
    join_names,
    limit_lines,
    one_line,
    pluralize,
    quote,
    quote_list,
    truncate,
)


@pytest.mark.parametrize(
    ("count", "phrase"), [(0, "0 tasks are"), (1, "1 task is"), (2, "2 tasks are"), (1200, "1,200 tasks are")]
)
def test_a_noun_and_a_verb_agree_with_their_count(count: int, phrase: str) -> None:
    assert f"{pluralize(count, 'task')} {is_or_are(count)}" == phrase


def test_a_plural_can_be_irregular() -> None:
    assert pluralize(1, "advisory", "advisories") == "1 advisory"
    assert pluralize(2, "advisory", "advisories") == "2 advisories"


@pytest.mark.parametrize(
    ("count", "phrase"),
    [(0, ""), (1, "n0"), (3, "n0, n1, n2"), (4, "n0, n1, n2 and 1 more"), (1203, "n0, n1, n2 and 1,200 more")],
)
def test_the_first_names_are_listed_and_the_rest_is_counted(count: int, phrase: str) -> None:
    assert join_names([f"n{number}" for number in range(count)], 3) == phrase


def test_a_phrase_can_name_the_rest_and_use_other_separators() -> None:
    assert join_names(["a", "b", "c"], 1, "of that name") == "a and 2 more of that name"
    assert join_names(["no a", "no b", "no c"], 2, separator="; ", last="; and ") == "no a; no b; and 1 more"


@given(st.lists(st.text()), st.integers(1, 5))
def test_a_list_is_complete_or_its_last_line_counts_the_rest(lines: list[str], limit: int) -> None:
    limited = limit_lines(lines, limit, "lines")

    if len(lines) <= limit:
        assert limited == tuple(lines)
        assert count_remaining(lines, limit) == ()
    else:
        assert limited == (*lines[:limit], f"{len(lines) - limit} more lines")
        assert count_remaining(lines, limit) == (f"{len(lines) - limit} more",)


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…"), ("ab cde", "ab…"), ("     ", "…")]
)
def test_a_text_is_complete_or_its_cut_is_marked(text: str, expected: str) -> None:
    assert truncate(text, 4) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("bell \x07", "bell \\x07"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("Zürich 東京", "Zürich 東京"),
        ("x" * (MAX_MESSAGE + 1), "x" * (MAX_MESSAGE - 1) + "…"),
    ],
)
def test_untrusted_text_is_one_visible_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text(), st.integers(1, 80))
def test_no_text_has_a_control_character_or_is_longer_than_the_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)

    assert len(line) <= limit
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line)


def test_a_quote_is_short_and_between_backticks() -> None:
    assert quote("a\nb") == "`a b`"
    assert quote("\x1b[31mred") == "`\\x1b[31mred`"
    assert quote("x" * 100) == f"`{'x' * (MAX_QUOTE - 1)}…`"


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ([], ""),
        (["a"], "`a`"),
        (["a", "b"], "`a` or `b`"),
        (["a", "b", "c"], "`a`, `b` or `c`"),
    ],
)
def test_options_are_quoted_in_one_phrase(options: list[str], phrase: str) -> None:
    assert quote_list(options) == phrase


def test_many_options_are_counted() -> None:
    phrase = quote_list([f"o{number}" for number in range(MAX_OPTIONS + 5)], "and")

    assert phrase.endswith(f"`o{MAX_OPTIONS - 1}` and 5 more")
