"""A clock that advances with each reading."""

from __future__ import annotations


class Ticks:
    """A clock that advances by one millisecond with each reading."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        self.now += 1_000_000
        return self.now
