"""The wall clock and the monotonic clock: a run reads the wall clock once and measures time on the monotonic clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import field
from datetime import UTC, datetime

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is the only wall-clock reading of a run, in UTC; `sleep` waits for a number of seconds."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", self.now.astimezone(UTC))  # --now accepts any time zone


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock at which work stops; `at` is None for no deadline."""

    at: float | None = None

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, never negative; infinite without a deadline."""
        return float("inf") if self.at is None else max(0.0, self.at - time.monotonic())


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Measures elapsed time on the monotonic clock, from its creation."""

    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started


@dataclass(frozen=True, slots=True)
class Timer:
    """Reads the monotonic clock, in seconds, and waits; a test replaces both by a time that it advances."""

    read: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
