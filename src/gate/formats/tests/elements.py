"""Reads an XML report element by element: those of test cases whole, in bounded memory, and all others as they come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import BinaryIO, ClassVar
from xml.parsers import expat

from gate.formats.common import content, xml
from gate.formats.tests.failed_tests import MAX_TEXT, Attributes
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_CHILDREN = 20_000
"""Elements inside one whole element that are kept; a case of real reports has a handful."""


Wholes = Mapping[str, Collection[str]]


@dataclass(slots=True)
class Element:
    """An element with what is kept of its content. Names are without prefix; `text` is bounded by MAX_TEXT."""

    name: str
    attributes: Attributes
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The value of an attribute; empty when it has none."""
        return self.attributes.get(name, "")

    def find(self, *path: str) -> Element | None:
        """The first element at a path of names; None when there is none."""
        return next(self.find_all(*path), None)

    def find_all(self, *path: str) -> Iterator[Element]:
        """All elements at a path of names."""
        for child in self.children:
            if child.name == path[0]:
                if len(path) == 1:
                    yield child
                else:
                    yield from child.find_all(*path[1:])

    def text_at(self, *path: str) -> str:
        """The text of the first element at a path of names; empty when there is none."""
        element = self.find(*path)
        return element.text if element else ""


class ElementHandler:
    """What a format does with the elements of its report; a format overrides what it needs.

    `roots` are the names of the root. `wholes` are the elements that are passed to `take` with their content, each with
    the names of the elements in it that are kept; other elements in it are passed over with all that they hold.
    `skipped` are elements that are passed over everywhere. While `observes` is true, `observe` gets what is in those
    that are passed over.
    """

    roots: Collection[str] = ()
    wholes: ClassVar[Wholes] = {}
    skipped: Collection[str] = ()
    observes = False

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins that is not part of a whole one."""

    def close(self, name: str) -> None:
        """An element ends that is not part of a whole one."""

    def omit(self, name: str) -> None:
        """An element in a whole one is passed over."""

    def observe(self, name: str, attributes: Attributes) -> None:
        """An element begins inside of one that is passed over."""

    def take(self, element: Element) -> None:
        """A whole element ended."""


def read(stream: BinaryIO, handler: ElementHandler) -> None:
    """Passes the elements of the document to the handler.

    Raises:
        EvidenceError: empty for a file without content; wrong format for another root; unreadable for what is not
            well-formed; too large when elements are nested too deep or one holds too many.
    """
    parser = xml.new_parser()
    _Reader(parser, handler)
    xml.feed(parser, stream)


def find_root(head: bytes, *names: str) -> content.Outline | None:
    """The outline of a document whose root has one of these names, perhaps with a prefix; else None."""
    outline = content.read_outline(head)
    return outline if outline is not None and _local(outline.root) in names else None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Reader:
    def __init__(self, parser: expat.XMLParserType, handler: ElementHandler) -> None:
        self.handler = handler
        self.depth = 0
        self.skipping = 0  # depth of the element that is passed over; 0 outside
        self.whole: list[Element] = []  # the whole element and the open ones in it
        self.kept: Collection[str] = ()
        self.count = 0
        self.parser = parser
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end

    def start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > xml.MAX_DEPTH:
            xml.check_depth(self.depth)
        if self.skipping:
            if self.handler.observes:
                self.handler.observe(name, attributes)
            return
        if ":" in name:
            name = _local(name)
        if self.depth == 1 and name not in self.handler.roots:
            expected = " or ".join(f"<{root}>" for root in self.handler.roots)
            raise EvidenceError(Cause.WRONG_FORMAT, f"the root is <{name[:40]}>; expected {expected}")
        if name in self.handler.skipped or (self.whole and name not in self.kept):
            self.skipping = self.depth
            self.handler.omit(name)
        elif self.whole:
            self.open_inside(name, attributes)
        elif name in self.handler.wholes:
            self.kept, self.count = self.handler.wholes[name], 0
            self.whole.append(Element(name, attributes))
            self.parser.CharacterDataHandler = self.text
        else:
            self.handler.open(name, attributes)

    def open_inside(self, name: str, attributes: Attributes) -> None:
        self.count += 1
        if self.count > MAX_CHILDREN:
            raise EvidenceError(Cause.TOO_LARGE, f"a <{self.whole[0].name}> holds more than {MAX_CHILDREN:,} elements")
        element = Element(name, attributes)
        self.whole[-1].children.append(element)
        self.whole.append(element)

    def text(self, data: str) -> None:
        if not self.skipping and self.whole:
            element = self.whole[-1]
            if len(element.text) < MAX_TEXT:
                element.text += data[: MAX_TEXT - len(element.text)]

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.skipping:
            if self.depth < self.skipping:
                self.skipping = 0
        elif self.whole:
            element = self.whole.pop()
            if not self.whole:
                self.handler.take(element)
        else:
            self.handler.close(_local(name))
