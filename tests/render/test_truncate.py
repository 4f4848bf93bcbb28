"""A page is shortened to a limit: the least important blocks first, with a note on what was cut."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from gate.render.truncate import Block, size, truncate_blocks


def note(names: Sequence[str]) -> str:
    return f"(cut: {', '.join(names)})" if names else ""


def test_a_page_within_the_limit_is_not_changed() -> None:
    assert truncate_blocks([Block(("head ",)), Block(("body", ""), 1, "body")], 9, note) == "head body"


def test_the_block_of_highest_rank_is_cut_first() -> None:
    blocks = [Block(("head ",)), Block(("a" * 30, ""), 1, "a"), Block(("b" * 30, ""), 5, "b")]
    assert truncate_blocks(blocks, 60, note) == "head " + "a" * 30 + "(cut: b)"


def test_a_shorter_version_is_tried_before_a_block_is_dropped() -> None:
    blocks = [Block(("head ",)), Block(("long" * 20, "short ", ""), 1, "details")]
    assert truncate_blocks(blocks, 40, note) == "head short (cut: details)"


def test_no_more_is_cut_than_necessary() -> None:
    blocks = [Block((letter * 20, ""), 1, letter) for letter in "abc"]
    assert truncate_blocks(blocks, 54, note) == "a" * 20 + "b" * 20 + "(cut: c)"
    assert truncate_blocks([Block(("a" * 90, "b" * 60, ""), 1, "a")], 50, note) == "(cut: a)"


def test_the_last_block_of_a_rank_is_cut_first() -> None:
    blocks = [Block((letter * 20, ""), 1, letter) for letter in "abc"]
    assert truncate_blocks(blocks, 55, note) == "a" * 20 + "b" * 20 + "(cut: c)"


def test_a_block_of_rank_0_is_never_cut() -> None:
    assert truncate_blocks([Block(("x" * 50,)), Block(("y" * 50, ""), 1, "y")], 10, note) == "x" * 50 + "(cut: y)"


def test_characters_beyond_the_basic_plane_count_twice() -> None:
    assert size("a✓😀") == 4


lengths = st.lists(st.tuples(st.text("ab😀", max_size=200), st.integers(1, 9)), max_size=30)


@given(lengths, st.integers(100, 3000))
def test_the_limit_is_kept_and_the_note_names_the_cut(pieces: list[tuple[str, int]], limit: int) -> None:
    blocks = [Block((text, text[::2], ""), rank, f"rank {rank}") for text, rank in pieces]
    page = truncate_blocks(blocks, limit, note)
    assert size(page) <= limit
    whole = "".join(text for text, _rank in pieces)
    assert page == whole if size(whole) <= limit else "(cut: " in page


@given(lengths, st.integers(100, 3000))
def test_no_block_is_cut_while_a_less_important_one_remains(pieces: list[tuple[str, int]], limit: int) -> None:
    blocks = [Block((f"<{n}>{text}", ""), rank, "some") for n, (text, rank) in enumerate(pieces)]
    page = truncate_blocks(blocks, limit, note)
    kept_ranks = {rank for n, (_text, rank) in enumerate(pieces) if f"<{n}>" in page}
    cut_ranks = {rank for n, (_text, rank) in enumerate(pieces) if f"<{n}>" not in page}
    assert not kept_ranks or not cut_ranks or max(kept_ranks) <= min(cut_ranks)
