"""Hashes of lines of the repository's files, so that a finding is recognized where its code has moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gate.adapters.workspace import Workspace
from gate.formats.findings.fields import MAX_CODE, hash_code
from gate.model.errors import EvidenceError

MAX_FILE = 8 * 1024 * 1024
"""The largest file of which lines are hashed, in bytes."""

MAX_BYTES = 256 * 1024 * 1024
"""The most bytes of all files of an item that are read for it."""

REACH = 20
"""How far from a line its neighbours are searched, past blank lines."""

MAX_SPAN = 40
"""How many lines of a finding are hashed together."""


class Place(NamedTuple):
    """The lines of a file that a finding is about, counted from 1."""

    path: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class LineHash:
    """The hashes of the code at a place, empty where there is none: of its first line, and of all its lines.

    `context` is the hash of the first line with the code before and after it. It is empty without any: on its own, a
    line such as `pass` says nothing.
    """

    line: str = ""
    span: str = ""
    context: str = ""


UNKNOWN_LINE = LineHash()


def hash_lines(workspace: Workspace, places: Iterable[Place]) -> Mapping[Place, LineHash]:
    """The hashes of the code at these places; without those that cannot be read."""
    by_path: defaultdict[str, set[Place]] = defaultdict(set)
    for place in places:
        by_path[place.path].add(place)
    hashes: dict[Place, LineHash] = {}
    remaining = MAX_BYTES
    for path, in_file in sorted(by_path.items()):
        try:
            data = workspace.read(path, min(MAX_FILE, remaining))
        except EvidenceError:
            continue
        remaining -= len(data)
        lines = data.split(b"\n")
        hashes |= {place: _hash(lines, place) for place in in_file if place.first <= len(lines)}
    return hashes


def _hash(lines: Sequence[bytes], place: Place) -> LineHash:
    index = place.first - 1
    line = _text(lines[index])
    digest = hash_code(line)
    if not digest:
        return UNKNOWN_LINE
    before = _first_code(lines[max(0, index - REACH) : index][::-1])
    after = _first_code(lines[index + 1 : index + 1 + REACH])
    span = map(_text, lines[index : min(place.last, index + MAX_SPAN)])
    context = hash_code(f"{before}\n{line}\n{after}") if before or after else ""
    return LineHash(digest, hash_code("\n".join((line, *list(span)[1:]))), context)


def _first_code(lines: Iterable[bytes]) -> str:
    return next((text for text in map(_text, lines) if text), "")


def _text(line: bytes) -> str:
    """The line without its indentation, as much of it as is hashed."""
    return line.strip()[: MAX_CODE // 4].decode("utf-8", "replace")
