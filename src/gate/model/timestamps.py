"""Times as reports write them: moments, and seconds that are added up in decimal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

BATCH = 50_000
"""Times that are held before they are added up."""

SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?|\.[0-9]{1,30}")
THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,4}(\.[0-9]{0,30})?")


EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""What is earlier stands for no time: jest-junit writes 1970 for a suite that did not load."""


def moment(text: str) -> datetime | None:
    """A moment in ISO 8601 (also with a zone as a word) or RFC 5322, in UTC unless it says.

    None when it is neither, and for moments before 2000, which are placeholders.
    """
    text = text.strip().removesuffix(" UTC")[:40]
    for read in (datetime.fromisoformat, _from_rfc5322):
        try:
            found = read(text)
            told = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        return told if told >= EARLIEST else None
    return None


def _from_rfc5322(text: str) -> datetime:
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(text)


class Seconds:
    """Adds up seconds in decimal. Put texts into `batch` and call `add` now and then: equal ones are converted once."""

    def __init__(self) -> None:
        self.batch: list[str] = []
        self.counted: Counter[str] = Counter()
        self.sum = Decimal(0)
        self.read = 0
        self.unreadable = 0

    def add(self) -> None:
        """Counts what has come together in `batch`."""
        self.counted.update(self.batch)
        self.batch.clear()
        if len(self.counted) >= BATCH:
            self._convert()

    def _convert(self) -> None:
        for text, times in self.counted.items():
            if (length := seconds(text)) is not None:
                self.sum += length * times
                self.read += times
            else:
                self.unreadable += times if text.strip() else 0
        self.counted.clear()

    def total(self, instead: Iterable[str]) -> Decimal | None:
        """The sum, or that of `instead` where nothing told a time; None when a time could not be read, or none told."""
        self.add()
        self._convert()
        if not self.read and not self.unreadable:
            self.counted.update(instead)
            self._convert()
        return self.sum if self.read and not self.unreadable else None


def seconds(text: str) -> Decimal | None:
    """Seconds as runners write them: `1.5`, `1e-05`, and `1,234.56` with a thousands separator, as Surefire does."""
    text = text.strip()
    if SECONDS.fullmatch(text):
        return Decimal(text)
    return Decimal(text.replace(",", "")) if THOUSANDS.fullmatch(text) else None
