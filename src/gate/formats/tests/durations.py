"""The slowest tests of a report, found while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gate.model import timestamps

MAX_SLOWEST = 10
"""Tests that are remembered."""


@dataclass(frozen=True, slots=True)
class TimedTest:
    """A test and how many seconds it took."""

    title: str
    seconds: Decimal


class Slowest:
    """Remembers the MAX_SLOWEST slowest tests."""

    def __init__(self) -> None:
        self.tests: list[TimedTest] = []
        self.floor = -1.0  # a test that is not slower is not remembered

    def add(self, time: str, title: str) -> None:
        """A test ends; `time` is as the report writes it. An unreadable time is ignored."""
        try:
            is_slow = float(time) > self.floor
        except ValueError:
            is_slow = True
        if is_slow and (seconds := timestamps.seconds(time)) is not None:
            self.add_seconds(seconds, title)

    def add_seconds(self, seconds: Decimal, title: str) -> None:
        """A test ends that took this long; of equal ones the first comes first."""
        if seconds <= self.floor:
            return
        tests = (*self.tests, TimedTest(title, seconds))
        self.tests = sorted(tests, key=lambda test: test.seconds, reverse=True)[:MAX_SLOWEST]
        if len(self.tests) == MAX_SLOWEST:
            self.floor = float(self.tests[-1].seconds)
