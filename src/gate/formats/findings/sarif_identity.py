"""What identifies a result of a SARIF log in another log of the tool.

Source: SARIF 2.1.0 (OASIS Standard), sections 3.27.4 (`correlationGuid`), 3.27.16, 3.27.17 (fingerprints), 3.27.24
(`baselineState`), 3.27.29 with 3.48 (`provenance`), 3.28.4 (`logicalLocations`), 3.29.4 and
3.29.5 (regions with their snippets); and GitHub's documentation, "SARIF support for code scanning", which reads
`primaryLocationLineHash` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from gate.formats.common.json_fields import as_object, first_object, parse_line_number, parse_text
from gate.formats.findings.fields import MAX_CODE, NOT_LOGGED_IN, hash_code, parse_date

_LINE_HASH = "primaryLocationLineHash"
_COLUMN = "primaryLocationStartColumnFingerprint"
"""It only adds the column to the line hash, so on its own it says nothing."""

MAX_FINGERPRINT = 200
MAX_PARTS = 10
"""How many fingerprints of one result are read."""


class ResultIdentity(NamedTuple):
    """The fields of a finding that identify it elsewhere; see `ScanFinding`."""

    fingerprint: str = ""
    symbol: str = ""
    code_hash: str = ""
    is_new: bool | None = None
    first_seen: date | None = None


def identify(entry: Mapping[str, Any], location: Mapping[str, Any]) -> ResultIdentity:
    """The identity of a result; `location` is its first physical location."""
    return ResultIdentity(
        _fingerprint(entry),
        _symbol(entry),
        _code_hash(location),
        read_novelty(entry.get("baselineState")),
        parse_date(as_object(entry["provenance"]).get("firstDetectionTimeUtc")) if "provenance" in entry else None,
    )


def _fingerprint(entry: Mapping[str, Any]) -> str:
    """The complete fingerprints, else the line hash that GitHub reads, else all partial ones, else the GUID."""
    complete, partial = _parts(entry.get("fingerprints")), _parts(entry.get("partialFingerprints"))
    if not complete and _LINE_HASH in partial:
        return f"{_LINE_HASH}={partial[_LINE_HASH]}"
    partial.pop(_COLUMN, None)
    parts = complete or partial or _parts({"correlationGuid": entry.get("correlationGuid")})
    return " ".join(f"{name}={value}" for name, value in sorted(parts.items()))


def _parts(raw: object) -> dict[str, str]:
    if not isinstance(raw, dict):
        return {}
    return {
        name[:MAX_FINGERPRINT]: value[:MAX_FINGERPRINT]
        for name, value in list(raw.items())[:MAX_PARTS]
        if isinstance(value, str) and value and value != NOT_LOGGED_IN
    }


def _symbol(entry: Mapping[str, Any]) -> str:
    """The function, class or resource of the first location."""
    symbol = first_object(first_object(entry.get("locations")).get("logicalLocations"))
    return parse_text(symbol.get("fullyQualifiedName")) or parse_text(symbol.get("name")) if symbol else ""


def _code_hash(location: Mapping[str, Any]) -> str:
    """The hash of the first line of the region, from a snippet that holds the whole line."""
    region, context = as_object(location.get("region")), as_object(location.get("contextRegion"))
    line, first = parse_line_number(region.get("startLine")), parse_line_number(context.get("startLine"))
    if line is None:
        return ""
    if first is not None and 0 <= line - first < MAX_PARTS:
        lines = _snippet(context).split("\n")
        if line - first < len(lines):
            return hash_code(lines[line - first])
    return hash_code(_snippet(region).partition("\n")[0]) if region.get("startColumn", 1) == 1 else ""


def _snippet(region: Mapping[str, Any]) -> str:
    text = as_object(region.get("snippet")).get("text")
    return text[: MAX_CODE * 4] if isinstance(text, str) else ""


def read_novelty(state: object) -> bool | None:
    """Whether the tool says that the result is new; None where it does not know."""
    return {"new": True, "unchanged": False, "updated": False}.get(state) if isinstance(state, str) else None
