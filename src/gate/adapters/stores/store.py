"""What every store offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

MAX_FILE = 64 * 1024 * 1024
"""The largest file that is read from a store, in bytes."""

MAX_KEYS = 1_000_000
"""The most files of a store that one run lists."""


class Store(Protocol):
    """Files by key, such as `runs/a.jsonl`: parts of `[A-Za-z0-9._=-]`, joined by `/`, none of which begins with a dot.

    Every method raises EvidenceError: UNREACHABLE, FORBIDDEN or a closer cause when the store does not do as asked.
    """

    @property
    def address(self) -> str:
        """Where the store is, as messages name it; without credentials."""
        ...

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with `prefix`, sorted; none where nothing was ever stored.

        Raises:
            EvidenceError: TOO_LARGE for more than MAX_KEYS.
        """
        ...

    def read(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """The content of each file that exists.

        Raises:
            EvidenceError: TOO_LARGE for a file of more than MAX_FILE.
        """
        ...

    def add(self, files: Mapping[str, bytes]) -> None:
        """Adds the files. One that exists stays as it is, so that a repeated run adds nothing.

        When it raises, a store may hold some of the files, never a part of one.
        """
        ...

    def remove(self, keys: Sequence[str]) -> None:
        """Removes the files that exist."""
        ...
