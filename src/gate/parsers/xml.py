"""Hardened, streaming XML for untrusted reports.

The parser is expat from the standard library, fed in chunks. Entity declarations are refused (which ends "billion
laughs", quadratic blow-up and external entities alike) and external DTDs are never fetched. A DOCTYPE that declares
nothing is allowed: JaCoCo and Cobertura write one.
"""

from __future__ import annotations

from typing import BinaryIO
from xml.parsers import expat

from gate.errors import EvidenceError
from gate.model import Reason

CHUNK = 1 << 18


def new_parser() -> expat.XMLParserType:
    """An expat parser that refuses entities; its handlers are still free to be set by the caller."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def feed(parser: expat.XMLParserType, stream: BinaryIO) -> None:
    """Parses the whole stream.

    Raises:
        EvidenceError: empty when there is nothing but white space; unreadable when it is not well-formed, with the
            line and column.
    """
    blank = True
    try:
        while chunk := stream.read(CHUNK):
            if blank:
                chunk = chunk.lstrip() if not chunk.strip() else chunk
                blank = not chunk
                if blank:
                    continue
            parser.Parse(chunk, False)  # noqa: FBT003
        if blank:
            raise EvidenceError(Reason.EMPTY, "the file holds nothing")
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as fault:
        words = expat.ErrorString(fault.code)
        raise EvidenceError(
            Reason.UNREADABLE, f"not well-formed XML at line {fault.lineno}, column {fault.offset + 1}: {words}"
        ) from None


def _refuse_entity(name: str, *_rest: object) -> None:
    raise EvidenceError(Reason.UNREADABLE, f"the document declares the entity {name[:40]!r}; entities are refused")
