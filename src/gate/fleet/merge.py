"""Merges what the repositories of an organisation stored since the last merge.

A merge is a function of the store, the list of repositories and a time. It reads each record once, adds it to the
parts of its day, and asks GitHub for nothing. Killed at any point, it continues from the parts that are there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from gate.adapters.merged.parts import BatchError, Parts
from gate.adapters.stores.listing import list_prefixes
from gate.adapters.stores.store import Store
from gate.fleet.records import MAX_RECORD, Admission, admit
from gate.history.layout import RunKey, parse_key, runs_prefix
from gate.model.fleet import Refusal, RefusalReason

logger = logging.getLogger(__name__)

BATCH = 1_000
"""How many records are in memory at once, and in one part."""

MAX_DAYS = 31
"""How far back a merge reads: what arrives later is not merged."""

MAX_RECORDS = 200
"""The most records of one repository that one merge reads; more are a fault of its workflow, or an attack."""

TOLERANCE = timedelta(minutes=5)
"""By how much the clock of a runner may be ahead."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a merge reads: the records from the day `first` until the time `at`; `now` is the time of the clock."""

    first: date
    at: datetime
    now: datetime

    @property
    def days(self) -> list[date]:
        """The days that are listed: one more than the last, where the records of clocks that are ahead are."""
        last = self.at.date() + timedelta(days=1)
        return [self.first + timedelta(days=number) for number in range((last - self.first).days + 1)]


def choose_period(parts: Parts, at: datetime, now: datetime, max_age: timedelta) -> Period:
    """The days to read: those in which a record can count, and those since the last merge, at most MAX_DAYS."""
    earlier = [day for day in parts.days if day <= at.date()]
    first = min([(at - max_age).date(), *earlier[-1:]])
    return Period(max(first, at.date() - timedelta(days=MAX_DAYS)), at, now)


def merge(store: Store, names: Sequence[str], parts: Parts, period: Period) -> list[Refusal]:
    """Adds the new records of the repositories to the parts. Returns the refusals that are not stored in a part.

    Those are of records that another merge may count: of the future, over the limit, or unreadable today.

    Raises:
        EvidenceError: the store cannot be read.
        UsageError: the parts cannot be read or written.
    """
    stored = parts.keys(period.days[0], period.days[-1])
    listing = _list(store, names, period, stored)
    for day, keys in groupby(sorted(listing.keys), key=lambda key: key.time.date()):
        for batch in _batches(keys):
            listing.refusals += _add(store, parts, day, batch)
    for day, refusals in listing.unknown.items():
        parts.add(day, [refusal.key for refusal in refusals], (), map(_refusal_line, refusals))
    return listing.refusals


def _batches(keys: Iterable[RunKey]) -> Iterator[list[RunKey]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, BATCH)):
        yield batch


@dataclass(slots=True)
class _Listing:
    """What a store has: records to read, files with other names by day, and refusals that are not stored."""

    keys: list[RunKey]
    unknown: dict[date, list[Refusal]]
    refusals: list[Refusal]


def _list(store: Store, names: Sequence[str], period: Period, stored: set[str]) -> _Listing:
    listing = _Listing([], {}, [])
    listings = list_prefixes(store, (f"{runs_prefix(name)}date={day}/" for name in names for day in period.days))
    for name in names:
        keys: list[RunKey] = []
        for day in period.days:
            for key in next(listings):
                if key in stored:
                    continue
                parsed = parse_key(key)
                if parsed is None or parsed.record != key or parsed.repository != name:
                    listing.unknown.setdefault(day, []).append(Refusal(name, key, RefusalReason.UNKNOWN_NAME))
                elif parsed.time > period.now + TOLERANCE:
                    listing.refusals.append(Refusal(name, key, RefusalReason.FUTURE))
                elif parsed.time <= period.at + TOLERANCE:
                    keys.append(parsed)
        keys.sort(reverse=True)
        listing.keys += keys[:MAX_RECORDS]
        listing.refusals += [Refusal(name, key.record, RefusalReason.TOO_MANY) for key in keys[MAX_RECORDS:]]
    logger.debug("fleet: %d new records of %d repositories", len(listing.keys), len(names))
    return listing


def _add(store: Store, parts: Parts, day: date, batch: Sequence[RunKey]) -> list[Refusal]:
    """Adds a batch of records. Returns the refusals of those that could not be read."""
    contents = store.read([key.record for key in batch], MAX_RECORD)
    admissions = {key: admit(key, contents[key.record]) for key in batch if key.record in contents}
    try:
        _write(parts, day, admissions)
    except BatchError:
        for key, admission in admissions.items():
            try:
                _write(parts, day, {key: admission})
            except BatchError:
                _write(parts, day, {key: Admission(reason=RefusalReason.DAMAGED)})
    missing = (key for key in batch if key.record not in contents)
    return [Refusal(key.repository, key.record, RefusalReason.UNREADABLE) for key in missing]


def _write(parts: Parts, day: date, admissions: Mapping[RunKey, Admission]) -> None:
    refusals = (
        Refusal(key.repository, key.record, admission.reason)
        for key, admission in admissions.items()
        if admission.reason
    )
    if admissions:
        lines = (admission.line for admission in admissions.values() if admission.line)
        parts.add(day, [key.record for key in admissions], lines, map(_refusal_line, refusals))


def _refusal_line(refusal: Refusal) -> bytes:
    document = {"repository": refusal.repository, "key": refusal.key, "reason": str(refusal.reason)}
    return json.dumps(document).encode() + b"\n"
