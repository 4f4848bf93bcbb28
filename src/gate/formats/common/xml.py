"""Hardened, streaming XML for untrusted reports.

The parser is expat from the standard library, fed in chunks. Entity declarations are refused (which ends "billion
laughs", quadratic blow-up and external entities alike) and external DTDs are never fetched. A DOCTYPE that declares
nothing is allowed: JaCoCo and Cobertura write one. Gzip files are unpacked on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from xml.parsers import expat

from gate.formats.common import content
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_TOKEN = 4 * 1024 * 1024
"""The longest tag or comment, in bytes; expat keeps a token in memory until it is whole."""

MAX_DEPTH = 200
"""How deep elements may be nested; readers keep their path and ask `check_depth`."""

MAX_BLOCK = 4 * 1024 * 1024
"""The longest body, in bytes, that is offered to a shortcut."""


class Blocks(Protocol):
    """Bodies of elements that a reader may understand without expat (see `feed`)."""

    tags: re.Pattern[bytes]
    """Finds a start tag from `<` to `>` that may open such a body; the first group is the element's name."""

    def ready(self, index: int) -> bool:
        """Whether the element that expat has opened last began at this byte, and its body may be offered to `take`.

        The byte index (of `CurrentByteIndex`) tells a tag from its look-alike in a comment or in CDATA.
        """

    def take(self, body: bytes) -> bool:
        """Takes everything from a body and returns True, or takes nothing of it and returns False."""


def new_parser() -> expat.XMLParserType:
    """An expat parser that refuses entities; its handlers are still free to be set by the caller."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.specified_attributes = True  # values that only an ATTLIST supplies are nobody's measurement
    parser.EntityDeclHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def check_depth(depth: int) -> None:
    """Raises EvidenceError (unreadable) when elements are nested deeper than any report nests them."""
    if depth > MAX_DEPTH:
        raise EvidenceError(Cause.UNREADABLE, f"elements are nested more than {MAX_DEPTH} deep: not a report")


def feed(parser: expat.XMLParserType, stream: BinaryIO, blocks: Blocks | None = None) -> None:
    """Parses the whole stream, reading forward only.

    With `blocks`, the body between a start tag found by `blocks.tags` and the next end tag of that name is offered to
    `blocks.take`, provided that expat has just opened that element and `blocks.ready()`. A body that is taken is not
    parsed: it must be of a grammar so strict (no markup but known tags, ASCII only) that expat could not object. That
    is what makes large reports fast; every other byte goes to expat, which stays the judge of well-formedness.

    Raises:
        EvidenceError: empty when there is nothing but white space; unreadable when it is not well-formed, with the
            line (and the column, without `blocks`), or when it is not XML at all, with what it seems to be.
    """
    feeder = _Feeder(parser, blocks)
    head = b""
    try:
        for chunk in content.chunks(stream):
            if not head:
                if not chunk.strip():
                    continue
                head = chunk[: content.HEAD]
            feeder.feed(chunk)
        if not head:
            raise EvidenceError(Cause.EMPTY, "the file holds nothing")
        feeder.close()
    except (expat.ExpatError, ValueError, LookupError) as fault:  # the latter two: an encoding it cannot read
        raise EvidenceError(Cause.UNREADABLE, feeder.explain(fault, head)) from None


@dataclass(slots=True)
class _Feeder:
    parser: expat.XMLParserType
    blocks: Blocks | None
    fed: int = 0
    skipped_lines: int = 0
    rest: bytes = b""
    end_tag: bytes = b""  # what closes the body that `rest` is the beginning of; empty outside of such a body

    def feed(self, data: bytes) -> None:
        if self.blocks is None:
            self._parse(data)
            return
        data, self.rest, at = self.rest + data, b"", 0
        while True:
            if not self.end_tag:
                tag = self.blocks.tags.search(data, at)
                self._parse(data[at : tag.end() if tag else len(data)])
                if tag is None:
                    return
                at = tag.end()
                began = self.fed - len(tag[0])
                self.end_tag = b"</" + tag[1] + b">" if self.blocks.ready(began) else b""
                continue
            end = data.find(self.end_tag, at)
            if end < 0 and len(data) - at < MAX_BLOCK:
                self.rest = data[at:]
                return
            self.end_tag = b""
            if end >= 0 and self.blocks.take(data[at:end]):
                self.skipped_lines += data.count(b"\n", at, end)
                at = end

    def close(self) -> None:
        self._parse(self.rest)
        self.parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position

    def _parse(self, data: bytes) -> None:
        self.parser.Parse(data, False)  # noqa: FBT003
        self.fed += len(data)
        if self.fed - self.parser.CurrentByteIndex > MAX_TOKEN + len(data):
            raise EvidenceError(Cause.UNREADABLE, f"a single tag or comment is longer than {MAX_TOKEN:,} bytes")

    def explain(self, fault: Exception, head: bytes) -> str:
        if not isinstance(fault, expat.ExpatError):
            return "not XML that can be read: its encoding is unknown"
        if content.outline(head) is None and not content.text(head).lstrip().startswith("<?xml"):
            return f"expected XML, but this seems to be {content.seems(head)}"
        where = f"line {fault.lineno + self.skipped_lines}"
        if self.blocks is None:
            where += f", column {fault.offset + 1}"
        return f"not well-formed XML at {where}: {expat.ErrorString(fault.code)}; was it uploaded wholly?"


def _refuse_entity(name: str, *_rest: object) -> None:
    raise EvidenceError(Cause.UNREADABLE, f"the document declares the entity {name[:40]!r}; entities are refused")
