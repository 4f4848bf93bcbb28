"""Untrusted text is displayed as text wherever the pages put it, and notifies nobody."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from gate.render.escape import clean, code, fenced, link, markdown, message, spans
from tests.cases import cases
from tests.render.rendered_page import Page, github

any_text = st.text(st.characters(), max_size=200)
"""Every code point, including lone surrogates."""

markup = st.text(st.sampled_from("\\`*_[]()<>&~|$#@:/!-+=.1 aw\"'\x1b\u202e\n\t"), max_size=60)
text = any_text | markup


@cases(
    ("raw", "visible"),
    [
        ("plain", "plain"),
        ("two\n lines\tand  more", "two lines and more"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "click"),
        ("\x1b]0;title", "\\x1b]0;title"),
        ("\x9b31mred", "red"),
        ("bell\x07 null\x00", "bell\\x07 null\\x00"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("a\u2066b\u2069", "a\\u2066b\\u2069"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\u3164\uffa0\u115f\u1160", "\\u3164\\uffa0\\u115f\\u1160"),
        ("braille \u2800 \u2801", "braille \\u2800 \u2801"),
        ("selected\U000e0100 ☑\ufe0f", "selected\\U000e0100 ☑\ufe0f"),
        ("한글", "한글"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
        ("لياقة", "لياقة"),
        ("surrogate \udc80", "surrogate \\udc80"),
    ],
)
def test_clean_text_has_no_control_sequences_and_no_hidden_characters(raw: str, visible: str) -> None:
    assert clean(raw) == visible


@given(text, st.integers(1, 80))
def test_clean_text_is_one_short_visible_line(raw: str, limit: int) -> None:
    visible = clean(raw, limit)
    assert len(visible) <= limit
    assert visible.split() == visible.split(" ") or not visible
    assert all(unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} for char in visible)
    assert all(char in "\u200c\u200d" for char in visible if unicodedata.category(char) == "Cf")
    visible.encode("utf-8")


def test_a_cut_is_marked() -> None:
    assert clean("x" * 1_000_000, 10) == "x" * 9 + "…"
    assert clean(" " * 1_000_000 + "x", 10) == "…"


@given(text)
@example("- item")
@example("1. item")
@example("# heading")
@example("--- ---")
@example("= =")
@example("[link](https://example.com) ![image](x)")
@example("<!-- gate --> <script>alert(1)</script> &amp; &#64;")
@example("| pipe | `code` | **bold**")
@example("\\`escaped\\`")
@example("https://example.com www.example.com a@example.com ftp://x.y")
def test_any_text_in_a_paragraph_is_displayed_unchanged(raw: str) -> None:
    page = github(f"{markdown(raw)}\n")
    assert page.text == clean(raw)
    assert set(page.tags) <= {"p", "span"}


@given(text, text)
def test_any_text_in_a_table_is_displayed_unchanged(first: str, second: str) -> None:
    page = github(f"| | |\n|:--|:--|\n| x{markdown(first)} | x {code(second)} |\n")
    assert page.tags.count("td") == 2
    assert page.text.replace(" ", "") == f"x{clean(first)}x{clean(second)}".replace(" ", "")
    assert "a" not in page.tags


@given(text)
@example("`")
@example("a `` b")
@example("`ticks`")
@example("a|b")
@example("<!-- gate -->")
@example("\\")
@example("0@.A|")
def test_any_text_in_a_code_span_is_displayed_unchanged(raw: str) -> None:
    page = github(f"- {code(raw)}: after\n")
    assert page.text == f"{clean(raw)}: after".strip()
    assert set(page.tags) == {"ul", "li", "code"} | ({"span"} & set(page.tags))
    assert " ".join("".join(page.in_code).replace("\u200b", "").split()) == clean(raw)


@given(text)
def test_no_html_comment_can_be_smuggled_into_the_source(raw: str) -> None:
    assert "<!--" not in markdown(raw)
    assert "<!--" not in code(raw)


LINKED = r"@\w|#\d|https?://|(?<![^\W_])(gh-\d|www\.)"
"""What GitHub links in a text."""


@cases(
    "raw",
    [
        "@alice", "hey @org/team, look", "#12", "fixes #12", "owner/repo#12", "GH-12", "gh-12", "_GH-12", "@@alice",
        "a@b.example",
    ],
)  # fmt: skip
def test_mentions_and_issues_are_not_linked(raw: str) -> None:
    displayed = "".join(github(markdown(raw)).words)
    assert not re.search(r"@\w|#\d|gh-\d", displayed, re.IGNORECASE)


@cases("raw", ["www.evil.example", "_www.evil.example", "x_www.evil.example", "*www.evil.example", "(WWW.evil.example"])
def test_names_of_servers_are_not_linked(raw: str) -> None:
    """An underscore may stand before one (GFM, "Autolinks (extension)")."""
    for escaped in (markdown(raw), message(raw), code(f"<{raw}")):
        assert not re.search(r"www\.", escaped, re.IGNORECASE)


@given(text)
def test_no_text_links_or_mentions(raw: str) -> None:
    """GitHub looks for mentions and issues in the rendered text outside of code."""
    assert not re.search(LINKED, "".join(github(markdown(raw)).words), re.IGNORECASE)


@cases(
    ("raw", "parts"),
    [
        ("plain", [("plain", False)]),
        ("write `map:` or `a | b`", [("write ", False), ("map:", True), (" or ", False), ("a | b", True)]),
        ("`alone`", [("alone", True)]),
        ("an `open one", [("an `open one", False)]),
        ("nothing `` between", [("nothing `` between", False)]),
        ("blank ` ` between", [("blank ` ` between", False)]),
        ("`a``b`", [("`a``b`", False)]),
        ("", []),
    ],
)
def test_text_between_backticks_is_code(raw: str, parts: list[tuple[str, bool]]) -> None:
    assert spans(raw) == parts


@given(text)
@example("`a|b` `<!-- gate -->` `@alice`")
@example("#`12` @`alice` :`smile`: $`x`$")
@example("`a`-b `c`# d")
def test_messages_are_displayed_unchanged_and_mention_nobody(raw: str) -> None:
    parts = spans(clean(raw))
    page = github(f"x {message(raw)}\n")
    table = github(f"| | |\n|:--|:--|\n| x{message(raw)} | y |\n")
    displayed = "".join(part for part, _ in parts)
    assert page.text.replace(" ", "") == f"x{displayed}".replace(" ", "")
    assert table.text.replace(" ", "") == f"x{displayed}y".replace(" ", "")
    assert {*page.tags, *table.tags} <= {"p", "span", "code", "table", "thead", "tbody", "tr", "th", "td"}
    assert "<!--" not in message(raw)
    assert not re.search(LINKED, "".join(page.in_prose), re.IGNORECASE)


def test_emoji_codes_and_mathematics_are_not_expanded() -> None:
    assert markdown(":tada: costs $x$") == ":&#8203;tada: costs <span>$</span>x<span>$</span>"


def test_times_and_positions_are_not_changed() -> None:
    assert markdown("tests/x.py:12 at 10:30 (5 of 7)") == "tests/x.py:12 at 10:30 (5 of 7)"


@cases("url", ["https://github.com/a/b/actions/runs/1", "https://example.com", "https://example.com:8443/a_b?c=d#e"])
def test_plain_https_addresses_are_linked(url: str) -> None:
    assert link(url) == url


@cases(
    "url",
    [
        "http://example.com", "javascript:alert(1)", "https://", "https://a b", "https://a/)", 'https://a/"x', "//a",
        "https://user:secret@example.com", "https://a/<b>", "https://a/\n", "https://" + "a" * 2000, "data:text/html,x",
        "https://exam\u0440le.com",
    ],
)  # fmt: skip
def test_other_addresses_are_not_linked(url: str) -> None:
    assert link(url) == ""


@cases(
    ("raw", "lines"),
    [
        ("make all", ["```", "make all", "```"]),
        ("```\n@everyone", ["````", "``` @everyone", "````"]),
        ("a\x1b[31m\u202eb", ["```", "a\\u202eb", "```"]),
    ],
)
def test_text_inside_a_code_block_cannot_end_it(raw: str, lines: list[str]) -> None:
    assert fenced(raw) == lines


def test_the_page_parser_of_these_tests_reads_links_and_tags() -> None:
    page = Page("<p>a <a href='https://x'>b</a> <code>c</code></p>")
    assert (page.tags, page.text, page.in_code) == (["p", "a", "code"], "a b c", ["c"])
