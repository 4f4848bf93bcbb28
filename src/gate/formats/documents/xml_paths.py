"""XML by paths: the subset of XPath that ElementTree reads, with `/@name` at the end for an attribute.

Read with the hardened parser of `gate.formats.common.xml`, which refuses entities. Names are written without their prefix,
in the document and in the path: `<cov:line>` is `line`.
"""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from gate.formats.common import xml
from gate.formats.documents import jmespath_query
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_ELEMENTS = 2_000_000
MAX_FOUND = 100_000
ABOVE = "#document"
"""The element that stands above the root, so that a path can begin with the root's name."""

_QUOTED = re.compile("'[^']*'|\"[^\"]*\"")
_FOREIGN = re.compile(r"[<>|+$&,;:{}]")
"""What XPath knows and ElementTree silently takes for a part of a name."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A document: the element above its root, and the line (from 1) in which each element begins."""

    top: Element
    lines: dict[Element, int]


def read(data: bytes) -> Tree:
    """The tree of the document.

    Raises:
        EvidenceError: empty, or unreadable, as `gate.formats.common.xml.feed` says; also when it has too many elements.
    """
    parser = xml.new_parser()
    grower = _Grower(parser)
    parser.StartElementHandler = grower.start
    parser.EndElementHandler = grower.end
    parser.CharacterDataHandler = grower.text
    xml.feed(parser, io.BytesIO(data))
    return Tree(grower.top, grower.lines)


class _Grower:
    def __init__(self, parser: Any) -> None:
        self.parser = parser
        self.top = Element(ABOVE)
        self.open = [self.top]
        self.lines: dict[Element, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        xml.check_depth(len(self.open))
        if len(self.lines) >= MAX_ELEMENTS:
            raise EvidenceError(Cause.UNREADABLE, f"the document has more than {MAX_ELEMENTS:,} elements")
        inner = Element(_local(name), {_local(key): value for key, value in attributes.items() if key[:5] != "xmlns"})
        self.lines[inner] = self.parser.CurrentLineNumber
        self.open[-1].append(inner)
        self.open.append(inner)

    def end(self, _name: str) -> None:
        self.open.pop()

    def text(self, said: str) -> None:
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + said
        else:
            parent.text = (parent.text or "") + said


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def check(path: str) -> str:
    """The path as it is.

    Raises:
        ValueError: when it is not of the subset.
    """
    elements, _ = _parts(path)
    try:
        if elements.endswith("/") or _FOREIGN.search(_QUOTED.sub("", path)):
            raise ValueError(path)
        list(Element(ABOVE).iterfind(elements))
    except (SyntaxError, KeyError, IndexError, ValueError, TypeError):
        raise ValueError(
            "this is not of the XPath that is read; write it as /report/counter[@type='LINE']/@covered"
        ) from None
    return path


def _parts(path: str) -> tuple[str, str]:
    """The path of the elements, from above the root, and the name of the attribute, if one is meant."""
    elements, at, attribute = path.rpartition("/@")
    if not at or not attribute.replace("-", "_").replace(".", "_").isidentifier():
        elements, attribute = path, ""
    return (f".{elements}" if elements.startswith("//") else elements.removeprefix("/")) or ".", attribute


def find(path: str, tree: Tree) -> list[tuple[str | None, int]]:
    """The texts at the path with their lines; None for an element without the attribute, or with elements inside.

    Raises:
        EvidenceError: absent when no element is there; unreadable when there are too many.
    """
    elements, attribute = _parts(path)
    found = list(itertools.islice(tree.top.iterfind(elements), MAX_FOUND + 1))
    if len(found) > MAX_FOUND:
        raise EvidenceError(Cause.UNREADABLE, f"{path} leads to more than {MAX_FOUND:,} elements")
    if not found:
        raise EvidenceError(Cause.ABSENT, f"nothing is at {path}{_lost(elements, tree)}")
    return [(each.get(attribute) if attribute else _text(each), tree.lines.get(each, 1)) for each in found]


def _text(element: Element) -> str | None:
    return None if len(element) else (element.text or "")


def _lost(path: str, tree: Tree) -> str:
    """Where a path of plain names leaves the document."""
    element = tree.top
    for name in path.split("/"):
        inner = element.find(name) if name.replace("-", "_").isidentifier() else None
        if inner is None:
            plain = name.replace("-", "_").isidentifier()
            return jmespath_query.guidance(name, dict.fromkeys(child.tag for child in element)) if plain else ""
        element = inner
    return ""
