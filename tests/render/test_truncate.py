"""Cutting to a limit: the least important first, and saying so."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from gate.render.truncate import Block, fit, size


def remark(names: Sequence[str]) -> str:
    return f"(cut: {', '.join(names)})" if names else ""


def test_what_fits_is_left_alone() -> None:
    assert fit([Block(("head ",)), Block(("body", ""), 1, "body")], 9, remark) == "head body"


def test_the_least_important_goes_first() -> None:
    blocks = [Block(("head ",)), Block(("a" * 30, ""), 1, "a"), Block(("b" * 30, ""), 5, "b")]
    assert fit(blocks, 60, remark) == "head " + "a" * 30 + "(cut: b)"


def test_a_shorter_version_is_tried_before_nothing() -> None:
    blocks = [Block(("head ",)), Block(("long" * 20, "short ", ""), 1, "details")]
    assert fit(blocks, 40, remark) == "head short (cut: details)"


def test_nothing_more_is_cut_than_must_be() -> None:
    blocks = [Block((letter * 20, ""), 1, letter) for letter in "abc"]
    assert fit(blocks, 54, remark) == "a" * 20 + "b" * 20 + "(cut: c)"
    assert fit([Block(("a" * 90, "b" * 60, ""), 1, "a")], 50, remark) == "(cut: a)"


def test_of_equals_the_last_goes_first() -> None:
    blocks = [Block((letter * 20, ""), 1, letter) for letter in "abc"]
    assert fit(blocks, 55, remark) == "a" * 20 + "b" * 20 + "(cut: c)"


def test_what_has_no_rank_is_never_cut() -> None:
    assert fit([Block(("x" * 50,)), Block(("y" * 50, ""), 1, "y")], 10, remark) == "x" * 50 + "(cut: y)"


def test_characters_beyond_the_basic_plane_count_twice() -> None:
    assert size("a✓😀") == 4


lengths = st.lists(st.tuples(st.text("ab😀", max_size=200), st.integers(1, 9)), max_size=30)


@given(lengths, st.integers(100, 3000))
def test_the_limit_is_kept_and_the_cut_is_told(pieces: list[tuple[str, int]], limit: int) -> None:
    blocks = [Block((text, text[::2], ""), rank, f"rank {rank}") for text, rank in pieces]
    page = fit(blocks, limit, remark)
    assert size(page) <= limit
    whole = "".join(text for text, _rank in pieces)
    assert page == whole if size(whole) <= limit else "(cut: " in page


@given(lengths, st.integers(100, 3000))
def test_nothing_is_cut_while_something_less_important_stands(pieces: list[tuple[str, int]], limit: int) -> None:
    blocks = [Block((f"<{n}>{text}", ""), rank, "some") for n, (text, rank) in enumerate(pieces)]
    page = fit(blocks, limit, remark)
    kept = {rank for n, (_text, rank) in enumerate(pieces) if f"<{n}>" in page}
    gone = {rank for n, (_text, rank) in enumerate(pieces) if f"<{n}>" not in page}
    assert not kept or not gone or max(kept) <= min(gone)
