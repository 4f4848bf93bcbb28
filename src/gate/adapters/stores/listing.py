"""Lists many prefixes of a store at once: an object store answers each of them after a round trip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final

from gate.adapters.stores.store import Store
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

CONCURRENCY: Final = 32

_AHEAD: Final = 1_000
"""How many prefixes are listed before their keys are taken."""


def list_folders(store: Store, paths: Sequence[str]) -> list[list[str]]:
    """The names of the folders directly in each of the folders.

    Raises:
        EvidenceError: when the store cannot be listed.
    """
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        return list(pool.map(store.folders, paths))


def list_prefixes(store: Store, prefixes: Iterable[str]) -> Iterator[list[str] | None]:
    """The keys of each prefix, in the order of the prefixes; None for one with more files than a store lists.

    Raises:
        EvidenceError: when the store cannot be listed.
    """

    def list_one(prefix: str) -> list[str] | None:
        try:
            return store.keys(prefix)
        except EvidenceError as error:
            if error.cause is not Cause.TOO_LARGE:
                raise
            return None

    pending = iter(prefixes)
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        while batch := list(islice(pending, _AHEAD)):
            yield from pool.map(list_one, batch)
