"""A file of sign-offs: who signed which item, when, and until when.

    signoffs:
      - item: penetration-test
        by: "@alice"
        on: 2026-11-01
        until: 2027-11-01
        link: https://example.com/reports/17
        note: two findings, both closed

`item`, `by`, `on` and `until` are required. Days are in UTC, and `until` is the last one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from gate.formats.common import yaml_values
from gate.formats.common.yaml_values import Yaml
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.suggestions import suggest
from gate.model.text import quote

MAX_ENTRIES = 10_000
MAX_LENGTHS: Mapping[str, int] = {"item": 100, "by": 100, "on": 10, "until": 10, "link": 500, "note": 500}
"""The keys of an entry, and how many characters each may have."""

REQUIRED = ("item", "by", "on", "until")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINK = re.compile(r"https://[!-~]+")


@dataclass(frozen=True, slots=True)
class Signoff:
    """One entry, with the line (from 1) that it begins in."""

    item: str
    by: str
    on: date
    until: date
    line: int
    link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Malformed:
    """An entry that cannot be read: its item where it has one, its line, and the reason."""

    item: str
    line: int
    reason: str


def parse(data: bytes) -> tuple[Signoff | Malformed, ...]:
    """The entries of a file in their order.

    Raises:
        EvidenceError: empty, unreadable or too large when the file as a whole cannot be read.
    """
    document = yaml_values.read(data)
    listed = document.value.get("signoffs") if isinstance(document.value, dict) else None
    if not isinstance(listed, list):
        raise EvidenceError(Cause.UNREADABLE, "expected a list `signoffs:`")
    if unexpected := [key for key in document.value if key != "signoffs"]:
        line = document.line(unexpected[0])
        raise EvidenceError(Cause.UNREADABLE, f"unexpected key in line {line}; only `signoffs` is allowed")
    if len(listed) > MAX_ENTRIES:
        raise EvidenceError(Cause.TOO_LARGE, f"there are {len(listed):,} entries, more than {MAX_ENTRIES:,}")
    return tuple(_entry(document, index) for index in range(len(listed)))


def _entry(document: Yaml, index: int) -> Signoff | Malformed:
    entry = document.value["signoffs"][index]
    line = document.line("signoffs", index)
    if not isinstance(entry, dict):
        return Malformed("", line, f"expected an entry with the keys {', '.join(MAX_LENGTHS)}")
    item = entry.get("item")
    item_id = item.strip() if isinstance(item, str) else ""
    for key in (*REQUIRED, *entry):
        if reason := _explain_invalid(entry, key):
            return Malformed(item_id, document.line("signoffs", index, key), reason)
    try:
        on, until = date.fromisoformat(entry["on"]), date.fromisoformat(entry["until"])
    except ValueError:
        return Malformed(item_id, line, "`on` and `until` must be days such as 2026-11-01")
    if until < on:
        return Malformed(item_id, line, "`until` is before `on`")
    link, note = (" ".join(entry.get(key, "").split()) for key in ("link", "note"))
    return Signoff(item_id, entry["by"].strip(), on, until, line, link, note)


def _explain_invalid(entry: Mapping[str, Any], key: str) -> str:
    """Why one key of an entry is invalid; empty when it is valid."""
    if key not in MAX_LENGTHS:
        return f"unexpected key {quote(key)}; {suggest(key, MAX_LENGTHS, 'allowed keys')}"
    value = entry.get(key)
    if value is None:
        return f"`{key}` is missing"
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_LENGTHS[key]:
        return f"`{key}` must be a text of at most {MAX_LENGTHS[key]} characters; quote it if it is a number"
    if key in ("on", "until") and not _DAY.fullmatch(value):
        return f"`{key}` must be a day such as 2026-11-01"
    if key == "link" and not _LINK.fullmatch(value):
        return "`link` must begin with https:// and have no spaces"
    return ""
