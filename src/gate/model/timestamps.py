"""Reading timestamps and durations: one strict reader, one lenient reader for reports, and exact sums of seconds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

BATCH = 50_000
"""Distinct durations that are collected before they are converted."""

SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?|\.[0-9]{1,30}")
THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,4}(\.[0-9]{0,30})?")

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Earlier timestamps in reports are placeholders: jest-junit writes 1970 for a suite that did not load."""


def parse_iso(text: str) -> datetime:
    """A timestamp in ISO 8601 (RFC 3339 is a profile of it): in UTC if it names a zone, otherwise without a zone.

    Raises:
        ValueError: when the text is not a timestamp, or outside the years that a datetime can hold.
        TypeError: when the value is not a string.
    """
    timestamp = datetime.fromisoformat(text)
    try:
        return timestamp.astimezone(UTC) if timestamp.tzinfo else timestamp
    except OverflowError as error:
        raise ValueError(f"{text} is out of range in UTC") from error


def parse_utc(text: str) -> datetime:
    """As `parse_iso`, but a timestamp without a zone is in UTC."""
    timestamp = parse_iso(text)
    return timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)


def parse_rfc5322(text: str) -> datetime:
    """A timestamp as e-mail and HTTP write it (RFC 5322): `Fri, 20 Nov 2026 08:00:00 GMT`.

    Raises:
        ValueError: when the text is not such a timestamp.
    """
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(text)


@lru_cache(16)  # the suites of a report often have one time
def parse_report_time(text: str) -> datetime | None:
    """A timestamp in a report, in UTC: ISO 8601, also with the suffix ` UTC`, or RFC 5322; without a zone it is in UTC.

    None when it is neither, or earlier than EARLIEST.
    """
    text = text.strip().removesuffix(" UTC")[:40]
    for parse in (parse_iso, parse_rfc5322):
        try:
            timestamp = parse(text)
            in_utc = timestamp.replace(tzinfo=timestamp.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        return in_utc if in_utc >= EARLIEST else None
    return None


def format_utc(moment: datetime) -> str:
    """A time for people, to the minute: `2026-11-20 08:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


class Seconds:
    """An exact sum of seconds. Append texts to `batch` and call `add` now and then; equal texts are converted once."""

    def __init__(self) -> None:
        self.batch: list[str] = []
        self.counts: Counter[str] = Counter()
        self.sum = Decimal(0)
        self.readable = 0
        self.unreadable = 0

    def add(self) -> None:
        """Counts the texts of `batch` and empties it."""
        self.count(self.batch)
        self.batch.clear()

    def count(self, texts: Iterable[str]) -> bool:
        """Counts texts at once, without `batch`; returns false when each of them was counted before."""
        distinct = len(self.counts)
        self.counts.update(texts)
        is_new = len(self.counts) > distinct
        if len(self.counts) >= BATCH:
            self._convert()
        return is_new

    def _convert(self) -> None:
        for text, count in self.counts.items():
            if (duration := seconds(text)) is not None:
                self.sum += duration * count
                self.readable += count
            else:
                self.unreadable += count if text.strip() else 0
        self.counts.clear()

    def total(self) -> Decimal | None:
        """The sum; None without texts, or when one is unreadable."""
        self.add()
        self._convert()
        return self.sum if self.readable and not self.unreadable else None

    @property
    def is_used(self) -> bool:
        """Whether a text was added that is more than white space; known after `total`."""
        return bool(self.readable or self.unreadable)


def seconds(text: str) -> Decimal | None:
    """Seconds as test runners write them: `1.5`, `1e-05`, and `1,234.56` (Surefire); None when unreadable."""
    text = text.strip()
    if SECONDS.fullmatch(text):
        return Decimal(text)
    return Decimal(text.replace(",", "")) if THOUSANDS.fullmatch(text) else None
