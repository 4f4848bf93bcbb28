"""Tests of the wait before a retry."""

from __future__ import annotations

import pytest

from gate.adapters.http.retry import backoff, retry_after

DATE = "Sat, 21 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:30 GMT", "date": DATE}, 30),
        ({"retry-after": "Sat, 21 Nov 2026 07:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:30 GMT"}, None),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:30 -0000", "date": DATE}, None),
        ({"retry-after": "soon", "date": DATE}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "9" * 5000}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_each_wait_is_twice_as_long_as_the_last() -> None:
    assert [backoff(retry, 0.25) for retry in (1, 2, 3)] == [0.25, 0.5, 1]


def test_jitter_shortens_a_wait_by_up_to_a_half() -> None:
    assert backoff(2, 0.25, jitter=1) == 0.25
