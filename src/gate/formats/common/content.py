"""Detects what a file is by its content, never by its name, and unpacks gzip files."""

from __future__ import annotations

import codecs
import contextlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

CHUNK = 1 << 20
HEAD = 8192
"""How many bytes from the start of a file are enough to detect its format."""

MAX_UNPACKED = 512 * 1024 * 1024
"""The most bytes that a gzip file may unpack to."""

_GZIP = b"\x1f\x8b"
_BLANK_START = re.compile(rb"[ \t\r\n]+(?=<\?xml[ \t\r\n])")
_GZIP_WINDOW = 31  # zlib's name for "15 bits, with a gzip header"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Kind(StrEnum):
    """What a file is by its content; the value describes it in messages."""

    GZIP = "a gzip file"
    ZIP = "a zip archive"
    TAR = "a tar archive"
    SEVEN_ZIP = "a 7z archive"
    RAR = "a RAR archive"
    BZIP2 = "a bzip2 file"
    XZ = "an xz file"
    ZSTANDARD = "a Zstandard file"
    PDF = "a PDF"
    IMAGE = "an image"
    VIDEO = "a video"
    PROGRAM = "a program"
    CLASS = "a compiled class of Java"
    PARQUET = "a Parquet file"
    OLD_OFFICE = "a document of an old Office"
    HTML = "an HTML page, perhaps a login or error page"
    XML = "XML"
    XML_WITH_ENTITIES = "XML that declares entities, which are refused"
    JSON = "JSON"
    LCOV = "an LCOV tracefile"
    JUNIT = "a JUnit report"
    JACOCO = "a JaCoCo report"
    COBERTURA = "a Cobertura report"
    EMPTY = "an empty file"
    TEXT = "text"
    BINARY = "binary data"


_TAR_MAGIC = slice(257, 262)  # POSIX.1-1988, "ustar": behind the name of the first file and its attributes
_MAGIC = (
    *((magic, Kind.ZIP) for magic in (b"PK\x03\x04", b"PK\x05\x06")),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP), (b"Rar!\x1a\x07", Kind.RAR), (b"BZh", Kind.BZIP2),
    (b"\xfd7zXZ\0", Kind.XZ), (b"\x28\xb5\x2f\xfd", Kind.ZSTANDARD), (b"%PDF", Kind.PDF),
    *((magic, Kind.IMAGE) for magic in (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")),
    *((magic, Kind.VIDEO) for magic in (b"\x1aE\xdf\xa3", b"\0\0\0\x18ftyp", b"\0\0\0\x1cftyp", b"\0\0\0\x20ftyp")),
    *((magic, Kind.PROGRAM) for magic in (b"\x7fELF", b"MZ\x90\0", b"\xcf\xfa\xed\xfe", b"\0asm")),
    (b"\xca\xfe\xba\xbe", Kind.CLASS), (b"PAR1", Kind.PARQUET), (b"\xd0\xcf\x11\xe0", Kind.OLD_OFFICE),
)  # fmt: skip

_PREFIXES = (
    (("<!doctype html", "<html"), Kind.HTML),
    (("<",), Kind.XML),
    (("{",), Kind.JSON),
    (("tn:", "sf:"), Kind.LCOV),
)
_JSON_LIST = r'\[\s*(?:[\]{\["-]|\Z|(?:[0-9][0-9.e+-]*|true|false|null)\s*(?:[,\]]|\Z))'
"""How a list begins in JSON; a row of a log may begin with a word in brackets."""

_KINDS_BY_ROOT: Mapping[str, Kind] = {
    "testsuite": Kind.JUNIT,
    "testsuites": Kind.JUNIT,
    "report": Kind.JACOCO,
    "coverage": Kind.COBERTURA,
}
_OTHER_COVERAGE = frozenset(
    (
        *("clover", "generated", "project", "file", "profilerVersion", "driverVersion", "module", "documents"),
        "ctcreportVersion",
    )
)
"""Attributes of the root <coverage>, or its first child, in the formats of Clover, SonarQube, NCover and CTC++."""

_JACOCO = frozenset(("", "sessioninfo", "group", "package", "counter"))
"""The first element inside of the root <report> of JaCoCo; other tools call their root so too."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The beginning of an XML document: its root, the root's attributes, and the first element inside it."""

    root: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    child: str = ""

    @property
    def kind(self) -> Kind:
        """What the document seems to be; XML for an unknown root."""
        if self.root == "coverage" and not _OTHER_COVERAGE.isdisjoint((*self.attributes, self.child)):
            return Kind.XML
        if self.root == "report" and self.child not in _JACOCO:
            return Kind.XML
        return Kind.HTML if self.root.lower() == "html" else _KINDS_BY_ROOT.get(self.root, Kind.XML)

    @property
    def is_empty_generic_coverage(self) -> bool:
        """Whether the document seems to be SonarQube's generic coverage without a file: it has the version alone."""
        return self.root == "coverage" and not self.child and set(self.attributes) == {"version"}

    @property
    def description(self) -> str:
        """What the document seems to be, for messages; an unknown root is named."""
        root = "".join(letter for letter in self.root[:40] if letter.isprintable())
        return f"XML with the root <{root}>" if self.kind is Kind.XML else self.kind


def read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yields the bytes of the stream in chunks, unpacked when it is a gzip file (RFC 1952); reads forward only.

    Raises:
        EvidenceError: unreadable when a gzip file is truncated or broken; too large when it unpacks to more than
            MAX_UNPACKED bytes.
    """
    first = stream.read(CHUNK)
    if first.startswith(_GZIP):
        yield from _unpack(first, stream)
        return
    while first:
        yield first
        first = stream.read(CHUNK)


def _unpack(data: bytes, stream: BinaryIO) -> Iterator[bytes]:
    member, total = zlib.decompressobj(_GZIP_WINDOW), 0
    try:
        while data or not member.eof:
            if not data and not (data := stream.read(CHUNK)):
                raise EvidenceError(Cause.UNREADABLE, "the gzip file is cut short; was the upload complete?")
            piece = member.decompress(data, CHUNK)
            total += len(piece)
            if total > MAX_UNPACKED:
                raise EvidenceError(Cause.TOO_LARGE, f"the gzip file unpacks to more than {MAX_UNPACKED:,} bytes")
            if piece:
                yield piece
            data = member.unconsumed_tail
            if member.eof and (data := member.unused_data or stream.read(CHUNK)):
                member = zlib.decompressobj(_GZIP_WINDOW)
    except zlib.error:
        raise EvidenceError(Cause.UNREADABLE, "the gzip file is broken; was the upload complete?") from None


def empty_file() -> EvidenceError:
    """The error for a file that is empty or holds only white space."""
    return EvidenceError(Cause.EMPTY, "the file is empty")


def unpack_head(head: bytes) -> bytes:
    """The beginning of a file after unpacking; never raises, and returns what cannot be unpacked unchanged."""
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(head, HEAD) or head
    except zlib.error:
        return head


def measure_blank_start(data: bytes) -> int:
    """How many bytes of white space stand before an XML declaration; 0 where there are none, or no declaration.

    XML 1.0 ("Prolog") forbids them, and scripts that print a report write them. Nothing is lost without them.
    """
    match = _BLANK_START.match(data)
    return match.end() if match else 0


@lru_cache(16)  # each format looks at the same head
def read_outline(head: bytes) -> Outline | None:
    """The outline of the XML document that begins with these bytes; None when no root element can be read."""
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _stop

    def start(name: str, attributes: dict[str, str]) -> None:
        elements.append((name, attributes))
        if len(elements) > 1:
            raise _Stop

    parser.StartElementHandler = start
    with contextlib.suppress(expat.ExpatError, _Stop, ValueError, LookupError):
        parser.Parse(head[measure_blank_start(head) :], False)  # noqa: FBT003 - expat takes it by position
    if not elements:
        return None
    return Outline(elements[0][0], elements[0][1], elements[1][0] if len(elements) > 1 else "")


class _Stop(Exception):  # noqa: N818 - a signal, not an error
    """Ends the reading of an outline."""


def _stop(*_declaration: object) -> None:
    raise _Stop


def find_container(head: bytes) -> Kind | None:
    """The kind of an archive, or of another file that may hold the text of a report and is none; None for others."""
    if head[_TAR_MAGIC] == b"ustar":
        return Kind.TAR
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def detect_kind(head: bytes) -> Kind:
    """What a file that begins with these bytes seems to be."""
    head = unpack_head(head)
    if head.startswith(_GZIP):
        return Kind.GZIP
    if container := find_container(head):
        return container
    if xml_outline := read_outline(head):
        return xml_outline.kind
    return _detect_text(decode_head(head).lstrip().lower())


def _detect_text(start: str) -> Kind:
    """What a file that begins with this text in lower case seems to be."""
    if start.startswith("<") and "<!entity" in start:
        return Kind.XML_WITH_ENTITIES
    for prefixes, kind in _PREFIXES:
        if start.startswith(prefixes):
            return kind
    if re.match(_JSON_LIST, start):
        return Kind.JSON
    if not start:
        return Kind.EMPTY
    return Kind.BINARY if "\0" in start else Kind.TEXT


def describe(head: bytes) -> str:
    """What a file that begins with these bytes seems to be, for messages."""
    head = unpack_head(head)
    xml_outline = None if find_container(head) else read_outline(head)
    return xml_outline.description if xml_outline else detect_kind(head)


def find_bare_value(head: bytes) -> str:
    """`[]` or `null` where the file is empty else; otherwise empty.

    Some tools write that when they find nothing. It shows neither that one ran nor which of them wrote it.
    """
    text = decode_head(unpack_head(head)).strip()
    return text if text == "null" else "[]" if re.fullmatch(r"\[\s*\]", text) else ""


def new_decoder(head: bytes) -> codecs.IncrementalDecoder:
    """A decoder for a text that begins with these bytes, by their byte order mark, else UTF-8; it never raises.

    It passes over the mark.
    """
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return codecs.getincrementaldecoder("utf-16" if is_utf16 else "utf-8-sig")("replace")


def decode_head(head: bytes) -> str:
    """These bytes as text, by their byte order mark, else as UTF-8; never raises."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace")
    return head.decode("utf-8", "replace")
