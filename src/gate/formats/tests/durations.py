"""The slowest test of a report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from gate.model import timestamps
from gate.model.lazy_dataclass import dataclass


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

    def add(self, time: str, title: str) -> None:
        """A test ends; `time` is as the report writes it. An unreadable time is ignored."""
        try:
            is_slower = float(time) > self.floor
        except ValueError:
            is_slower = True
        if is_slower and (seconds := timestamps.seconds(time)) is not None:
            self.add_seconds(seconds, title)

    def may_be_in(self, times: Iterable[str | None]) -> bool:
        """Whether one of these times, of digits and points, may be longer than that of the slowest test so far."""
        from pydantic_core import from_json

        texts = [*filter(None, times)]
        try:
            numbers = from_json(f"[{','.join(texts)}]")  # takes a third of the time of `float` for each
        except ValueError:  # JSON has no `.5` and no `01`
            return self._may_be_in(texts)
        return bool(max(numbers, default=self.floor) > self.floor)

    def _may_be_in(self, texts: Iterable[str]) -> bool:
        try:
            return max(map(float, texts), default=self.floor) > self.floor
        except ValueError:
            return True

    def add_seconds(self, seconds: Decimal, title: str) -> None:
        """A test ends that took this long."""
        if self.test is None or seconds > self.test.seconds:
            self.test, self.floor = TimedTest(title, seconds), float(seconds)
