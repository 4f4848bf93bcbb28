"""XML by paths: the subset of XPath that ElementTree reads, with `/@name` at the end for an attribute, and `count(…)`.

A path starts at the document, as in `/project/version`; one that begins with `./` starts at the root element, as in
ElementTree. `count(path)` is how many elements, or elements with the attribute, are there.

Read with the hardened parser of `gate.formats.common.xml`, which refuses entities. Names have no prefix, neither in the
document nor in the path: `<cov:line>` is `line`.
"""

from __future__ import annotations

import io
import itertools
import re
from typing import Any
from xml.etree.ElementTree import Element

from gate.formats.common import xml
from gate.formats.documents import jmespath_query
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import one_line

MAX_ELEMENTS = 2_000_000
MAX_MATCHES = 100_000
MAX_NAME = 60
DOCUMENT = "#document"
"""The element above the root, so that a path can begin with the root's name."""

_COUNT = re.compile(r"\s*count\(\s*(.+?)\s*\)\s*")
_QUOTED = re.compile("'[^']*'|\"[^\"]*\"")
_UNSUPPORTED = re.compile(r"[<>|+$&,;:{}]")
"""Operators of XPath that ElementTree would read as a part of a name."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A document: the element above its root, and the line (from 1) in which each element begins."""

    top: Element
    lines: dict[Element, int]


def read(data: bytes) -> Tree:
    """The tree of the document.

    Raises:
        EvidenceError: as `gate.formats.common.xml.feed`; too large when it has too many elements.
    """
    parser = xml.new_parser()
    builder = _TreeBuilder(parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    xml.feed(parser, io.BytesIO(data))
    return Tree(builder.top, builder.lines)


class _TreeBuilder:
    def __init__(self, parser: Any) -> None:
        self.parser = parser
        self.top = Element(DOCUMENT)
        self.open = [self.top]
        self.lines: dict[Element, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        xml.check_depth(len(self.open))
        if len(self.lines) >= MAX_ELEMENTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the document has more than {MAX_ELEMENTS:,} elements")
        local = {_local(key): value for key, value in attributes.items() if key[:5] != "xmlns"}
        element = Element(_local(name), local)
        self.lines[element] = self.parser.CurrentLineNumber
        self.open[-1].append(element)
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def text(self, data: str) -> None:
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def check(path: str) -> str:
    """The path, unchanged.

    Raises:
        ValueError: when it is not in the subset.
    """
    elements, _ = _split(_counted(path) or path)
    try:
        if elements.endswith("/") or _UNSUPPORTED.search(_QUOTED.sub("", path)):
            raise ValueError(path)
        list(Element(DOCUMENT).iterfind(elements))
    except (SyntaxError, KeyError, IndexError, ValueError, TypeError):
        raise ValueError("this XPath is not supported; write it as /report/counter[@type='LINE']/@covered") from None
    return path


def _counted(path: str) -> str:
    """The path inside `count(…)`; empty when the path is no count."""
    match = _COUNT.fullmatch(path)
    return match[1] if match else ""


def _split(path: str) -> tuple[str, str]:
    """The path of the elements, from above the root, and the name of the attribute, if there is one."""
    elements, separator, attribute = path.rpartition("/@")
    if not separator or not attribute.replace("-", "_").replace(".", "_").isidentifier():
        elements, attribute = path, ""
    if elements == "." or elements.startswith("./"):
        elements = f"*/{elements}"  # the document has one child, the root element
    return (f".{elements}" if elements.startswith("//") else elements.removeprefix("/")) or ".", attribute


def find(path: str, tree: Tree) -> list[tuple[str | int | None, int]]:
    """The texts at the path with their lines; None for an element without the attribute, or with child elements.

    A `count(…)` is one number, in line 1.

    Raises:
        EvidenceError: missing value when no element is there; too large when there are more than MAX_MATCHES.
    """
    counted = _counted(path)
    elements, attribute = _split(counted or path)
    matches = list(itertools.islice(tree.top.iterfind(elements), MAX_MATCHES + 1))
    if len(matches) > MAX_MATCHES:
        raise EvidenceError(Cause.TOO_LARGE, f"{path} matches more than {MAX_MATCHES:,} elements")
    if counted:
        return [(sum(not attribute or attribute in element.attrib for element in matches), 1)]
    if not matches:
        raise EvidenceError(Cause.MISSING_VALUE, f"nothing is at {path}{_explain_missing(elements, tree)}")
    return [
        (element.get(attribute) if attribute else _text(element), tree.lines.get(element, 1)) for element in matches
    ]


def _text(element: Element) -> str | None:
    return None if len(element) else (element.text or "")


def _explain_missing(path: str, tree: Tree) -> str:
    """Where a path of plain names leaves the document."""
    element = tree.top
    for name in path.split("/"):
        if name == ".":
            continue
        is_name = name.replace("-", "_").isidentifier()
        child = element.find(name) if is_name or name == "*" else None
        if child is None:
            return _suggest_name(name, path, element) if is_name else ""
        element = child
    return ""


def _suggest_name(name: str, path: str, element: Element) -> str:
    if element.tag == DOCUMENT and (root := element[0]).find(name) is not None:
        return f"; a path starts at the document: write /{one_line(root.tag, MAX_NAME, strip_ansi=False)}/{path}"
    return jmespath_query.suggest_name(name, dict.fromkeys(child.tag for child in element))
