"""Tests of the wall clock and of deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from gate.adapters.clock import Clock, Deadline


def test_the_clock_converts_every_time_zone_to_utc() -> None:
    evening = datetime(2026, 11, 20, 20, 0, tzinfo=timezone(timedelta(hours=-5)))

    assert Clock(evening).now.date() == date(2026, 11, 21)
    assert Clock(evening).now.tzinfo is UTC


def test_the_clock_is_read_once() -> None:
    clock = Clock()

    assert clock.now is clock.now
    assert clock.now.utcoffset() == timedelta(0)


def test_the_time_before_a_deadline_is_never_negative() -> None:
    assert Deadline().remaining == float("inf")
    assert Deadline.after(-1).remaining == 0
    assert 0 < Deadline.after(60).remaining <= 60
