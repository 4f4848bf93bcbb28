"""A night as one line of text, which the next night reads back.

The text is JSON that can stand inside an HTML comment: `{"state": "not ready", "at": "2026-11-20T02:10:00+00:00",
"items": {"sast": ["fail", {"critical": ["2", ""], "open": [true, ""]}]}}`. Each value stands with its unit; a number is
written as text and a share as two counts, both exact; a word begins with `=`; a flag is a flag; sets are left out.
Whoever reads it back believes nothing: everybody with the same account could have written it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.timestamps import parse_utc
from gate.model.values import Percentage, Value

LIMIT = 6_000
"""Characters of one memory; what does not fit is left out, values first."""

_LONGEST_WORD = 60
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "@": "\\u0040", "#": "\\u0023"}
"""What could end the comment, or be taken for a mention or an issue; all of it stands inside strings only."""


def encode_snapshot(night: AuditSnapshot, limit: int = LIMIT) -> str:
    """The night as one line of at most `limit` characters (at least 200)."""
    whole = {name: [str(item.status), _written(item)] for name, item in night.items.items()}
    line = _line(night, whole)
    return line if len(line) <= limit else _line(night, _filled(whole, limit - len(_line(night, {}))))


def _filled(whole: Mapping[str, list[Any]], room: int) -> dict[str, list[Any]]:
    """As many items as there is room for, then the values of as many as there is still room for, in order."""
    kept: dict[str, list[Any]] = {}
    for name, (status, _) in whole.items():
        if (size := _size(name, [status])) <= room:
            room -= size
            kept[name] = [status]
    for name in list(kept):
        if (more := _size(name, whole[name]) - _size(name, kept[name])) <= room:
            room -= more
            kept[name] = whole[name]
    return kept


def _size(name: str, item: list[Any]) -> int:
    return len(_safe({name: item}))  # with two braces too many, and without its comma


def _line(night: AuditSnapshot, items: Mapping[str, list[Any]]) -> str:
    at = night.at.astimezone(UTC).isoformat(timespec="seconds")
    cut = {} if len(items) == len(night.items) and night.complete else {"whole": False}
    return _safe({"state": str(night.state), "at": at, "items": items, **cut})


def _safe(value: Mapping[str, Any]) -> str:
    written = json.dumps(value, separators=(",", ":"))
    return re.sub(r"[<>&@#]", lambda found: _UNSAFE[found[0]], written)


def _written(item: SnapshotItem) -> dict[str, list[Any]]:
    return {fact: [_text(value), unit] for fact, (value, unit) in item.values.items() if _fits(value)}


def _fits(value: Value) -> bool:
    return not isinstance(value, frozenset) and (not isinstance(value, str) or len(value) <= _LONGEST_WORD)


def _text(value: Value) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Percentage):
        return f"{value.part}/{value.of}"
    return f"={value}" if isinstance(value, str) else str(value)


def decode_snapshot(text: str) -> AuditSnapshot | None:
    """The night that the text tells of; None when it tells of none, as after an edit by hand."""
    try:
        said = json.loads(text[: LIMIT * 2])
        at = parse_utc(said["at"])
        items = {str(name): _item(each) for name, each in said["items"].items()}
        return AuditSnapshot(State(said["state"]), at, items, said.get("whole") is not False)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return None


def _item(said: list[Any]) -> SnapshotItem:
    values = said[1] if len(said) > 1 else {}
    return SnapshotItem(Status(said[0]), {str(fact): (_value(each[0]), str(each[1])) for fact, each in values.items()})


_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,2})?")
_COUNTS = re.compile(r"([0-9]{1,40})/([0-9]{1,40})")


def _value(said: str | bool) -> Value:  # noqa: FBT001 - a flag is a value here
    if isinstance(said, bool):
        return said
    if said.startswith("="):
        return said[1:]
    if counts := _COUNTS.fullmatch(said):
        return Percentage(int(counts[1]), int(counts[2]))
    if not _NUMBER.fullmatch(said):
        raise ValueError("no number")
    return Decimal(said)
