"""What every store offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import quote

MAX_FILE = 64 * 1024 * 1024
"""The largest file that is read from a store, in bytes."""

MAX_KEYS = 1_000_000
"""The most files of a store that one run lists."""

_PART = r"(?!\.{1,2}(/|$))(?!(?i:\.git)(/|$))[A-Za-z0-9._=-]{1,200}"
_KEY = re.compile(rf"{_PART}(/{_PART})*")


class Store(Protocol):
    """Files by key, such as `runs/a.jsonl`: parts of `[A-Za-z0-9._=-]`, joined by `/`; none is `.`, `..` or `.git`.

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

    def folders(self, path: str) -> list[str]:
        """The names of the folders directly in the folder `path`, sorted; none where it does not exist."""
        ...

    def read(self, keys: Iterable[str], limit: int = MAX_FILE) -> Mapping[str, bytes]:
        """The content of each file that exists, is readable and has at most `limit` bytes; leaves out the others."""
        ...

    def add(self, files: Mapping[str, bytes]) -> None:
        """Adds the files in their order. One that exists stays as it is, so that a repeated run adds nothing.

        When it raises, a store may hold some of the files, never a part of one.
        """
        ...

    def remove(self, keys: Sequence[str]) -> None:
        """Removes the files that exist."""
        ...


def is_key(key: str) -> bool:
    """Whether the text is the key of a file that a store reads and writes."""
    return _KEY.fullmatch(key) is not None


def require_key(key: str) -> None:
    """Refuses what is no key.

    Raises:
        EvidenceError: OUTSIDE_ROOT.
    """
    if not is_key(key):
        raise EvidenceError(Cause.OUTSIDE_ROOT, f"{quote(key)} is not the key of a file in a store", key)


def too_many_keys(address: str) -> EvidenceError:
    """The error for a store with more files than are listed."""
    return EvidenceError(Cause.TOO_LARGE, f"{address} has more than {MAX_KEYS:,} files; run `gate history prune`")
