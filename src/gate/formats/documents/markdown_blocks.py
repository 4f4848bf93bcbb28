"""The blocks of a Markdown document, each with its line: text → headings, bullets, paragraphs, tables, code.

The document is parsed by cmark-gfm, GitHub's own parser, so that what is a task here is a task there. It renders XHTML
with source positions and leaves raw HTML out, so that every `<` begins a tag of its own, and the page is read tag by
tag. Code never becomes a bullet, a heading or a row.
Source of the format: GitHub Flavored Markdown Spec 0.29, sections 4 to 6.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from gate.formats.documents.markdown_text import UNFIT

MAX_NESTED = 100
"""Lists inside of lists that are told apart; what lies deeper belongs to the last of them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1. Texts keep `**` around bold and backticks around code."""

    line: int
    level: int
    text: str


class Bullet(NamedTuple):
    """An entry of a list, bulleted or numbered; `depth` is 0 at the top, `ticked` is None without a check box.

    `text` is its first paragraph with its line breaks, `run` numbers the lists of the document.
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
    """A table; `line` is that of its head."""

    line: int
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; `line` is that of its fence, or of its first line where it is indented."""

    line: int
    text: str


Block = Heading | Bullet | Paragraph | Table | Code


def read(text: str) -> tuple[Block, ...]:
    """The blocks of the document in their order; characters that no text means are shown as `\ufffd`."""
    from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

    fit = _REFERENCE.sub(_reference, UNFIT.sub("\ufffd", text))
    return tuple(_Reader().read(markdown_to_html_with_extensions(fit, Options.CMARK_OPT_SOURCEPOS, _EXTENSIONS)))


_EXTENSIONS = ("table", "strikethrough", "tasklist")
"""What GitHub's Markdown adds that changes what a document says; its links of bare addresses leave their text alone."""


_REFERENCE = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")


def _reference(found: re.Match[str]) -> str:
    """A numeric character reference, unless cmark would make of it what no text means."""
    number = int(found[1]) if found[1] else int(found[2], 16)
    return "&#xfffd;" if number < sys.maxunicode and UNFIT.fullmatch(chr(number)) else found[0]


_TAG = re.compile(
    r'<(/?(?:li|[uo]l|h[1-6]|p|pre|blockquote|table))\b(?: data-sourcepos="(\d+))?[^>]*>'  # which, and its line
    r"(<input [^>]*>)?"  # a check box
    r"([^<]*(?:<(?!/?(?:li|[uo]l|h[1-6]|p|pre|blockquote|t\w+)\b)[^<]*)*)"  # what stands before the next such tag
    r"(</li>)?"
)
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_INLINE = re.compile(r"<[^>]*>")
_DRAWN = {
    **dict.fromkeys("✅✔✓☑", "✅"),
    **dict.fromkeys("~/", "🔄"),
    **dict.fromkeys(("❌", "✗", "✘", "-", ">", "!", ""), "⬜"),
}
"""Boxes that are none on GitHub, and which people draw all the same: the picture of what they mean."""

_BOX = re.compile(r"\[([ xX~/>!✅✔✓☑❌✗✘-]?)\]\s+(?=\S)")
"""A box that cmark-gfm leaves in the text: one of ours, or in a quotation or a list that begins in another's line."""

_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class _Reader:
    """Reads what cmark renders. `entries` are the list entries it is inside of, by their places in `blocks`."""

    blocks: list[Block] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    lists: int = 0

    def read(self, page: str) -> list[Block]:
        for found in _TAG.finditer(page):
            tag, line, box, html, closed = found.groups()
            if tag == "li":
                self._entry(int(line), _text(html), box)
            elif tag in ("ul", "ol"):
                self.lists += 1
                self.runs.append(self.lists)
            elif tag == "table":
                self.blocks.append(_table(page[found.end() : page.index("</table>", found.end())]))
            elif line:
                self._block(tag, int(line), html)
            else:
                self._end(tag, _text(html))
            if closed:
                self.entries.pop()
        return self.blocks

    def _entry(self, line: int, text: str, box: str | None) -> None:
        ticked = None if box is None else "checked" in box
        entry = Bullet(line, text, min(len(self.entries), MAX_NESTED - 1), self.runs[-1], ticked)
        self.entries.append(len(self.blocks))
        self.blocks.append(_boxed(entry) if text[:1] == "[" else entry)

    def _block(self, tag: str, line: int, html: str) -> None:
        if tag == "pre":
            self.blocks.append(Code(line, unescape(_INLINE.sub("", html))))
        elif tag in _LEVELS:
            self.blocks.append(Heading(line, _LEVELS[tag], _text(html)))
        elif tag == "p" and not self._tell(text := _text(html)):
            self.blocks.append(Paragraph(line, text, len(self.entries)))

    def _end(self, tag: str, text: str) -> None:
        if tag == "/li":
            self.entries.pop()
        elif tag in ("/ul", "/ol"):
            self.runs.pop()
        if text:
            self._tell(text)

    def _tell(self, text: str) -> bool:
        """Whether the text is that of the innermost list entry, which has none yet."""
        entry = self.blocks[self.entries[-1]] if self.entries else None
        if not isinstance(entry, Bullet) or entry.text:
            return False
        self.blocks[self.entries[-1]] = _boxed(entry._replace(text=text))
        return True


def _boxed(entry: Bullet) -> Bullet:
    """The entry with the box that stands in its text."""
    box = _BOX.match(entry.text) if entry.ticked is None else None
    if not box:
        return entry
    text = entry.text[box.end() :]
    picture = _DRAWN.get(box[1])
    return entry._replace(text=f"{picture} {text}") if picture else entry._replace(ticked=box[1] != " ", text=text)


def _table(html: str) -> Table:
    head, *rows = (
        Row(int(row.partition(":")[0]), tuple(_text(cell) for cell in _CELL.findall(row)))
        for row in html.split('<tr data-sourcepos="')[1:]
    )
    return Table(head.line, head.cells, tuple(rows))


def _text(html: str) -> str:
    """The text of a block: bold and code by their marks, a link into the repository with its target in `(<>)`."""
    if "<" in html:
        html = html.replace("<strong>", "**").replace("</strong>", "**").replace("<code>", "`").replace("</code>", "`")
        if "<" in html:
            html = _INLINE.sub("", _LINK.sub(_link, html))
    return (unescape(html) if "&" in html else html).strip()


def _link(found: re.Match[str]) -> str:
    target, text = found.groups()
    return f"{text} (&lt;{target}&gt;)" if target and not target.startswith("#") and ":" not in target else text
