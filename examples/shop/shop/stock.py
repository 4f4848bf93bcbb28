"""What is on the shelves."""

from __future__ import annotations


class OutOfStockError(Exception):
    """Fewer are on the shelf than were asked for."""


class Shelf:
    """Counts articles; taking more than there are is refused and takes none."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = dict(counts)

    def take(self, article: str, count: int) -> None:
        have = self._counts.get(article, 0)
        if count > have:
            raise OutOfStockError(f"{count} of {article} were asked for, {have} are here")
        self._counts[article] = have - count

    def put_back(self, article: str, count: int) -> None:
        self._counts[article] = self._counts.get(article, 0) + count

    def count(self, article: str) -> int:
        return self._counts.get(article, 0)
