"""Reads XML reports element by element, for formats that need no quick path."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import BinaryIO, Protocol

from gate.formats.common import content, report_kinds, xml
from gate.formats.common.content import Outline
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_TEXT = 10_000
"""The longest text of one element, in characters."""


class ElementReader(Protocol):
    """What a format does with the elements of a report; `path` are the names from the root to the element itself."""

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        """Called when an element opens."""

    def end(self, path: Sequence[str], text: str) -> None:
        """Called when an element closes, with the text directly inside it, without the white space around it."""


def read_elements(stream: BinaryIO, reader: ElementReader, roots: Collection[str], expected: str) -> None:
    """Passes every element of the document to the reader.

    Raises:
        EvidenceError: wrong format when the root has another name; what `xml.feed` raises.
    """
    parser = xml.new_parser()
    path: list[str] = []
    texts: list[list[str]] = []
    lengths: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not path and name not in roots:
            kind = report_kinds.describe_outline(Outline(name, attributes))
            raise EvidenceError(Cause.WRONG_FORMAT, f"expected {expected}, but this seems to be {kind}")
        path.append(name)
        texts.append([])
        lengths.append(0)
        xml.check_depth(len(path))
        reader.start(path, attributes)

    def data(text: str) -> None:
        if text.isspace() and not texts[-1]:
            return  # a line break before an element
        if lengths[-1] < MAX_TEXT:
            texts[-1].append(text[:MAX_TEXT])
            lengths[-1] += len(text)

    def end(_name: str) -> None:
        reader.end(path, "".join(texts.pop()).strip())
        path.pop()
        lengths.pop()

    parser.StartElementHandler = start
    parser.CharacterDataHandler = data
    parser.EndElementHandler = end
    xml.feed(parser, stream)


def has_root(head: bytes, root: str, *marks: str) -> bool:
    """Whether a document begins with this root, which has one of the marks as an attribute or as its first element.

    Without marks, the name of the root is enough.
    """
    outline = content.read_outline(head)
    if outline is None or outline.root != root:
        return False
    return not marks or not {*outline.attributes, outline.child}.isdisjoint(marks)
