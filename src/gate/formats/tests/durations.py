"""The slowest test of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from gate.formats.common.json_numbers import NumberDecoder
from gate.model import timestamps
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TimedTest:
    """A test and how many seconds it took."""

    title: str
    seconds: Decimal


class SlowestTest:
    """Remembers the slowest test; of equally slow ones the first."""

    def __init__(self, decoder: NumberDecoder | None = None) -> None:
        self.decoder = decoder or NumberDecoder()
        self.test: TimedTest | None = None
        self.floor = -1.0  # the time of the slowest test so far

    def add(self, time: str, title: str) -> None:
        """A test ends; `time` is as the report writes it. An unreadable time is ignored."""
        try:
            is_slower = float(time) > self.floor
        except ValueError:
            is_slower = True
        if is_slower and (seconds := timestamps.seconds(time)) is not None:
            self.add_seconds(seconds, title)

    def add_all(self, times: Sequence[str | None], title: Callable[[int], str]) -> None:
        """Adds the times of tests, as digits with or without a point; None for a test without a time.

        `title` returns the title of a test by its position.
        """
        numbers = self.decoder.floats(",".join([time or "-1" for time in times]).encode())
        if numbers is None:  # JSON has no `.5` and no `01`
            for position, time in enumerate(times):
                if time:
                    self.add(time, title(position))
        elif numbers and (slowest := max(numbers)) > self.floor:
            position = numbers.index(slowest)
            if time := times[position]:
                self.add(time, title(position))

    def add_seconds(self, seconds: Decimal, title: str) -> None:
        """A test ends that took this long."""
        if self.test is None or seconds > self.test.seconds:
            self.test, self.floor = TimedTest(title, seconds), float(seconds)
