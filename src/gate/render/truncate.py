"""Shortens a page to a limit, the least important blocks first, and says what was cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page: its versions from full to shortest, and its rank.

    The block with the highest `rank` is shortened first. A block of rank 0 is never shortened and must be small.
    `name` says what a reader misses when the block is cut.
    """

    versions: tuple[str, ...]
    rank: int = 0
    name: str = ""


def size(text: str) -> int:
    """Length in UTF-16 code units, which is at least what a server counts: characters or code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def size_in_bytes(text: str) -> int:
    """Length in bytes of UTF-8, as GitHub counts the texts of a check run."""
    return len(text.encode("utf-8", "surrogatepass"))


def truncate_blocks(
    blocks: Sequence[Block],
    limit: int,
    note: Callable[[Sequence[str]], str],
    measure: Callable[[str], int] = size,
) -> str:
    """The blocks joined, at most `limit` long as `measure` counts.

    `note` formats the names of what was cut, for the end. Among blocks of one rank the last is shortened first, each
    to its next shorter version.
    """
    level = [0] * len(blocks)
    total = sum(measure(block.versions[0]) for block in blocks)
    if total <= limit:
        return "".join(block.versions[0] for block in blocks)
    names = tuple(dict.fromkeys(block.name for block in blocks if block.rank))
    available = limit - measure(note(names))
    order = sorted((number for number, block in enumerate(blocks) if block.rank),
                   key=lambda number: (-blocks[number].rank, -number))  # fmt: skip
    for number in order:
        versions = blocks[number].versions
        while total > available and level[number] + 1 < len(versions):
            total += measure(versions[level[number] + 1]) - measure(versions[level[number]])
            level[number] += 1
    shortened = tuple(dict.fromkeys(blocks[number].name for number in sorted(order) if level[number]))
    return "".join(block.versions[index] for block, index in zip(blocks, level, strict=True)) + note(shortened)
