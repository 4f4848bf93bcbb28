"""When to repeat a request: the wait that a server asks for, and the wait before each retry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from gate.model.timestamps import parse_rfc5322


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds in `Retry-After` (RFC 9110, section 10.2.3); None without a usable value.

    Names of headers are in lower case. A date is compared with the server's own `Date`, so that a wrong clock on either
    side does not matter; a date in the past is 0.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,18}", value):
        return float(value)
    try:
        wait = parse_rfc5322(value) - parse_rfc5322(headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):  # not a date, or only one of the two has a time zone
        return None
    return max(wait, timedelta()).total_seconds()


def backoff(retry: int, first: float, jitter: float = 0.0) -> float:
    """The seconds before a retry, which count from 1: `first`, then twice as long each time.

    `jitter`, from 0 to 1, shortens the wait by up to half.
    """
    return float(first * 2 ** (retry - 1) * (1 - jitter / 2))
