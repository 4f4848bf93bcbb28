"""How many requests and how much waiting one run may spend on GitHub, and the wait that a rate limit asks for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from gate.adapters.http.retry import backoff, retry_after

MAX_ATTEMPTS = 3
"""How often a request is sent that gets no response, or a 5xx."""

MAX_REQUESTS = 200
"""The most requests of one run; a workflow's token has 1,000 an hour for the whole repository."""

RESERVED_REQUESTS = 40
"""The part of MAX_REQUESTS that only publishing may use: evidence never uses up what the status needs."""

MAX_WAIT = 80.0
"""The most seconds that one run waits in total for rate limits and retries."""

RESERVED_WAIT = 20.0
"""The part of MAX_WAIT that only publishing may use."""

FIRST_WAIT = 0.5
"""Seconds before the first retry of a request without a response."""

UNSPECIFIED_WAIT = 60.0
"""Seconds to wait for a secondary rate limit that names none, as GitHub asks."""


class RequestBudget:
    """Counts the requests and the waiting of one run; `sleep` waits for a number of seconds.

    `limit` is the number of requests that may be sent so far; with what is reserved, it is `maximum`.
    """

    def __init__(self, sleep: Callable[[float], None], maximum: int = MAX_REQUESTS) -> None:
        self.sleep = sleep
        self.limit = maximum - RESERVED_REQUESTS
        self._maximum = maximum
        self._requests = 0
        self._remaining_wait = MAX_WAIT - RESERVED_WAIT

    def take_request(self) -> bool:
        """Counts one request; false when the budget is used up."""
        if self._requests >= self.limit:
            return False
        self._requests += 1
        return True

    def report_limit(self, wait: float, *, is_primary: bool) -> None:
        """Learns of a rate limit that asks to wait: the primary one of the hour, or a secondary one."""

    def release_reserve(self) -> None:
        """Adds what is reserved for publishing, once."""
        if self.limit < self._maximum:
            self.limit = self._maximum
            self._remaining_wait += RESERVED_WAIT

    def wait(self, seconds: float) -> bool:
        """Waits before a retry; false, without waiting, when the budget does not allow it."""
        if seconds > self._remaining_wait:
            return False
        self._remaining_wait -= seconds
        self.sleep(seconds)
        return True


def no_response_wait(retry: int) -> float:
    """The seconds before a retry (counted from 1) of a request without a response."""
    return backoff(retry, FIRST_WAIT)


def rate_limit_wait(message: str, headers: Mapping[str, str]) -> float:
    """The seconds that a rate limit asks for; 0 for another refusal (GitHub, "Rate limits for the REST API").

    A secondary rate limit without headers is recognised only by GitHub's message.
    """
    wait = retry_after(headers)
    if wait is not None:
        return max(wait, 1.0)
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"[0-9]{1,18}", reset):
        return max(1.0, int(reset) - time.time())
    return UNSPECIFIED_WAIT if "rate limit" in message.lower() else 0.0


def is_primary_limit(headers: Mapping[str, str]) -> bool:
    """Whether a refusal is that of the hourly limit (GitHub, "Exceeding the rate limit")."""
    return headers.get("x-ratelimit-remaining") == "0" and retry_after(headers) is None
