"""Markdown documents: bytes in, headings, links, anchors and words out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.documents import markdown
from gate.formats.documents.markdown import Heading, Link
from gate.model.errors import EvidenceError
from tests.cases import cases

PAGE = """---
title: Shop
---
# The *shop* and `code`

See [the
runbook](docs/run%20book.md "at night") and
[below](#rollback) or ![a plan](plan.png).

- one [a](a.md)
  two [b](b.md)

  three [c](c.md)
  - deep [d](d.md)

| x | y |
|---|---|
| [e](e.md) | two words |

Rollback
--------

> ## Quoted
> text [f](f.md)

<p><a name="here" href='g.md'>g</a>
<img
  src="h.png"></p>

[ref] is <https://example.org/> and me@example.org

[ref]: i.md

```markdown
# No heading [z](z.md) <a id="z" href="z.md">
```

`[z](z.md)` and `<a href="z.md">` are code. <!-- <a href="z.md"> -->
"""


def test_a_document_has_headings_links_anchors_and_words() -> None:
    document = markdown.read(PAGE.encode())

    assert document.headings == (
        Heading(4, 1, "The shop and code"),
        Heading(20, 2, "Rollback"),
        Heading(23, 2, "Quoted"),
    )
    assert [(link.line, link.target) for link in document.links] == [
        (6, "docs/run%20book.md"),
        (8, "#rollback"),
        (8, "plan.png"),
        (10, "a.md"),
        (11, "b.md"),
        (13, "c.md"),
        (14, "d.md"),
        (18, "e.md"),
        (24, "f.md"),
        (26, "g.md"),
        (27, "h.png"),
        (30, "i.md"),
        (30, "https://example.org/"),
        (30, "mailto:me@example.org"),
    ]
    assert document.anchors == {"the-shop-and-code", "rollback", "quoted", "here"}


@cases(
    ("text", "words"),
    [
        ("", 0),
        ("one two\nthree", 3),
        ("# one\n\ntwo\n\n- three\n- four", 4),
        ("|a b|c|\n|-|-|\n|d|e f|", 6),
        ("one\n\n```\ncode here\n```\n\ntwo", 2),
        ("one <b>two</b>", 2),
        ("<div>\nraw\n</div>\n\none", 1),
        ("[one](a.md) ![two](b.png)", 1),
    ],
)
def test_words_exclude_code_and_markup(text: str, words: int) -> None:
    assert markdown.read(text.encode()).words == words


@cases(
    ("heading", "anchor"),
    [
        ("Rollback", "rollback"),
        ("What it sees", "what-it-sees"),
        ("v1.2: what's new?", "v12-whats-new"),
        ("🚀 Launch", "-launch"),
        ("a_b - c", "a_b---c"),
        ("Größe", "größe"),
        ("日本語", "日本語"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert markdown.make_anchor(heading) == anchor


def test_the_second_equal_heading_has_a_number() -> None:
    assert markdown.read(b"# A\n# a\n# A!\n").anchors == {"a", "a-1", "a-2"}


def test_an_unclosed_comment_hides_the_rest() -> None:
    assert markdown.read(b'<a href="a.md">\n\n<!-- <a href="b.md">\n<a href="c.md">').links == (Link(1, "a.md"),)


def test_windows_line_ends_and_encodings_are_read() -> None:
    assert markdown.read("\ufeff# Gr\u00f6\u00dfe\r\n\r\n[a](a.md)\r\n".encode()).links == (Link(3, "a.md"),)
    assert markdown.read("# Gr\u00f6\u00dfe".encode("cp1252")).anchors == {"gr\u00f6\u00dfe"}
    assert markdown.read("# Gr\u00f6\u00dfe".encode("utf-16")).anchors == {"gr\u00f6\u00dfe"}


def test_a_document_that_is_too_large_is_refused() -> None:
    with pytest.raises(EvidenceError) as raised:
        markdown.read(bytes(markdown.MAX_BYTES + 1))
    assert raised.value.detail == "the document has 4,194,305 bytes, expected at most 4,194,304"


@given(st.text(alphabet="#*-`[]()<>!\"'=ahrefimgsc \n\t|&;\\~_:0.1\x00\x0b\ud7ff\ue000\ufffe", max_size=200))
def test_any_text_is_read_and_every_line_is_in_it(text: str) -> None:
    document = markdown.read(text.encode())
    last = text.count("\n") + 1
    assert all(1 <= heading.line <= last for heading in document.headings)
    assert all(1 <= link.line <= last for link in document.links)


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    assert markdown.read(data).words >= 0
