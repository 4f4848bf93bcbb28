"""Hashes of lines of the repository's files, so that a finding is recognized where its code has moved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gate.adapters.workspace import Workspace
from gate.formats.findings.fields import MAX_CODE, hash_code
from gate.model.errors import EvidenceError
from gate.model.lazy_dataclass import dataclass

MAX_FILE = 8 * 1024 * 1024
"""The largest file of which lines are hashed, in bytes."""

MAX_BYTES = 256 * 1024 * 1024
"""The most bytes of all files of an item that are read for it."""

REACH = 20
"""How far from a line its neighbours are searched, past blank lines."""

MAX_STATEMENT = 40
"""How many lines of a statement are hashed together."""

Place = tuple[str, int]
"""The path of a file and the number of a line in it, from 1."""

_STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


@dataclass(frozen=True, slots=True)
class LineHash:
    """The hashes of the code at a place, empty where there is none: of the line and of the statement that begins it.

    `context` is the hash of the line with the code before and after it. It is empty without any: on its own, a line
    such as `pass` says nothing.
    """

    line: str = ""
    statement: str = ""
    context: str = ""


UNKNOWN_LINE = LineHash()


def hash_lines(workspace: Workspace, places: Iterable[Place]) -> Mapping[Place, LineHash]:
    """The hashes of the code at these places; without those that cannot be read."""
    by_path: defaultdict[str, set[int]] = defaultdict(set)
    for path, number in places:
        by_path[path].add(number)
    hashes: dict[Place, LineHash] = {}
    remaining = MAX_BYTES
    for path, numbers in sorted(by_path.items()):
        try:
            data = workspace.read(path, min(MAX_FILE, remaining))
        except EvidenceError:
            continue
        remaining -= len(data)
        lines = data.split(b"\n")
        hashes |= {(path, number): _hash(lines, number - 1) for number in numbers if number <= len(lines)}
    return hashes


def _hash(lines: Sequence[bytes], index: int) -> LineHash:
    line = _text(lines[index])
    digest = hash_code(line)
    if not digest:
        return UNKNOWN_LINE
    before = _first_code(lines[max(0, index - REACH) : index][::-1])
    after = _first_code(lines[index + 1 : index + 1 + REACH])
    context = hash_code(f"{before}\n{line}\n{after}") if before or after else ""
    statement = _statement(map(_text, lines[index : index + MAX_STATEMENT]))
    return LineHash(digest, hash_code(statement), context)


def _statement(lines: Iterable[str]) -> str:
    """The lines to the end of the statement: until all parentheses are closed, and no backslash continues it.

    Tools name other ends, or none; an end that depends on the code alone is the same for all of them.
    """
    statement: list[str] = []
    depth = 0
    for line in lines:
        statement.append(line)
        code = _STRING.sub("", line)
        depth += sum(map(code.count, "([")) - sum(map(code.count, ")]"))
        if depth <= 0 and not line.endswith("\\"):
            break
    return "\n".join(statement)


def _first_code(lines: Iterable[bytes]) -> str:
    return next((text for text in map(_text, lines) if text), "")


def _text(line: bytes) -> str:
    """The line without its indentation, as much of it as is hashed."""
    return line.strip()[: MAX_CODE // 4].decode("utf-8", "replace")
