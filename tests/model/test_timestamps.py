"""Timestamps: the strict reader, the reader for reports, and sums of seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gate.model.timestamps import Seconds, parse_iso, parse_report_time, parse_utc, seconds

MOMENT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T08:00:00Z", MOMENT),
        ("2026-11-20T08:00Z", MOMENT),
        ("2026-11-20T10:00:00+02:00", MOMENT),
        ("2026-11-20T08:00:00.123456789Z", MOMENT.replace(microsecond=123456)),
        ("2026-11-20T08:00:00", MOMENT.replace(tzinfo=None)),
    ],
)
def test_a_timestamp_is_in_utc_or_has_no_zone(text: str, expected: datetime) -> None:
    timestamp = parse_iso(text)

    assert timestamp == expected
    assert timestamp.tzinfo == expected.tzinfo


@pytest.mark.parametrize(
    "text", ["", "now", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_text_that_is_not_a_timestamp_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month|range"):
        parse_iso(text)


def test_a_timestamp_without_a_zone_can_be_read_as_utc() -> None:
    assert parse_utc("2026-11-20T08:00:00") == MOMENT
    assert parse_utc("2026-11-20T10:00:00+02:00") == MOMENT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T08:00:00", MOMENT),
        (" 2026-11-20T08:00:00 ", MOMENT),
        ("2026-11-20 08:00:00 UTC", MOMENT),
        ("2026-11-20T08:00:00.123456789+00:00", MOMENT.replace(microsecond=123456)),
        ("Fri, 20 Nov 2026 08:00:00 GMT", MOMENT),
        ("Fri, 20 Nov 2026 10:00:00 +0200", MOMENT),
        ("1970-01-01T00:00:00Z", None),
        ("1999-12-31T23:59:59Z", None),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_a_report_time_is_lenient_and_never_a_placeholder(text: str, expected: datetime | None) -> None:
    assert parse_report_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.5", "1.5"), (" 2 ", "2"), ("1e-05", "0.00001"), (".5", "0.5"), ("1,234.56", "1234.56")],
)
def test_seconds_are_read_as_test_runners_write_them(text: str, expected: str) -> None:
    assert seconds(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "-1", "NaN", "1,2", "1:30", "1.5s", "1e999"])
def test_other_texts_are_not_seconds(text: str) -> None:
    assert seconds(text) is None


def total(*texts: str) -> Decimal | None:
    durations = Seconds()
    durations.batch.extend(texts)
    durations.add()
    return durations.total()


def test_seconds_are_added_exactly() -> None:
    assert total(*["0.1"] * 10, "") == Decimal("1.0")


def test_white_space_is_no_use_of_a_sum() -> None:
    durations = Seconds()
    durations.batch.extend(("", " "))
    durations.total()
    assert not durations.is_used
    durations.batch.append("soon")
    durations.total()
    assert durations.is_used


@pytest.mark.parametrize("texts", [(), ("1", "soon"), ("soon",)])
def test_there_is_no_sum_without_seconds_or_with_unreadable_ones(texts: tuple[str, ...]) -> None:
    assert total(*texts) is None
