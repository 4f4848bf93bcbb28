"""Hardened, streaming XML for untrusted reports.

The parser is expat from the standard library, fed in chunks. Entity declarations are refused (which ends "billion
laughs", quadratic blow-up and external entities alike) and external DTDs are never fetched. A DOCTYPE that declares
nothing is allowed: JaCoCo and Cobertura write one. Gzip files are unpacked on the way.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import BinaryIO, Protocol
from xml.parsers import expat

from gate.formats.common import content, report_kinds
from gate.formats.common.content import Kind
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_TOKEN = 4 * 1024 * 1024
"""The longest tag or comment, in bytes; expat keeps a token in memory until it is whole."""

MAX_DEPTH = 200
"""How deep elements may be nested; readers track their path and call `check_depth`."""

MAX_NAMES = 20_000
"""The most different names of elements and attributes; expat and Python keep every name until the end."""

MAX_DEFAULTS = 1_000
"""The most attributes that a DTD may declare: expat looks at all those of an element for each of its tags."""

MAX_BLOCK = 4 * 1024 * 1024
"""The longest body, in bytes, that is passed to `Blocks.take`."""


_CONTROL = rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*1?[0-9a-fA-F]|0*[12]?[0-9]|0*3[01]);"
"""A control character, or a reference to one, where expat reports an error."""

_BAD_REFERENCE = expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF]
_INVALID_TOKEN = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_SECOND_ROOT = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_COMPLETE = tuple(
    expat.errors.codes[text]
    for text in (expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE, expat.errors.XML_ERROR_MISPLACED_XML_PI)
)
"""Errors that no cut makes."""


class Blocks(Protocol):
    """Bodies of elements that a reader can parse without expat (see `feed`)."""

    tags: re.Pattern[bytes]
    """Finds a start tag from `<` to `>` that may open such a body; the first group is the element's name."""

    def ready(self, index: int) -> bool:
        """Whether the element that expat opened last began at this byte, and its body may be passed to `take`.

        The byte index (of `CurrentByteIndex`) distinguishes a tag from the same text in a comment or in CDATA.
        """

    def take(self, body: bytes) -> bool:
        """Reads the whole body and returns True, or reads nothing of it and returns False."""


class Runs(Protocol):
    """Runs of whole elements that a reader can parse without expat (see `feed`)."""

    tags: re.Pattern[bytes]
    """Finds a tag from `<` to `>` behind which a run may begin."""

    def ready(self, index: int) -> bool:
        """Whether the tag that expat read last began at this byte, and what follows may be passed to `take_run`."""

    def take_run(self, data: bytes, start: int) -> tuple[int | None, int]:
        """Reads the regular elements from `start` on, and returns how many line ends they hold and where they end.

        Returns None when it reads nothing, and how far it need not try again.
        """


def new_parser() -> expat.XMLParserType:
    """An expat parser that refuses entities; the caller sets its other handlers."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.specified_attributes = True  # values that only an ATTLIST supplies are not measured
    parser.EntityDeclHandler = _refuse_entity
    parser.AttlistDeclHandler = _attribute_counter()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def count_line_ends(text: bytes, start: int = 0, end: int | None = None) -> int:
    """The line ends of whole lines in `text[start:end]` (XML 1.0, section 2.11): CR LF, LF, and CR alone."""
    line_feeds, returns = text.count(b"\n", start, end), text.count(b"\r", start, end)
    return line_feeds + (returns - text.count(b"\r\n", start, end) if returns else 0)


def check_depth(depth: int) -> None:
    """Raises EvidenceError (too large) when elements are nested deeper than in any report."""
    if depth > MAX_DEPTH:
        raise EvidenceError(Cause.TOO_LARGE, f"elements are nested more than {MAX_DEPTH} deep")


def feed(
    parser: expat.XMLParserType, stream: BinaryIO, blocks: Blocks | None = None, *, runs: Runs | None = None
) -> None:
    """Parses the whole stream, reading forward only.

    White space before an XML declaration is left out, as in the output of a script.

    With `blocks`, the body between a start tag that `blocks.tags` matches and the next end tag of that name is passed
    to `blocks.take`, provided that expat has just opened that element and `blocks.ready()`. A body that it reads is not
    parsed: its grammar must be so strict (only certain tags, ASCII only) that expat would accept it. That makes large
    reports fast; every other byte goes to expat, which decides whether the document is well-formed.

    Raises:
        EvidenceError: empty when there is only white space; unreadable when it is not well-formed, with the line (and
            the column, without `blocks` and `runs`); wrong format, with what it seems to be, when it is not XML at all.
    """
    feeder = _Feeder(parser, blocks, runs)
    head = b""
    try:
        for chunk in content.read_chunks(stream):
            if not head:
                if not chunk.strip():
                    continue
                head = chunk[: content.HEAD]
                blank = content.measure_blank_start(chunk)
                feeder.skipped_lines += count_line_ends(chunk, 0, blank)
                feeder.feed(chunk[blank:])
                continue
            feeder.feed(chunk)
        if not head:
            raise content.empty_file()
        feeder.close()
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: an encoding it cannot read
        raise feeder.explain(error, head) from None


@dataclass(slots=True)
class _Feeder:
    parser: expat.XMLParserType
    blocks: Blocks | None
    runs: Runs | None
    fed: int = 0
    failed_at: bytes = b""  # what begins at the place of a syntax error
    skipped_lines: int = 0
    rest: bytes = b""
    end_tag: bytes = b""  # closes the body that `rest` begins with; empty outside of such a body

    def feed(self, data: bytes) -> None:
        if self.runs is not None:
            self._feed_runs(data, self.runs)
            return
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
                index = self.fed - len(tag[0])
                self.end_tag = b"</" + tag[1] + b">" if self.blocks.ready(index) else b""
                continue
            end = data.find(self.end_tag, at)
            if end < 0 and len(data) - at < MAX_BLOCK:
                self.rest = data[at:]
                return
            self.end_tag = b""
            if end >= 0 and self.blocks.take(data[at:end]):
                self.skipped_lines += count_line_ends(data, at, end)
                at = end

    def _feed_runs(self, data: bytes, runs: Runs) -> None:
        at = tried = 0
        while tag := runs.tags.search(data, tried):
            self._parse(data[at : tag.end()])
            at = tried = tag.end()
            if runs.ready(self.fed - len(tag[0])):
                lines, tried = runs.take_run(data, at)
                if lines is not None:
                    self.skipped_lines += lines
                    at = tried
        self._parse(data[at:])

    def close(self) -> None:
        self._parse(self.rest)
        self.parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, False)  # noqa: FBT003
        except expat.ExpatError:
            index = self.parser.ErrorByteIndex - self.fed
            self.failed_at = data[index : index + 12] if index >= 0 else b""
            raise
        self.fed += len(data)
        if self.fed - self.parser.CurrentByteIndex > MAX_TOKEN + len(data):
            raise EvidenceError(Cause.TOO_LARGE, f"a single tag or comment is longer than {MAX_TOKEN:,} bytes")
        if len(self.parser.intern) > MAX_NAMES:
            raise EvidenceError(Cause.TOO_LARGE, f"there are more than {MAX_NAMES:,} names of elements and attributes")

    def explain(self, error: Exception, head: bytes) -> EvidenceError:
        """The error for a document that cannot be parsed, with the line, or with what it is instead of XML."""
        if not isinstance(error, expat.ExpatError):
            return EvidenceError(Cause.UNREADABLE, "not readable as XML: the encoding is unknown")
        if content.read_outline(head) is None and content.detect_kind(head) is not Kind.XML:
            kind = report_kinds.describe(head)
            return EvidenceError(Cause.WRONG_FORMAT, f"expected XML, but this seems to be {kind}")
        position = f"line {error.lineno + self.skipped_lines}"
        if self.blocks is None and self.runs is None:
            position += f", column {error.offset + 1}"
        reason = _reason(error.code, self.failed_at)
        return EvidenceError(Cause.UNREADABLE, f"not well-formed XML at {position}: {reason}")


def _reason(code: int, failed_at: bytes) -> str:
    """What is wrong, by expat's code and what begins at the place of the error.

    XML 1.0 ("Characters") has no control characters but tab, line feed and carriage return, and no reference to them.
    Runners write them when they copy the output of a program.
    """
    match = re.match(_CONTROL, failed_at)
    if match:
        text = match[0].decode("ascii") if match[0].startswith(b"&") else f"&#x{match[0][0]:x};"
        return f"a control character that XML forbids ({text})"
    if code == _BAD_REFERENCE:
        return "a reference to a character that XML forbids"
    if code == _INVALID_TOKEN and failed_at[:1] >= b"\x80":
        return f"a byte that the encoding of the document does not have (0x{failed_at[0]:X})"
    if code == _SECOND_ROOT:
        return "more follows the end of the root element; does the file hold several reports, or a log after one?"
    question = "" if code in _COMPLETE else "; was the upload complete?"
    return f"{expat.ErrorString(code)}{question}"


def _attribute_counter() -> Callable[..., None]:
    count = itertools.count(1)

    def count_attribute(*_declaration: object) -> None:
        if next(count) > MAX_DEFAULTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the document declares more than {MAX_DEFAULTS:,} attributes")

    return count_attribute


def _refuse_entity(name: str, *_rest: object) -> None:
    raise EvidenceError(Cause.UNREADABLE, f"the document declares the entity {name[:40]!r}; entities are refused")
