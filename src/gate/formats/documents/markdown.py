"""A Markdown document as its readers use it: headings with their anchors, links with their lines, words.

Parsed by cmark-gfm, GitHub's own parser, as in `gate.formats.documents.markdown_blocks`. Raw HTML is left out of what it renders,
so links and anchors written as tags are searched in the text outside of code. Anchors are made as GitHub makes them.
Source of the format: GitHub Flavored Markdown Spec 0.29.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gate.formats.common.xml import new_parser
from gate.formats.documents.markdown_text import decode
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_BYTES = 4 * 1024 * 1024

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*\n")
_INLINE_CODE = re.compile(r"`[^`\n]{0,1000}`")
_TAG = re.compile(r"<[A-Za-z][^<>]{0,2000}>")
_ATTRIBUTE = re.compile(r"""\s(id|name|href|src)\s?=\s?(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: line and level count from 1."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a picture: where it leads, as it is written (percent-encoded), and the line (from 1) it begins in.

    A target or title that is broken over lines is told as one; then links behind it in the paragraph are told too high.
    """

    line: int
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `anchors` are the fragments that lead into it; `words` leaves out code and raw HTML."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    words: int


def read(data: bytes) -> Document:
    """The document of these bytes, whatever they are.

    Raises:
        EvidenceError: unreadable when it has more than MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        raise EvidenceError(Cause.UNREADABLE, f"a document of more than {MAX_BYTES:,} bytes is not read")
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
    parser.Parse(f"<page>{page}</page>".encode(), True)  # noqa: FBT003 - expat takes it by position
    tags = list(_tags(text, reader.code))
    links = [*reader.links, *(Link(line, value) for line, name, value in tags if name in ("href", "src"))]
    named = {value for _, name, value in tags if name in ("id", "name")}
    return Document(
        headings=tuple(reader.headings),
        links=tuple(sorted(links, key=lambda link: link.line)),
        anchors=frozenset({*_anchors(reader.headings), *named}),
        words=reader.words,
    )


@dataclass(slots=True)
class _Reader:
    """Takes the events of expat. `line` is where the innermost block begins, and `broken` counts the lines since."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    words: int = 0
    line: int = 1
    broken: int = 0
    said: list[str] = field(default_factory=list)
    in_code: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if position := attributes.get("data-sourcepos"):
            begin, _, end = position.partition("-")
            self.line, self.broken = int(begin.partition(":")[0]), 0
            self._count()
            if tag == "pre":
                self.in_code = True
                self.code.append((self.line, int(end.partition(":")[0])))
        if tag in ("a", "img"):
            self.links.append(Link(self.line + self.broken, attributes.get("href", attributes.get("src", ""))))

    def text(self, said: str) -> None:
        self.broken += said.count("\n")
        if not self.in_code:
            self.said.append(said)

    def end(self, tag: str) -> None:
        if tag == "pre":
            self.in_code = False
        elif tag in _LEVELS:
            self.headings.append(Heading(self.line, _LEVELS[tag], " ".join("".join(self.said).split())))
        if tag in ("p", "li", "td", "th", "page", *_LEVELS):
            self._count()

    def _count(self) -> None:
        """Counts the words of the block that ends here."""
        self.words += len("".join(self.said).split())
        self.said.clear()


# ------------------------------------------------------------------------------------------------------------ anchors


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading: small letters, digits, hyphens and underscores."""
    kept = (letter for letter in heading.strip().lower() if letter in " -" or _is_word(letter))
    return "".join(kept).replace(" ", "-")


def _is_word(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LM" or category in ("Nd", "Pc")


def _anchors(headings: list[Heading]) -> Iterator[str]:
    """The anchor of each heading; the second of a kind ends with -1, the third with -2."""
    met: Counter[str] = Counter()
    for heading in headings:
        anchor = slug(heading.text)
        yield anchor if not met[anchor] else f"{anchor}-{met[anchor]}"
        met[anchor] += 1


# ------------------------------------------------------------------------------------------------------------ raw HTML


def _tags(text: str, code: list[tuple[int, int]]) -> Iterator[tuple[int, str, str]]:
    """The attributes that lead somewhere or are led to, each with its line, of tags outside of code and comments."""
    lines = text.split("\n")
    for first, last in code:
        lines[first - 1 : last] = [""] * len(lines[first - 1 : last])
    bare = _INLINE_CODE.sub("", _without_comments("\n".join(lines)))
    line, at = 1, 0
    for tag in _TAG.finditer(bare):
        line, at = line + bare.count("\n", at, tag.start()), tag.start()
        for found in _ATTRIBUTE.finditer(tag[0]):
            yield line, found[1].lower(), (found[2] or found[3] or "").strip()


def _without_comments(text: str) -> str:
    """The text with its comments cut down to their line breaks; one that is never closed goes on to the end."""
    parts, at = [], 0
    while (begin := text.find("<!--", at)) >= 0:
        end = text.find("-->", begin)
        end = len(text) if end < 0 else end + 3
        parts += [text[at:begin], "\n" * text.count("\n", begin, end)]
        at = end
    return "".join([*parts, text[at:]])
