"""Removes old runs from a history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from gate.adapters.stores.store import Store
from gate.history.layout import ATTEMPTS, RESULTS, RUNS, attempt_day, parse_key, repository_prefix
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

REMOVED_AT_ONCE = 1_000
"""How many files one commit of a branch removes."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many files were removed, and of how many; `total` is None for more than the store lists at once."""

    removed: int
    total: int | None


def prune(store: Store, repository: str, end: datetime) -> Pruned:
    """Removes the runs of a repository before `end`, each record before its result: no record is without a result.

    Raises:
        EvidenceError: when the store cannot be read or written; what is removed by then stays removed.
    """
    prefix = repository_prefix(repository)
    try:
        keys = store.keys(prefix)
    except EvidenceError as error:
        if error.cause is not Cause.TOO_LARGE:
            raise
        return Pruned(_remove(store, _old(_list_by_day(store, prefix, end), end)), None)
    return Pruned(_remove(store, _old(sorted(keys, key=_is_result), end)), len(keys))


def _is_result(key: str) -> bool:
    return f"/{RESULTS}/date=" in key


def _list_by_day(store: Store, prefix: str, end: datetime) -> Iterator[str]:
    """The keys of the days up to `end`, day by day."""
    for kind in (RUNS, RESULTS, ATTEMPTS):
        for name in store.folders(f"{prefix}{kind}"):
            if name <= f"date={end:%Y-%m-%d}":
                yield from store.keys(f"{prefix}{kind}/{name}/")


def _old(keys: Iterable[str], end: datetime) -> Iterator[str]:
    return (key for key in keys if _is_old(key, end))


def _is_old(key: str, end: datetime) -> bool:
    if (run := parse_key(key)) is not None:
        return run.time < end
    day = attempt_day(key)
    return bool(day) and day < f"{end:%Y-%m-%d}"


def _remove(store: Store, keys: Iterable[str]) -> int:
    count = 0
    iterator = iter(keys)
    while batch := list(islice(iterator, REMOVED_AT_ONCE)):
        store.remove(batch)
        count += len(batch)
    return count
