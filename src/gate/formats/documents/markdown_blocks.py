"""The blocks of a Markdown document, each with its line: text → headings, bullets, paragraphs, tables, code.

cmark-gfm, GitHub's own parser, parses the document, so that a task here is a task on GitHub. It renders XHTML with
source positions and without raw HTML. So every `<` starts a tag of cmark-gfm, and this module reads the page tag by
tag. Code never becomes a bullet, a heading or a row.
Source of the format: GitHub Flavored Markdown Spec 0.29, sections 4 to 6.
"""

from __future__ import annotations

import re
import sys
from dataclasses import field
from html import unescape
from typing import NamedTuple

from gate.formats.documents.markdown_text import INVALID
from gate.model.lazy_dataclass import dataclass

MAX_NESTED = 100
"""The depth of nested lists; deeper lists belong to the deepest level."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1. Text keeps `**` around bold and backticks around code."""

    line: int
    level: int
    text: str


class Bullet(NamedTuple):
    """An entry of a list, bulleted or numbered; `depth` is 0 at the top, `ticked` is None without a checkbox.

    `text` is its first paragraph with its line breaks; `run` is the number of its list in the document.
    """

    line: int
    text: str
    depth: int
    run: int
    ticked: bool | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `depth` is how many list entries it is inside of."""

    line: int
    text: str
    depth: int


class Row(NamedTuple):
    """A row of a table."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `line` is the line of its head."""

    line: int
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; `line` is the line of its fence, or its first line where it is indented."""

    line: int
    text: str


Block = Heading | Bullet | Paragraph | Table | Code


def read(text: str) -> tuple[Block, ...]:
    """The blocks of the document, in order; invalid characters become `\ufffd`."""
    from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

    valid = _REFERENCE.sub(_replace_reference, INVALID.sub("\ufffd", text))
    return tuple(_Reader().read(markdown_to_html_with_extensions(valid, Options.CMARK_OPT_SOURCEPOS, _EXTENSIONS)))


_EXTENSIONS = ("table", "strikethrough", "tasklist")
"""GitHub's extensions that change the blocks of a document; automatic links do not."""


_REFERENCE = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")


def _replace_reference(match: re.Match[str]) -> str:
    """The numeric character reference, or one to `\ufffd` where it stands for an invalid character."""
    number = int(match[1]) if match[1] else int(match[2], 16)
    return "&#xfffd;" if number < sys.maxunicode and INVALID.fullmatch(chr(number)) else match[0]


_TAG = re.compile(
    r'<(/?(?:li|[uo]l|h[1-6]|p|pre|blockquote|table))\b(?: data-sourcepos="(\d+))?[^>]*>'  # the tag and its line
    r"(<input [^>]*>)?"  # a checkbox
    r"([^<]*(?:<(?!/?(?:li|[uo]l|h[1-6]|p|pre|blockquote|t\w+)\b)[^<]*)*)"  # the content up to the next such tag
    r"(</li>)?"
)
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_INLINE = re.compile(r"<[^>]*>")
_PICTURES = {
    **dict.fromkeys("✅✔✓☑", "✅"),
    **dict.fromkeys("~/", "🔄"),
    **dict.fromkeys(("❌", "✗", "✘", "-", ">", "!", ""), "⬜"),
}
"""Boxes that GitHub does not render, with the picture of their meaning."""

_BOX = re.compile(r"\[([ xX~/>!✅✔✓☑❌✗✘-]?)\]\s+(?=\S)")
"""A box that cmark-gfm leaves in the text: one of `_PICTURES`, or one in a quotation or in a nested first line."""

_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class _Reader:
    """Reads the page that cmark-gfm renders. `entries` are the open list entries, as indices of `blocks`."""

    blocks: list[Block] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    lists: int = 0

    def read(self, page: str) -> list[Block]:
        for match in _TAG.finditer(page):
            tag, line, box, html, closing_tag = match.groups()
            if tag == "li":
                self._start_entry(int(line), _text(html), box)
            elif tag in ("ul", "ol"):
                self.lists += 1
                self.runs.append(self.lists)
            elif tag == "table":
                self.blocks.append(_table(page[match.end() : page.index("</table>", match.end())]))
            elif line:
                self._add_block(tag, int(line), html)
            else:
                self._close(tag, _text(html))
            if closing_tag:
                self.entries.pop()
        return self.blocks

    def _start_entry(self, line: int, text: str, box: str | None) -> None:
        ticked = None if box is None else "checked" in box
        entry = Bullet(line, text, min(len(self.entries), MAX_NESTED - 1), self.runs[-1], ticked)
        self.entries.append(len(self.blocks))
        self.blocks.append(_with_box(entry) if text[:1] == "[" else entry)

    def _add_block(self, tag: str, line: int, html: str) -> None:
        if tag == "pre":
            self.blocks.append(Code(line, unescape(_INLINE.sub("", html))))
        elif tag in _LEVELS:
            self.blocks.append(Heading(line, _LEVELS[tag], _text(html)))
        elif tag == "p" and not self._set_entry_text(text := _text(html)):
            self.blocks.append(Paragraph(line, text, len(self.entries)))

    def _close(self, tag: str, text: str) -> None:
        if tag == "/li":
            self.entries.pop()
        elif tag in ("/ul", "/ol"):
            self.runs.pop()
        if text:
            self._set_entry_text(text)

    def _set_entry_text(self, text: str) -> bool:
        """Gives the text to the innermost list entry; False where there is no entry, or it has a text."""
        entry = self.blocks[self.entries[-1]] if self.entries else None
        if not isinstance(entry, Bullet) or entry.text:
            return False
        self.blocks[self.entries[-1]] = _with_box(entry._replace(text=text))
        return True


def _with_box(entry: Bullet) -> Bullet:
    """The entry with the box at the start of its text, if there is one."""
    box = _BOX.match(entry.text) if entry.ticked is None else None
    if not box:
        return entry
    text = entry.text[box.end() :]
    picture = _PICTURES.get(box[1])
    return entry._replace(text=f"{picture} {text}") if picture else entry._replace(ticked=box[1] != " ", text=text)


def _table(html: str) -> Table:
    head, *rows = (
        Row(int(row.partition(":")[0]), tuple(_text(cell) for cell in _CELL.findall(row)))
        for row in html.split('<tr data-sourcepos="')[1:]
    )
    return Table(head.line, head.cells, tuple(rows))


def _text(html: str) -> str:
    """The text of a block, with marks for bold, code and struck text, and `(<target>)` after a relative link."""
    if "<" in html:
        html = html.replace("<strong>", "**").replace("</strong>", "**").replace("<code>", "`").replace("</code>", "`")
        html = html.replace("<del>", "~~").replace("</del>", "~~")
        if "<" in html:
            html = _INLINE.sub("", _LINK.sub(_link_text, html))
    return (unescape(html) if "&" in html else html).strip()


def _link_text(match: re.Match[str]) -> str:
    target, text = match.groups()
    return f"{text} (&lt;{target}&gt;)" if target and not target.startswith("#") and ":" not in target else text
