"""Damaged reports: every way of losing a part of a red one, and whether what is left looks green."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree

from gate.formats.tests.model import TestReport
from gate.model.errors import EvidenceError

Parse = Callable[[BinaryIO], TestReport]


def read(parse: Parse, text: str) -> TestReport:
    return parse(io.BytesIO(text.encode()))


def is_green(parse: Parse, text: str) -> bool:
    """Whether the report is read and has nothing that failed or is unknown."""
    try:
        report = read(parse, text)
    except EvidenceError:
        return False
    return report.total > 0 and not report.failures + report.errors + report.unknown


def without_lines(text: str) -> Iterator[str]:
    """The text without each of its lines."""
    lines = text.splitlines(keepends=True)
    return ("".join(lines[:at] + lines[at + 1 :]) for at in range(len(lines)))


def cuts(text: str) -> Iterator[str]:
    """The text cut after each character."""
    return (text[:at] for at in range(1, len(text.rstrip())))


def without_members(document: Any) -> Iterator[str]:
    """The document with each member and each element deleted, null, a text, or emptied."""
    for path in list(_paths(document)):
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        original = copy.copy(parent)
        for change in (_delete, _replace(None), _replace("x"), _replace([]), _replace({})):
            change(parent, path[-1])
            yield json.dumps(document)
            parent.clear()  # and back again: a copy of the document takes longer than all else
            if isinstance(parent, dict):
                parent.update(original)
            else:
                parent.extend(original)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from _paths(value[key], (*path, key))


def _delete(parent: Any, key: Any) -> None:
    del parent[key]


def _replace(value: Any) -> Callable[[Any, Any], None]:
    def change(parent: Any, key: Any) -> None:
        parent[key] = value

    return change


def without_elements(text: str) -> Iterator[str]:
    """The XML document without each of its elements, with each emptied, and without each of its attributes."""
    root = ElementTree.fromstring(text)
    for parent in list(root.iter()):
        for at, element in enumerate(list(parent)):
            parent.remove(element)
            yield ElementTree.tostring(root, encoding="unicode")
            parent.insert(at, element)  # and back again: a copy of the document takes longer than all else
            yield _with_emptied(root, element)
    for element in root.iter():
        for name, value in list(element.items()):
            del element.attrib[name]
            yield ElementTree.tostring(root, encoding="unicode")
            element.set(name, value)


def _with_emptied(root: ElementTree.Element, element: ElementTree.Element) -> str:
    attributes, text, tail, children = dict(element.attrib), element.text, element.tail, list(element)
    element.clear()
    damaged = ElementTree.tostring(root, encoding="unicode")
    element.attrib.update(attributes)
    element.text, element.tail = text, tail
    element.extend(children)
    return damaged
