"""The blocks of a Markdown document, each with its line: text → headings, bullets, paragraphs, tables, code.

The document is parsed by cmark-gfm, GitHub's own parser, so that what is a task here is a task there. It renders XHTML
with source positions, which expat reads; raw HTML is left out on the way. Code never becomes a bullet, a heading or a
row. Source of the format: GitHub Flavored Markdown Spec 0.29, sections 4 to 6.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from gate.parsers.tracker_text import UNFIT
from gate.parsers.xml import new_parser

MAX_NESTED = 100
"""Lists inside of lists that are told apart; what lies deeper belongs to the last of them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1. Texts keep `**` around bold and backticks around code."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Bullet:
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


@dataclass(frozen=True, slots=True)
class Row:
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
    """The blocks of the document in their order; characters that XML has no place for are shown as `\ufffd`."""
    import cmarkgfm
    from cmarkgfm.cmark import Options

    fit = _REFERENCE.sub(_reference, UNFIT.sub("\ufffd", text))
    page = cmarkgfm.github_flavored_markdown_to_html(fit, Options.CMARK_OPT_SOURCEPOS)
    reader = _Reader()
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.said.append
    for part in ("<page>", page, "</page>"):
        parser.Parse(part.encode(), False)  # noqa: FBT003 - expat takes it by position
    return tuple(reader.blocks)


_REFERENCE = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")


def _reference(found: re.Match[str]) -> str:
    """A numeric character reference, unless cmark would make of it what no XML may hold."""
    number = int(found[1]) if found[1] else int(found[2], 16)
    return "&#xfffd;" if number < sys.maxunicode and UNFIT.fullmatch(chr(number)) else found[0]


@dataclass(slots=True)
class _Open:
    """A list entry that is still being read: where it stands among the blocks, and whether its text is known."""

    at: int
    line: int
    run: int
    ticked: bool | None = None
    told: bool = False


@dataclass(slots=True)
class _Reader:
    """Takes the events of expat. `said` is the text since the last block began."""

    blocks: list[Block] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    entries: list[_Open] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    lists: int = 0
    line: int = 0
    cells: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    target: str = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if (mark := _MARK.get(tag)) is not None:
            self.said.append(mark)
        elif tag in _CELLS:
            self.said.clear()
        elif tag == "input":
            if self.entries:
                self.entries[-1].ticked = "checked" in attributes
        elif tag == "a":
            self.target = attributes.get("href", "")
        elif position := attributes.get("data-sourcepos"):
            self.line = int(position.partition(":")[0])
            self._block(tag)

    def _block(self, tag: str) -> None:
        if tag == "li":
            self.entries.append(_Open(len(self.blocks), self.line, self.runs[-1] if self.runs else 0))
            self.blocks.append(_PLACEHOLDER)
            self.said.clear()
        elif tag == "tr":
            self.cells = []
        else:
            self._tell()
            self.said.clear()
            if tag in _LISTS:
                self.lists += 1
                self.runs.append(self.lists)
            elif tag == "table":
                self.rows = []

    def end(self, tag: str) -> None:
        if (mark := _MARK.get(tag)) is not None:
            self.said.append(mark if tag != "br" else "")
        elif tag in _CELLS:
            self.cells.append("".join(self.said).strip())
            self.said.clear()
        elif tag == "li":
            self._tell()
            self.entries.pop()
        elif tag == "tr":
            self.rows.append(Row(self.line, tuple(self.cells)))
        elif tag in _LISTS:
            self.runs.pop()
        elif tag == "a":
            self._link()
        else:
            self._finish(tag)

    def _finish(self, tag: str) -> None:
        if tag == "p":
            if self.entries and not self.entries[-1].told:
                self._tell()
                return
            self.blocks.append(Paragraph(self.line, self._text(), len(self.entries)))
        elif tag == "pre":
            self.blocks.append(Code(self.line, "".join(self.said).strip("`")))
            self.said.clear()
        elif tag == "table" and self.rows:
            head, *rows = self.rows
            self.blocks.append(Table(head.line, head.cells, tuple(rows)))
            self.said.clear()
        elif tag in _LEVELS:
            self.blocks.append(Heading(self.line, _LEVELS[tag], self._text()))

    def _tell(self) -> None:
        """The text so far is that of the innermost list entry, unless its text is known."""
        if not self.entries or self.entries[-1].told:
            return
        entry = self.entries[-1]
        text = self._text()
        if entry.ticked is None and text[:1] == "[" and (box := _BOX.match(text)):
            entry.ticked, text = box[1] != " ", text[box.end() :]
        depth = min(len(self.entries), MAX_NESTED) - 1
        self.blocks[entry.at] = Bullet(entry.line, text, depth, entry.run, entry.ticked)
        entry.told = bool(text)

    def _text(self) -> str:
        text = "".join(self.said).strip()
        self.said.clear()
        return text

    def _link(self) -> None:
        """A link into the repository keeps its target in brackets; an address that is its own text is just that."""
        if self.target and not self.target.startswith("#") and ":" not in self.target:
            self.said.append(f" ({self.target})")


_BOX = re.compile(r"\[([ xX])\]\s+(?=\S)")
"""A box that cmark-gfm leaves in the text: in a quotation, or in a list that begins in another's first line."""

_MARK = {"strong": "**", "code": "`", "br": "", "em": "", "del": "", "hr": ""}
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
_PLACEHOLDER = cast("Block", Paragraph(0, "", 0))
