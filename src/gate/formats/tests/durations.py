"""The slowest test of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gate.model import timestamps


MAX_REMEMBERED = 10_000
"""Different times that are remembered."""


@dataclass(frozen=True, slots=True)
class TimedTest:
    """A test and how many seconds it took."""

    title: str
    seconds: Decimal


class SlowestTest:
    """Remembers the slowest test; of equally slow ones the first."""

    def __init__(self) -> None:
        self.test: TimedTest | None = None
        self.floor = -1.0  # the time of the slowest test so far
        self.shorter: set[str | None] = set()  # times that are not longer

    def add(self, time: str, title: str) -> None:
        """A test ends; `time` is as the report writes it. An unreadable time is ignored."""
        try:
            is_slower = float(time) > self.floor
        except ValueError:
            is_slower = True
        if is_slower and (seconds := timestamps.seconds(time)) is not None:
            self.add_seconds(seconds, title)

    def may_be_in(self, times: Sequence[str | None]) -> bool:
        """Whether one of these times may be longer than that of the slowest test so far.

        Equal texts are compared once, since a set takes a tenth of the time of numbers.
        """
        if self.shorter.issuperset(times):
            return False
        new = set(times) - self.shorter
        try:
            is_slower = max(map(float, filter(None, new)), default=self.floor) > self.floor
        except ValueError:
            return True
        if not is_slower:
            self._remember(new)
        return is_slower

    def _remember(self, times: set[str | None]) -> None:
        if len(self.shorter) >= MAX_REMEMBERED:
            self.shorter.clear()
        self.shorter |= times

    def add_seconds(self, seconds: Decimal, title: str) -> None:
        """A test ends that took this long."""
        if self.test is None or seconds > self.test.seconds:
            self.test, self.floor = TimedTest(title, seconds), float(seconds)
