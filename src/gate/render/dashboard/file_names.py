"""The names of files for ids and repositories, which can be long, in any script, or equal but for their case."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.item_ids import slug

MAX_NAME: Final = 60
"""The longest readable name, in characters."""

MAX_STEM: Final = 40
"""The longest readable part of a name with a digest, in characters."""

DIGITS: Final = 8
"""Digits of a digest in a name, unless two names have them in common."""

_PLAIN: Final = re.compile(rf"[a-z0-9](?:[a-z0-9._-]{{0,{MAX_NAME - 2}}}[a-z0-9_-])?")

_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
"""Names that Windows keeps for devices, whatever their extension (Naming Files, Paths, and Namespaces)."""


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """A name for each id: ASCII lower case, distinct on every file system, and the same for the same set of ids.

    An id that is such a name in lower case gets it. Any other id, and a second one with the same name, is shortened to
    what a name can hold, and gets a part of its digest.
    """
    names: dict[str, str] = {}
    used: set[str] = set()
    for text in sorted(set(ids), key=lambda text: (not _is_plain(text), text)):
        names[text] = next(name for name in _candidates(text) if name not in used)
        used.add(names[text])
    return names


def _candidates(text: str) -> Iterator[str]:
    if _is_plain(text.lower()):
        yield text.lower()
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    stem = slug(text)[:MAX_STEM]
    yield from (f"{stem}-{digest[:length]}".lstrip("-") for length in (DIGITS, len(digest)))


def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name.partition(".")[0] not in _RESERVED
