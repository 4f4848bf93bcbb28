"""A clock that only its readers move."""

from __future__ import annotations


class Ticks:
    """A clock that goes one millisecond with every look at it."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        self.now += 1_000_000
        return self.now
