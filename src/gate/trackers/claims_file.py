"""What `gate claims --format json` wrote (`readiness-gate/claims/1`): how each claim of a tracker stands.

The file is untrusted like any other: bounded, and counted anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from gate.formats.documents import structured
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.timestamps import parse_iso

SCHEMA = "readiness-gate/claims/1"
"""The name and version of the format; another version is refused, never guessed at."""

STANDINGS = ("contradicted", "unclaimed", "verified", "met", "open", "unbound")
MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 10**9


@dataclass(frozen=True, slots=True)
class Stood:
    """One claim: the line of the tracker, counted from 1, its title, how it stands, and what keeps it from passing."""

    line: int
    title: str
    standing: str
    why: str


@dataclass(frozen=True, slots=True)
class Claims:
    """How the claims of a tracker stood when it had these bytes (`sha256:…`)."""

    digest: str
    produced_at: datetime
    claims: tuple[Stood, ...]

    def count(self) -> Counter[str]:
        """How many claims stand how."""
        return Counter(each.standing for each in self.claims)


def parse(data: bytes) -> Claims:
    """Reads the file.

    Raises:
        EvidenceError: empty; unreadable (not JSON, not such a file, or its totals are not those of its claims);
            mismatched (another version of the format).
    """
    page = structured.from_json(data)
    if not isinstance(page, dict) or not isinstance(schema := page.get("schema"), str):
        _refuse("it is not what `gate claims --format json` writes")
    if schema != SCHEMA:
        raise EvidenceError(Cause.MISMATCHED, f"it is {schema[:60]!r}, and {SCHEMA} is wanted; write it anew")
    claims = page.get("claims")
    if not isinstance(claims, list):
        _refuse("it has no claims")
    found = Claims(_text(page, "digest"), _moment(page), tuple(_stood(each) for each in claims))
    count = found.count()
    if {name: count[name] for name in STANDINGS} != page.get("counts"):
        _refuse("its totals are not those of its claims")
    return found


def _stood(each: Any) -> Stood:
    if not isinstance(each, dict) or each.get("standing") not in STANDINGS:
        _refuse("a claim of it has no standing that is known")
    line = each.get("line")
    if not isinstance(line, int) or isinstance(line, bool) or not 0 < line <= MAX_LINE:
        _refuse("a claim of it has no line")
    return Stood(line, _text(each, "title"), each["standing"], _text(each, "why"))


def _text(page: Mapping[str, Any], key: str) -> str:
    found = page.get(key)
    return found if isinstance(found, str) else _refuse(f"its {key} is no text")


def _moment(page: Mapping[str, Any]) -> datetime:
    try:
        found = parse_iso(_text(page, "held_at"))
    except ValueError:
        _refuse("its held_at is no time")
    return found if found.tzinfo else _refuse("its held_at has no time zone")


def _refuse(what: str) -> NoReturn:
    raise EvidenceError(Cause.UNREADABLE, what)
