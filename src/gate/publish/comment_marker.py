"""The sticky comment: which comment of a pull request is ours, and whether we may still write it.

The marker is a convenience and decides nothing: everybody who comments with the same account could write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(
    r"<!-- readiness-gate key=([a-z0-9-]{1,50}) head=([0-9a-f]{0,64}) run=([0-9]{1,18}) attempt=([0-9]{1,18})"
    r"(?: gist=([0-9a-f]{1,64}))? -->"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The hidden first line of our comments: which gate, for which head, by which run and attempt, and the gist."""

    key: str
    head: str
    run: int
    attempt: int
    fingerprint: str = ""

    def __str__(self) -> str:
        fingerprint = f" gist={self.fingerprint}" if self.fingerprint else ""
        return f"<!-- readiness-gate key={self.key} head={self.head} run={self.run} attempt={self.attempt}{fingerprint} -->"

    def newer_than(self, other: Marker) -> bool:
        """Whether this marker is of a later run, or of a later attempt of the same run."""
        return (self.run, self.attempt) > (other.run, other.attempt)


def marker_of(body: str) -> Marker | None:
    """The marker in the first line of a comment; None when there is none."""
    match = _MARKER.fullmatch(body.partition("\n")[0].strip())
    return Marker(match[1], match[2], int(match[3]), int(match[4]), match[5] or "") if match else None


def text_of(body: str) -> str:
    """The comment without its marker line."""
    return body.partition("\n")[2] if marker_of(body) else body
