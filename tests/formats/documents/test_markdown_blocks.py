"""Markdown in, blocks with lines out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.formats.documents.markdown_blocks import Bullet, Code, Heading, Paragraph, Row, Table, read
from tests.cases import cases

DOCUMENT = """\
# Launch **plan**

Some *prose* with `code`
on two lines.

- [x] **Task 1**: first
  - **Owner**: Ann
- [ ] second, see [the guide](docs/guide.md) or [the web](https://example.org)

1. loose `x.ts`

   more of it
2. https://example.org/health

```sh
- [ ] not a task
# nor a heading
```

| # | Task |
| - | ---- |
| 1 | Backups \\| restore |

<div>raw</div>

    indented
"""


def test_every_block_has_its_line() -> None:
    assert read(DOCUMENT) == (
        Heading(1, 1, "Launch **plan**"),
        Paragraph(3, "Some prose with `code`\non two lines.", 0),
        Bullet(6, "**Task 1**: first", 0, 1, True),
        Bullet(7, "**Owner**: Ann", 1, 2, None),
        Bullet(8, "second, see the guide (<docs/guide.md>) or the web", 0, 1, False),
        Bullet(10, "loose `x.ts`", 0, 3, None),
        Paragraph(12, "more of it", 1),
        Bullet(13, "https://example.org/health", 0, 3, None),
        Code(15, "- [ ] not a task\n# nor a heading\n"),
        Table(20, ("#", "Task"), (Row(22, ("1", "Backups | restore")),)),
        Code(26, "indented\n"),
    )


def test_nested_lists_and_entries_without_text() -> None:
    assert read("- \n- a\n  - b\n    - c\n- d\n\n- [ ]\n") == (
        Bullet(1, "", 0, 1, None),
        Bullet(2, "a", 0, 1, None),
        Bullet(3, "b", 1, 2, None),
        Bullet(4, "c", 2, 3, None),
        Bullet(5, "d", 0, 1, None),
        Bullet(7, "[ ]", 0, 1, None),
    )


def test_boxes_in_quotations_and_nested_lists() -> None:
    assert read("> - [ ] a\n\n- - [x] b\n") == (
        Bullet(1, "a", 0, 1, False), Bullet(3, "", 0, 2, None), Bullet(3, "b", 1, 3, True),
    )  # fmt: skip


def test_all_line_ends_count_alike() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert [block.line for block in read(f"# a{end}{end}- b{end}- c{end}")] == [1, 3, 4]


def test_an_empty_document_has_no_blocks() -> None:
    assert read("") == read("\n \n") == ()


def test_markup_of_xml_is_text() -> None:
    assert read('# a < b & c > d "e" &amp; `<f>`') == (Heading(1, 1, 'a < b & c > d "e" & `<f>`'),)


def test_deeply_nested_lists_are_read() -> None:
    assert len(read("- " * 5000 + "a")) > 1


@cases(
    "odd",
    ["\x0b", "\x00", "\ufffe", "\ud800", "&#8;", "&#0;", "&#x1F;", "&#xFFFE;", "&#65535;", "&#xd800;", "&#9999999;"],
)
def test_characters_that_xml_does_not_allow_are_replaced(odd: str) -> None:
    assert read(f"- [x] a{odd}b\n") == (Bullet(1, "a\ufffdb", 0, 1, True),)


def test_other_references_become_their_characters() -> None:
    assert read("- &#8364; &#x41; &amp; `&#8;`\n")[0] == Bullet(1, "\u20ac A & `&#xfffd;`", 0, 1, None)


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    lines = len(text.splitlines()) + 1

    assert all(1 <= block.line <= lines for block in read(text))


@given(st.text(alphabet="#-*+ \n\t[]x|`>1.:<!a&\"'()\\~_", max_size=300))
def test_random_markdown_is_read(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= block.line <= lines for block in read(text))


def test_code_keeps_the_backticks_that_it_begins_with() -> None:
    assert read("    `a` and `b`\n") == (Code(1, "`a` and `b`\n"),)


def test_an_entry_without_text_does_not_take_that_of_a_nested_entry() -> None:
    assert read("- - a\n    ```\n    ```\n    b\n")[:2] == (Bullet(1, "", 0, 1, None), Bullet(1, "a", 1, 2, None))


def test_a_link_around_an_address_keeps_its_target() -> None:
    assert read("see [x <https://example.org>](b.md)\n") == (Paragraph(1, "see x https://example.org (<b.md>)", 0),)
