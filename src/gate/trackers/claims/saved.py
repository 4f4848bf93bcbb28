"""The file that `gate claims --format json` writes (`readiness-gate/claims/3`): the status of each claim of a tracker.

Version 1, which used other keys, and version 2, which had no unverified claims, are read too. The file is untrusted:
its size is limited and its totals are checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from gate.formats.documents import structured
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_iso
from gate.trackers.claims.status import ClaimStatus

SCHEMA = "readiness-gate/claims/3"
"""The name and the version of the format."""

MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 10**9


class _Keys(NamedTuple):
    """The keys and the statuses that differ between versions of the format."""

    evaluated_at: str
    status: str
    reason: str
    statuses: frozenset[ClaimStatus]


_STATUSES = frozenset(ClaimStatus)
_OLD_STATUSES = _STATUSES - {ClaimStatus.UNVERIFIED}
_KEYS = {
    SCHEMA: _Keys("evaluated_at", "status", "reason", _STATUSES),
    "readiness-gate/claims/2": _Keys("evaluated_at", "status", "reason", _OLD_STATUSES),
    "readiness-gate/claims/1": _Keys("held_at", "standing", "why", _OLD_STATUSES),
}
"""The keys of each version that is read."""


@dataclass(frozen=True, slots=True)
class SavedClaim:
    """One claim: the line in the tracker, from 1, its title, its status, and what keeps it from passing."""

    line: int
    title: str
    status: ClaimStatus
    reason: str


@dataclass(frozen=True, slots=True)
class SavedClaims:
    """The claims of a tracker.

    `schema` is the name and the version of the file's format. `digest` (`sha256:…`) is that of the bytes of the tracker
    that were evaluated.
    """

    schema: str
    digest: str
    evaluated_at: datetime
    claims: tuple[SavedClaim, ...]

    @property
    def statuses(self) -> frozenset[ClaimStatus]:
        """The statuses that the version of the format has."""
        return _KEYS[self.schema].statuses

    def count_by_status(self) -> Counter[ClaimStatus]:
        """The number of claims with each status."""
        return Counter(claim.status for claim in self.claims)


def parse(data: bytes) -> SavedClaims:
    """Reads the file.

    Raises:
        EvidenceError: empty; unreadable (not JSON, not a claims file, or totals that do not fit the claims);
            mismatched (an unknown version of the format).
    """
    page = structured.from_json(data)
    if not isinstance(page, dict) or not isinstance(schema := page.get("schema"), str):
        _refuse("expected the output of `gate claims --format json`, but the file has no `schema`")
    keys = _KEYS.get(schema)
    if keys is None:
        message = f"its format is {schema[:60]!r}, expected {SCHEMA}; run `gate claims --format json` again"
        raise EvidenceError(Cause.MISMATCHED, message)
    claims = page.get("claims")
    if not isinstance(claims, list):
        _refuse("its `claims` are missing or not a list")
    saved = SavedClaims(
        schema=schema,
        digest=_text(page, "digest"),
        evaluated_at=_timestamp(page, keys.evaluated_at),
        claims=tuple(_parse_claim(claim, keys) for claim in claims),
    )
    counts = saved.count_by_status()
    if {str(status): counts[status] for status in keys.statuses} != page.get("counts"):
        _refuse("its `counts` do not match its claims")
    return saved


def _parse_claim(claim: Any, keys: _Keys) -> SavedClaim:
    if not isinstance(claim, dict) or claim.get(keys.status) not in tuple(keys.statuses):
        _refuse(f"a claim has no valid `{keys.status}`")
    line = claim.get("line")
    if not isinstance(line, int) or isinstance(line, bool) or not 0 < line <= MAX_LINE:
        _refuse("a claim has no valid `line`")
    return SavedClaim(line, _text(claim, "title"), ClaimStatus(claim[keys.status]), _text(claim, keys.reason))


def _text(page: Mapping[str, Any], key: str) -> str:
    value = page.get(key)
    return value if isinstance(value, str) else _refuse(f"its `{key}` is missing or not a string")


def _timestamp(page: Mapping[str, Any], key: str) -> datetime:
    try:
        timestamp = parse_iso(_text(page, key))
    except ValueError:
        _refuse(f"its `{key}` is not a timestamp")
    return timestamp if timestamp.tzinfo else _refuse(f"its `{key}` has no time zone")


def _refuse(message: str) -> NoReturn:
    raise EvidenceError(Cause.UNREADABLE, message)
