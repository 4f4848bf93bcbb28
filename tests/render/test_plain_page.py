"""Pages of plain text: folded to the terminal, with clean text."""

from __future__ import annotations

from gate.render.plain_page import PlainPage


def test_texts_of_entries_begin_in_one_column() -> None:
    page = PlainPage(40)
    page.add_entries([("age", "the age of the file"), ("total_size", "the size of all files, in bytes")])

    assert str(page) == (
        "  age         the age of the file\n"
        "  total_size  the size of all files, in\n"
        "              bytes\n"
    )  # fmt: skip


def test_a_text_is_below_a_label_that_takes_half_of_the_width() -> None:
    page = PlainPage(40)
    page.add_entries([("line_coverage >= baseline - 0.5pp", "covered lines"), ("a", "b")])

    assert str(page) == "  line_coverage >= baseline - 0.5pp\n      covered lines\n  a\n      b\n"


def test_text_is_clean_and_stays_in_its_line() -> None:
    page = PlainPage(80)
    page.add_text("a\x1b[31mred\nb")
    page.add_entries([("\x1b[2J", "c\x07")])

    assert "\x1b" not in str(page)
    assert "\x07" not in str(page)
    assert len(str(page).splitlines()) == 2


def test_a_heading_has_an_empty_line_before_it_except_at_the_start() -> None:
    page = PlainPage(80)
    page.add_heading("a:")
    page.add_heading("b:")

    assert str(page) == "a:\n\nb:\n"


def test_no_page_is_wider_than_a_hundred_columns_or_narrower_than_forty() -> None:
    for width, longest in ((500, 100), (1, 40)):
        page = PlainPage(width)
        page.add_text("word " * 100)

        assert longest - 5 <= max(map(len, str(page).splitlines())) <= longest
