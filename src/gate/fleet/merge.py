"""Merges what the repositories of an organisation stored since the last merge.

A merge is a function of the store, the list of repositories and a time. It reads each record once, adds it to the
parts of its day, and asks GitHub for nothing. Killed at any point, it continues from the parts that are there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from gate.adapters.merged.parts import BatchError, Parts
from gate.adapters.stores.listing import list_prefixes
from gate.adapters.stores.store import Store, is_key
from gate.fleet.records import MAX_RECORD, Admission, admit
from gate.history.layout import RunKey, parse_key, runs_prefix
from gate.model.fleet import Refusal, RefusalReason
from gate.model.lazy_dataclass import dataclass
from gate.model.text import replace_surrogates

logger = logging.getLogger(__name__)

BATCH = 1_000
"""The most records of one part."""

BATCH_BYTES = 64 * 1024 * 1024
"""A part is complete when its records have this many bytes: large records make small parts, not a large memory."""

READ = 50
"""How many records are read at once."""

MAX_DAYS = 31
"""How far back a merge reads: what arrives later is not merged."""

MAX_RECORDS = 200
"""The most records of one day of a repository that one merge reads; more are a fault of its workflow, or an attack."""

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
        listing.refusals += _add(store, parts, day, keys)
    for day, refusals in listing.unknown.items():
        parts.add(day, [refusal.key for refusal in refusals], (), map(_refusal_line, refusals))
    return listing.refusals


@dataclass(slots=True)
class _Listing:
    """What a store has: records to read, files with other names by day, and refusals that are not stored."""

    keys: list[RunKey]
    unknown: dict[date, list[Refusal]]
    refusals: list[Refusal]


def _list(store: Store, names: Sequence[str], period: Period, stored: set[str]) -> _Listing:
    listing = _Listing([], {}, [])
    listings = list_prefixes(store, (prefix for _, _, prefix in _prefixes(names, period)))
    for (name, day, prefix), keys in zip(_prefixes(names, period), listings, strict=True):
        if keys is None:
            listing.refusals.append(Refusal(name, prefix, RefusalReason.TOO_MANY))
            continue
        new = [key for key in map(replace_surrogates, keys) if key not in stored]  # names need not be UTF-8
        runs = {key: run for key in new if (run := _parse(key, name))}
        foreign = [Refusal(name, key, RefusalReason.UNKNOWN_NAME) for key in new if key not in runs]
        if foreign:
            listing.unknown.setdefault(day, []).extend(foreign[:MAX_RECORDS])
        _select(sorted(runs.values(), reverse=True), period, listing)
    logger.debug("fleet: %d new records of %d repositories", len(listing.keys), len(names))
    return listing


def _parse(key: str, repository: str) -> RunKey | None:
    """The run whose record is stored under the key; None for any other file."""
    run = parse_key(key) if is_key(key) else None
    return run if run and run.record == key and run.repository == repository else None


def _prefixes(names: Sequence[str], period: Period) -> Iterator[tuple[str, date, str]]:
    """What is listed: each day of each repository, with its prefix."""
    return ((name, day, f"{runs_prefix(name)}date={day}/") for name in names for day in period.days)


def _select(runs: Sequence[RunKey], period: Period, listing: _Listing) -> None:
    """Adds the runs of one day of a repository, the newest first, that are to be read."""
    future = [run for run in runs if run.time > period.now + TOLERANCE]
    due = [run for run in runs if run.time <= min(period.at, period.now) + TOLERANCE]
    listing.keys += due[:MAX_RECORDS]
    for reason, rest in ((RefusalReason.FUTURE, future), (RefusalReason.TOO_MANY, due[MAX_RECORDS:])):
        listing.refusals += [Refusal(run.repository, run.record, reason) for run in rest[:MAX_RECORDS]]


def _add(store: Store, parts: Parts, day: date, keys: Iterable[RunKey]) -> list[Refusal]:
    """Adds the records of a day. Returns the refusals of those that could not be read."""
    admissions: dict[RunKey, Admission] = {}
    refusals: list[Refusal] = []
    size = 0
    for group in _groups(keys, min(READ, BATCH)):
        contents = store.read([key.record for key in group], MAX_RECORD)
        for key in group:
            if key.record in contents:
                admissions[key] = admit(key, contents[key.record])
                size += len(contents[key.record])
            else:
                refusals.append(Refusal(key.repository, key.record, RefusalReason.UNREADABLE))
        if len(admissions) + READ > BATCH or size > BATCH_BYTES:
            _write(parts, day, admissions)
            admissions, size = {}, 0
    _write(parts, day, admissions)
    return refusals


def _groups(keys: Iterable[RunKey], size: int) -> Iterator[list[RunKey]]:
    iterator = iter(keys)
    while group := list(islice(iterator, size)):
        yield group


def _write(parts: Parts, day: date, admissions: Mapping[RunKey, Admission]) -> None:
    """Adds one part, without the records that DuckDB cannot hold: those are refused, in parts of their own."""
    try:
        _write_part(parts, day, admissions)
    except BatchError:
        entries = list(admissions.items())
        if len(entries) == 1:
            _write_part(parts, day, {entries[0][0]: Admission(reason=RefusalReason.DAMAGED)})
            return
        _write(parts, day, dict(entries[: len(entries) // 2]))
        _write(parts, day, dict(entries[len(entries) // 2 :]))


def _write_part(parts: Parts, day: date, admissions: Mapping[RunKey, Admission]) -> None:
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
