"""Detects what a file is by its content, never by its name, and unpacks gzip files."""

from __future__ import annotations

import codecs
import contextlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

CHUNK = 1 << 20
HEAD = 8192
"""How many bytes from the start of a file are enough to detect its format."""

MAX_UNPACKED = 512 * 1024 * 1024
"""The most bytes that a gzip file may unpack to."""

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's name for "15 bits, with a gzip header"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = ((_GZIP, "a gzip file"), (b"PK\x03\x04", "a zip archive"), (b"%PDF", "a PDF"), (b"\x7fELF", "a program"))

_TEXTS = (
    (("<!doctype html", "<html"), "an HTML page, perhaps a login or error page"),
    (("<",), "XML"),
    (("{", "["), "JSON"),
    (("tn:", "sf:"), "an LCOV tracefile"),
)
_ROOTS: Mapping[str, str] = {
    "html": "an HTML page, perhaps a login or error page",
    "testsuite": "a JUnit report",
    "testsuites": "a JUnit report",
    "report": "a JaCoCo report",
    "coverage": "a Cobertura report",
    "CoverageSession": "an OpenCover report",
    "Root": "a dotCover report",
    "results": "a Visual Studio coverage report",
    "CoverageDSPriv": "a Visual Studio coverage report",
    "checkstyle": "a Checkstyle report",
    "TestRun": "a TRX report",
    "test-run": "an NUnit report",
}
_COVERAGE_ROOTS: Mapping[str, str] = {  # other formats with the root <coverage>, by an attribute or the first child
    "clover": "a Clover report",
    "generated": "a Clover report",
    "project": "a Clover report",
    "file": "a report in SonarQube's generic format",
    "profilerVersion": "an NCover report",
    "module": "an NCover report",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """The beginning of an XML document: its root, the root's attributes, and the first element inside it."""

    root: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    child: str = ""

    @property
    def kind(self) -> str:
        """In words, what the document seems to be."""
        if self.root == "coverage":
            for mark in (*self.attributes, self.child):
                if mark in _COVERAGE_ROOTS:
                    return _COVERAGE_ROOTS[mark]
        root = "".join(letter for letter in self.root[:40] if letter.isprintable())
        return _ROOTS.get(self.root) or _ROOTS.get(self.root.lower()) or f"XML with the root <{root}>"


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of the stream, piece by piece, unpacked when it is a gzip file (RFC 1952); reads forward only.

    Raises:
        EvidenceError: unreadable when a gzip file is truncated or broken; too large when it unpacks to more than
            MAX_UNPACKED bytes.
    """
    first = stream.read(CHUNK)
    if first.startswith(_GZIP):
        yield from _unpacked(first, stream)
        return
    while first:
        yield first
        first = stream.read(CHUNK)


def _unpacked(data: bytes, stream: BinaryIO) -> Iterator[bytes]:
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


def unpack_head(head: bytes) -> bytes:
    """The beginning of a file after unpacking; never raises, and returns what cannot be unpacked unchanged."""
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(head, HEAD) or head
    except zlib.error:
        return head


def outline(head: bytes) -> Outline | None:
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
        parser.Parse(head, False)  # noqa: FBT003 - expat takes it by position
    if not elements:
        return None
    return Outline(elements[0][0], elements[0][1], elements[1][0] if len(elements) > 1 else "")


class _Stop(Exception):  # noqa: N818 - a signal, not an error
    """Ends the reading of an outline."""


def _stop(*_declaration: object) -> None:
    raise _Stop


def describe(head: bytes) -> str:
    """In words, what a file that begins with these bytes seems to be; used in messages only."""
    head = unpack_head(head)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if xml_outline := outline(head):
        return xml_outline.kind
    start = text(head).lstrip().lower()
    if start.startswith("<") and "<!entity" in start:
        return "XML that declares entities, which are refused"
    for openings, kind in _TEXTS:
        if start.startswith(openings):
            return kind
    if not start:
        return "an empty file"
    return "text" if "\0" not in start else "binary data"


def text(head: bytes) -> str:
    """These bytes as text, by their byte order mark, else as UTF-8; never raises."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace")
    return head.decode("utf-8", "replace")
