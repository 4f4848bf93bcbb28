"""Elements of CycloneDX XML that are read as a whole, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_TEXT = 4_000
"""The longest text of an element, and of an attribute, in characters."""

_SIZE = 200
"""About what an element takes without its texts, in characters."""

Element = dict[str, Any]
"""An element: its children by name, each a list; its attributes as `@name`, its text as `#`."""


class OpenElements:
    """The element that is read as a whole, and the open ones inside it; it is empty between two of them.

    `noun` is what such an element is in messages; `limit` is the most that it takes, in characters.
    """

    def __init__(self, noun: str, limit: int) -> None:
        self._noun, self._limit = noun, limit
        self._elements: list[Element] = []
        self._size = 0

    def __bool__(self) -> bool:
        return bool(self._elements)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begins an element.

        Raises:
            EvidenceError: too large when the whole element exceeds the limit.
        """
        element: Element = {f"@{key}": value[:MAX_TEXT] for key, value in attributes.items()}
        self._size = self._size if self._elements else 0
        self._grow(_SIZE + sum(map(len, attributes.values())))
        if self._elements:
            self._elements[-1].setdefault(name, []).append(element)
        self._elements.append(element)

    def add_text(self, text: str) -> None:
        """Adds text of the innermost element; raises as `begin` does."""
        element = self._elements[-1]
        element["#"] = (element.get("#", "") + text)[:MAX_TEXT]
        self._grow(len(text))

    def end(self) -> Element | None:
        """Ends the innermost element; the whole element when it was that one."""
        element = self._elements.pop()
        return None if self._elements else element

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self._limit:
            raise EvidenceError(Cause.TOO_LARGE, f"one {self._noun} has more than {self._limit:,} characters")


def list_inner(element: Element, container: str, name: str) -> list[Element]:
    """The elements with a name in a container."""
    return [inner for outer in element.get(container, []) for inner in outer.get(name, [])]


def child_text(element: Element, name: str) -> str:
    """The text of the first child with a name; empty without one."""
    return next(map(own_text, element.get(name, [])), "")


def own_text(element: Element) -> str:
    """The text of the element, without the white space around it."""
    return str(element.get("#", "")).strip()
