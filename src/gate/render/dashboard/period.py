"""The days that a dashboard covers, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from gate.model.lazy_dataclass import dataclass

DEFAULT_DAYS: Final = 365
MAX_DAYS: Final = 1_100
"""Three years; pages of more days would be too large to open."""

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive days. A day is addressed by its index, which is 0 for the first one."""

    first: date
    length: int

    @property
    def last(self) -> date:
        """The last day."""
        return self.date_at(self.length - 1)

    @property
    def days(self) -> range:
        """The indices of the days."""
        return range(self.length)

    def index(self, moment: datetime) -> int:
        """The index of the day of a moment; negative, or at least `length`, outside of the period."""
        return (moment.astimezone(UTC).date() - self.first).days

    def date_at(self, index: int) -> date:
        """The date of a day."""
        return self.first + timedelta(days=index)

    @property
    def months(self) -> tuple[tuple[int, date], ...]:
        """The first day of each month in the period, with its index."""
        return _months(self)

    @property
    def weeks(self) -> tuple[range, ...]:
        """The days of each week, Monday to Sunday; the first and the last week may be shorter."""
        return _weeks(self)


def period_until(now: datetime, days: int = DEFAULT_DAYS) -> Period:
    """The last `days` days, of which the day of `now` is the last."""
    return Period(now.astimezone(UTC).date() - timedelta(days=days - 1), days)


@lru_cache(maxsize=8)  # every item of a dashboard asks for them
def _months(period: Period) -> tuple[tuple[int, date], ...]:
    dates = ((index, period.date_at(index)) for index in period.days)
    return tuple((index, day) for index, day in dates if day.day == 1)


@lru_cache(maxsize=8)
def _weeks(period: Period) -> tuple[range, ...]:
    starts = [0, *(index for index in period.days if index and period.date_at(index).weekday() == 0)]
    return tuple(range(start, end) for start, end in pairwise([*starts, period.length]))
