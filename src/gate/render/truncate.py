"""Cutting a page to a limit in order of importance, and saying what was cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page: its versions from full to shortest, and how much it matters.

    The block with the highest `rank` is shortened first; one of rank 0 never is, and must be small. `name` says what a
    reader misses when it is cut.
    """

    versions: tuple[str, ...]
    rank: int = 0
    name: str = ""


def size(text: str) -> int:
    """Length in UTF-16 code units: never less than what a server counts, be it characters or code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def fit(blocks: Sequence[Block], limit: int, remark: Callable[[Sequence[str]], str]) -> str:
    """The blocks joined, at most `limit` long as `size` counts; `remark` words what was cut, and is put last.

    Among blocks of one rank the last is shortened first, each to its next shorter version.
    """
    level = [0] * len(blocks)
    total = sum(size(block.versions[0]) for block in blocks)
    if total <= limit:
        return "".join(block.versions[0] for block in blocks)
    names = tuple(dict.fromkeys(block.name for block in blocks if block.rank))
    room = limit - size(remark(names))
    order = sorted((number for number, block in enumerate(blocks) if block.rank),
                   key=lambda number: (-blocks[number].rank, -number))  # fmt: skip
    for number in order:
        versions = blocks[number].versions
        while total > room and level[number] + 1 < len(versions):
            total += size(versions[level[number] + 1]) - size(versions[level[number]])
            level[number] += 1
    cut = tuple(dict.fromkeys(blocks[number].name for number in sorted(order) if level[number]))
    return "".join(block.versions[at] for block, at in zip(blocks, level, strict=True)) + remark(cut)
