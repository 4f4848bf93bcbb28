"""The hardened XML reader, without blocks: what it reads and what it refuses."""

from __future__ import annotations

import gzip
import io
import re

import pytest

from gate.formats.common import xml
from gate.model.errors import EvidenceError


def elements(data: bytes) -> list[str]:
    names: list[str] = []
    parser = xml.new_parser()
    parser.StartElementHandler = lambda name, _attributes: names.append(name)
    xml.feed(parser, io.BytesIO(data))
    return names


@pytest.mark.parametrize(
    "data",
    [
        b"<a><b/></a>",
        b"\xef\xbb\xbf<a><b/></a>",
        "<a><b/></a>".encode("utf-16"),
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a><b/></a>',
        b'<!DOCTYPE a PUBLIC "-//X//EN" "a.dtd"[]><a><b/></a>',
        gzip.compress(b"<a><b/></a>", mtime=0),
        b"\n \r\n\t<?xml version='1.0'?><a><b/></a>",
    ],
    ids=["plain", "mark", "utf-16", "system", "public", "gzip", "blank-lines"],
)
def test_elements_are_read(data: bytes) -> None:
    assert elements(data) == ["a", "b"]


BOMB = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>'


SECOND_ROOT = "more follows the end of the root element; does the file hold several reports, or a log after one?"
UNKNOWN_BYTE = "a byte that the encoding of the document does not have (0xE9)"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty: the file is empty"),
        (b"\n \t", "empty: the file is empty"),
        (b"<a>\n  <b></a>",
         "unreadable: not well-formed XML at line 2, column 8: mismatched tag; was the upload complete?"),
        (b"<a/><a/>",
         "unreadable: not well-formed XML at line 1, column 5: " + SECOND_ROOT),
        (b"<!--log-->\n<?xml version='1.0'?><a/>",
         "unreadable: not well-formed XML at line 2, column 1: XML or text declaration not at start of entity"),
        (b"\r\n\n <?xml version='1.0'?>\n<a></b>",
         "unreadable: not well-formed XML at line 4, column 6: mismatched tag; was the upload complete?"),
        (b'<a>\r\n<b c="" c=""/></a>',
         "unreadable: not well-formed XML at line 2, column 9: duplicate attribute"),
        (b'<a b="x &#x1b;[31m"/>',
         "unreadable: not well-formed XML at line 1, column 9: a control character that XML forbids (&#x1b;)"),
        (b"<a>&#0;</a>",
         "unreadable: not well-formed XML at line 1, column 4: a control character that XML forbids (&#0;)"),
        (b"<a>red \x1b[0m</a>",
         "unreadable: not well-formed XML at line 1, column 8: a control character that XML forbids (&#x1b;)"),
        (b"<a>&#xFFFE;</a>",
         "unreadable: not well-formed XML at line 1, column 4: a reference to a character that XML forbids"),
        (b"<a>\xe9</a>", "unreadable: not well-formed XML at line 1, column 4: " + UNKNOWN_BYTE),
        (b"{}", "unreadable: expected XML, but this seems to be JSON"),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>',
         "unreadable: not readable as XML: the encoding is unknown"),
        (BOMB, "unreadable: the document declares the entity 'x'; entities are refused"),
        (b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
         "unreadable: the document declares the entity 'p'; entities are refused"),
        (b"<a " + b"b" * (6 << 20), "unreadable: a single tag or comment is longer than 4,194,304 bytes"),
    ],
    ids=["nothing", "blank", "unclosed", "two", "late", "after-blank-lines", "repeated", "escape", "nul", "raw",
         "noncharacter", "latin-1", "json", "encoding", "bomb", "parameter", "long"],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        elements(data)
    assert str(raised.value) == message


def test_a_long_text_is_not_a_long_tag() -> None:
    assert elements(b"<a>" + b"x" * (9 << 20) + b"</a>") == ["a"]


def test_the_depth_is_limited() -> None:
    xml.check_depth(xml.MAX_DEPTH)
    with pytest.raises(EvidenceError, match="more than 200 deep"):
        xml.check_depth(xml.MAX_DEPTH + 1)


TAGS = b"".join(b"<e%d a%d=''/>" % (number, number) for number in range(xml.MAX_NAMES))
DECLARATIONS = b"".join(b"<!ATTLIST a b%d CDATA 'x'>" % number for number in range(20_000))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<a>" + TAGS + b"</a>", "there are more than 20,000 names of elements and attributes"),
        (gzip.compress(b"<a>" + TAGS + b"</a>"), "there are more than 20,000 names of elements and attributes"),
        (b"<!DOCTYPE a [" + DECLARATIONS + b"]><a>" + b"<a/>" * 1_000_000 + b"</a>",
         "the document declares more than 1,000 attributes"),
    ],
    ids=["names", "packed names", "declared attributes"],
)  # fmt: skip
def test_what_expat_keeps_until_the_end_is_limited(data: bytes, message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        elements(data)


def test_the_same_names_and_a_few_declared_attributes_are_read() -> None:
    data = b"<!DOCTYPE a [<!ATTLIST a b CDATA 'x'>]><a>" + b"<a c=''/>" * xml.MAX_NAMES + b"</a>"

    assert len(elements(data)) == xml.MAX_NAMES + 1


class Bodies:
    """Takes the body of each element `b` without parsing it."""

    tags = re.compile(rb"<(b)>")

    def ready(self, _index: int) -> bool:
        return True

    def take(self, _body: bytes) -> bool:
        return True


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_the_line_of_an_error_counts_every_line_end_of_a_body_that_is_not_parsed(end: bytes) -> None:
    with pytest.raises(EvidenceError, match="not well-formed XML at line 6: mismatched tag"):
        xml.feed(
            xml.new_parser(), io.BytesIO(end.join([b"<a><b>", b"x", b"y", b"</b>", b"<b></b>", b"</c>"])), Bodies()
        )
