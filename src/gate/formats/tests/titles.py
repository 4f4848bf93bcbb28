"""The title of a test: one text by which findings, waivers and saved results name it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

MAX_PART = 300
"""Characters of a class or of a name in a title; a longer one ends with its digest, so that it stays unique."""

SEPARATOR = "::"
UNNAMED = "unnamed test"

_DIGEST = 8


def join(group: str, name: str) -> str:
    """The title of the test `name` in a class, file or suite: `shop.CartTest::adds`; without what is empty or double.

    Joining parts that are clean gives the same title.
    """
    title = f"{group}{SEPARATOR}{name}"
    if group and name and group != name and len(title) <= MAX_PART and title.isprintable():
        return title
    parts = dict.fromkeys(part for part in (clean(group), clean(name)) if part)
    return SEPARATOR.join(parts) or UNNAMED


def join_short(pairs: Iterable[Sequence[str]]) -> list[str]:
    """Does what `join` does, for the classes and names of many tests, all printable and too short to be shortened."""
    return [f"{group}{SEPARATOR}{name}" if group != name else join(group, name) for group, name in pairs]


def clean(text: str) -> str:
    """The text on one line and with at most MAX_PART characters; a clean text is returned unchanged."""
    if len(text) <= MAX_PART and text.isprintable():
        return text
    line = " ".join(text.split())
    if len(line) <= MAX_PART:
        return line
    digest = sha256(line.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    return f"{line[: MAX_PART - _DIGEST - 3].rstrip()}… #{digest}"
