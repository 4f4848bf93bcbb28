"""A file of sign-offs: who has signed what, when, and until when.

    signoffs:
      - item: penetration-test
        by: "@alice"
        on: 2026-11-01
        until: 2027-11-01
        link: https://example.com/reports/17
        note: two findings, both closed

`item`, `by`, `on` and `until` are required; days are those of UTC, and `until` is the last one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gate.formats.common import yaml_values
from gate.formats.common.yaml_values import Yaml
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.suggestions import find_nearest

MAX_ENTRIES = 10_000
LONGEST: Mapping[str, int] = {"item": 100, "by": 100, "on": 10, "until": 10, "link": 500, "note": 500}
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
    """An entry that cannot be read: of which item, as far as that is known, in which line, and why."""

    item: str
    line: int
    why: str


def parse(data: bytes) -> tuple[Signoff | Malformed, ...]:
    """The entries of a file in their order.

    Raises:
        EvidenceError: empty or unreadable when the file as a whole cannot be understood.
    """
    document = yaml_values.read(data)
    listed = document.value.get("signoffs") if isinstance(document.value, dict) else None
    if not isinstance(listed, list):
        raise EvidenceError(Cause.UNREADABLE, "there is no list `signoffs:` in it")
    if strange := [key for key in document.value if key != "signoffs"]:
        line = document.line(strange[0])
        raise EvidenceError(Cause.UNREADABLE, f"line {line} begins something that is not `signoffs`")
    if len(listed) > MAX_ENTRIES:
        raise EvidenceError(Cause.UNREADABLE, f"there are {len(listed):,} entries; at most {MAX_ENTRIES:,} are read")
    return tuple(_entry(document, place) for place in range(len(listed)))


def _entry(document: Yaml, place: int) -> Signoff | Malformed:
    entry = document.value["signoffs"][place]
    line = document.line("signoffs", place)
    if not isinstance(entry, dict):
        return Malformed("", line, f"an entry has the keys {', '.join(LONGEST)}")
    item = entry.get("item")
    known = item.strip() if isinstance(item, str) else ""
    for key in (*REQUIRED, *entry):
        if why := _fault(entry, key):
            return Malformed(known, document.line("signoffs", place, key), why)
    try:
        on, until = date.fromisoformat(entry["on"]), date.fromisoformat(entry["until"])
    except ValueError:
        return Malformed(known, line, "`on` and `until` are days such as 2026-11-01")
    if until < on:
        return Malformed(known, line, "it ends before it was signed")
    link, note = (" ".join(entry.get(key, "").split()) for key in ("link", "note"))
    return Signoff(known, entry["by"].strip(), on, until, line, link, note)


def _fault(entry: Mapping[str, Any], key: str) -> str:
    """What is wrong with one key of an entry; empty when nothing is."""
    if key not in LONGEST:
        nearest = find_nearest(key, LONGEST)
        return "it has a key that is none" + (
            f"; did you mean `{nearest}`?" if nearest else f": {', '.join(LONGEST)} are"
        )
    value = entry.get(key)
    if value is None:
        return f"`{key}` is missing"
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST[key]:
        return f"`{key}` is a text of at most {LONGEST[key]} characters; quote it if it is a number"
    if key in ("on", "until") and not _DAY.fullmatch(value):
        return f"`{key}` is a day such as 2026-11-01"
    if key == "link" and not _LINK.fullmatch(value):
        return "`link` begins with https:// and has no spaces"
    return ""
