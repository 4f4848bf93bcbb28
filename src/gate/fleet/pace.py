"""The pace of a shard: how many requests an hour it sends, and what it does when GitHub asks it to slow down.

Waiting happens between repositories, never inside one: an item that waits for a rate limit would run out of time. A
repository that meets a limit is not recorded, and is judged again after the pause.
"""

from __future__ import annotations

import logging
from typing import Final

from gate.adapters.clock import Timer
from gate.adapters.github.retry import RequestBudget

logger = logging.getLogger(__name__)

HOUR: Final = 3600.0

RECOVERY: Final = 0.05
"""By which part of the planned pace a repository without a limit makes a slow shard faster again."""

MIN_PACE: Final = 1.0
"""Requests an hour at least."""

LONGEST_GROWTH: Final = 6
"""How often the pause after secondary limits doubles, one after another."""


class ShardBudget(RequestBudget):
    """The requests of one repository; after a rate limit it sends no more of them."""

    def __init__(self, timer: Timer) -> None:
        super().__init__(timer.sleep)
        self.limit_wait = 0.0
        self.is_primary = False

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._requests

    def take_request(self) -> bool:
        """Counts one request; false when the budget is used up, or a limit was met."""
        return not self.limit_wait and super().take_request()

    def report_limit(self, wait: float, *, is_primary: bool) -> None:
        """Remembers the first limit that the repository meets."""
        if not self.limit_wait:
            self.limit_wait, self.is_primary = max(wait, 1.0), is_primary

    def wait(self, seconds: float) -> bool:
        """Waits before a retry of a request without a response; never for a rate limit."""
        return not self.limit_wait and super().wait(seconds)


class Pace:
    """When the next repository of a shard may begin. `per_hour` is what the plan allows, `seconds` the time to stop."""

    def __init__(self, per_hour: float, seconds: float, timer: Timer) -> None:
        self.planned = self.per_hour = per_hour
        self._timer = timer
        self._end = timer.read() + seconds
        self._started = self._next = timer.read()
        self._limits = 0

    def new_budget(self) -> ShardBudget:
        """The requests of the next repository."""
        return ShardBudget(self._timer)

    @property
    def pause(self) -> float:
        """Seconds until the next repository may begin."""
        return max(self._next - self._timer.read(), 0.0)

    def wait(self) -> bool:
        """Waits until the next repository may begin; false when that is after the end."""
        pause = self.pause
        if self._timer.read() + pause >= self._end:
            return False
        if pause > 0:
            self._timer.sleep(pause)
        self._started = self._timer.read()
        return True

    def record(self, budget: ShardBudget) -> None:
        """Counts the requests of a repository, and slows down after a limit.

        A secondary limit halves the pace, and doubles the pause while the limits go on. The primary limit asks to wait
        for the next hour, and says nothing about the pace.
        """
        if not budget.limit_wait:
            self._limits = 0
            self._next = self._started + budget.requests * HOUR / self.per_hour
            self.per_hour = min(self.planned, self.per_hour + self.planned * RECOVERY)
            return
        pause = budget.limit_wait
        if not budget.is_primary:
            self.per_hour = max(MIN_PACE, self.per_hour / 2)
            pause *= 2 ** min(self._limits, LONGEST_GROWTH)
            self._limits += 1
        self._next = self._timer.read() + max(pause, budget.requests * HOUR / self.per_hour)
        logger.debug("fleet: rate limit, pause of %.0f s, %.0f requests an hour", pause, self.per_hour)
