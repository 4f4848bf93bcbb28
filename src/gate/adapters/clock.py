"""Wall clock and monotonic clock: one wall-clock reading a run, deadlines and durations on the monotonic clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is the single wall-clock reading of a run, in UTC; `sleep` waits for a number of seconds."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", self.now.astimezone(UTC))  # a person may give a time in another zone


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock after which nobody waits any longer; `at` is None for never."""

    at: float | None = None

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds left, never negative; infinite when there is no deadline."""
        return float("inf") if self.at is None else max(0.0, self.at - time.monotonic())


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Measures how long something takes, on the monotonic clock, from the moment it is made."""

    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started
