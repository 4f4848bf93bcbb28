"""Headings, anchors, links and the number of words of a Markdown document.

cmark-gfm, GitHub's own parser, parses the document, as in `markdown_blocks`. It renders no raw HTML, so this module
searches the text outside of code for links and anchors in tags. Anchors follow GitHub's rules.
Source of the format: GitHub Flavored Markdown Spec 0.29.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field

from gate.formats.common.xml import new_parser
from gate.formats.documents.markdown_text import decode
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_BYTES = 4 * 1024 * 1024

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*\n")
_INLINE_CODE = re.compile(r"`[^`\n]{0,1000}`")
_TAG = re.compile(r"<[A-Za-z][^<>]{0,2000}>")
_ATTRIBUTE = re.compile(r"""\s(id|name|href|src)\s?=\s?(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; its line and its level count from 1."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image: its target as written (percent-encoded), and the line (from 1) on which it starts.

    After a target or a title with a line break, the lines of the links in the rest of the paragraph are too low.
    """

    line: int
    target: str


@dataclass(frozen=True, slots=True)
class MarkdownDocument:
    """A document. `anchors` are the fragments that links into it may have; `words` excludes code and raw HTML."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    words: int


def read(data: bytes) -> MarkdownDocument:
    """Reads a document from any bytes.

    Raises:
        EvidenceError: too large, when it has more than MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        raise EvidenceError(Cause.TOO_LARGE, f"the document has {len(data):,} bytes, expected at most {MAX_BYTES:,}")
    import cmarkgfm
    from cmarkgfm.cmark import Options

    text = decode(data).text.replace("\r\n", "\n").replace("\r", "\n")
    text = _FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), text)
    page = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_SOURCEPOS)
    reader = _Reader()
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(f"<page>{page}</page>".encode(), True)  # noqa: FBT003 - expat takes only positional arguments
    tags = list(_tags(text, reader.code))
    links = [*reader.links, *(Link(line, value) for line, name, value in tags if name in ("href", "src"))]
    tag_anchors = {value for _, name, value in tags if name in ("id", "name")}
    return MarkdownDocument(
        headings=tuple(reader.headings),
        links=tuple(sorted(links, key=lambda link: link.line)),
        anchors=frozenset({*_anchors(reader.headings), *tag_anchors}),
        words=reader.words,
    )


@dataclass(slots=True)
class _Reader:
    """Handles the events of expat. `line` is the first line of the innermost block, `line_breaks` the breaks since."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    words: int = 0
    line: int = 1
    line_breaks: int = 0
    texts: list[str] = field(default_factory=list)
    in_code: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if position := attributes.get("data-sourcepos"):
            begin, _, end = position.partition("-")
            self.line, self.line_breaks = int(begin.partition(":")[0]), 0
            self._count()
            if tag == "pre":
                self.in_code = True
                self.code.append((self.line, int(end.partition(":")[0])))
        if tag in ("a", "img"):
            self.links.append(Link(self.line + self.line_breaks, attributes.get("href", attributes.get("src", ""))))

    def text(self, text: str) -> None:
        self.line_breaks += text.count("\n")
        if not self.in_code:
            self.texts.append(text)

    def end(self, tag: str) -> None:
        if tag == "pre":
            self.in_code = False
        elif tag in _LEVELS:
            self.headings.append(Heading(self.line, _LEVELS[tag], " ".join("".join(self.texts).split())))
        if tag in ("p", "li", "td", "th", "page", *_LEVELS):
            self._count()

    def _count(self) -> None:
        """Counts the words of the block that just ended."""
        self.words += len("".join(self.texts).split())
        self.texts.clear()


# ------------------------------------------------------------------------------------------------------------ anchors


def make_anchor(heading: str) -> str:
    """The anchor that GitHub gives to a heading: lower case letters, digits, hyphens and underscores."""
    letters = (letter for letter in heading.strip().lower() if letter in " -" or _is_word(letter))
    return "".join(letters).replace(" ", "-")


def _is_word(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LM" or category in ("Nd", "Pc")


def _anchors(headings: list[Heading]) -> Iterator[str]:
    """The anchor of each heading; the second equal one ends with -1, the third with -2."""
    counts: Counter[str] = Counter()
    for heading in headings:
        anchor = make_anchor(heading.text)
        yield anchor if not counts[anchor] else f"{anchor}-{counts[anchor]}"
        counts[anchor] += 1


# ------------------------------------------------------------------------------------------------------------ raw HTML


def _tags(text: str, code: list[tuple[int, int]]) -> Iterator[tuple[int, str, str]]:
    """The link and anchor attributes of tags outside of code and comments: line, name and value."""
    lines = text.split("\n")
    for first, last in code:
        lines[first - 1 : last] = [""] * len(lines[first - 1 : last])
    searched = _INLINE_CODE.sub("", _without_comments("\n".join(lines)))
    line, position = 1, 0
    for tag in _TAG.finditer(searched):
        line, position = line + searched.count("\n", position, tag.start()), tag.start()
        for match in _ATTRIBUTE.finditer(tag[0]):
            yield line, match[1].lower(), (match[2] or match[3] or "").strip()


def _without_comments(text: str) -> str:
    """The text with each comment replaced by its line breaks; an unclosed comment extends to the end."""
    parts, position = [], 0
    while (begin := text.find("<!--", position)) >= 0:
        end = text.find("-->", begin)
        end = len(text) if end < 0 else end + 3
        parts += [text[position:begin], "\n" * text.count("\n", begin, end)]
        position = end
    return "".join([*parts, text[position:]])
