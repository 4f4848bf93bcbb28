"""Encodes an `AuditSnapshot` as one line of JSON that fits into an HTML comment, and decodes it.

Example: `{"state": "not ready", "at": "2026-11-20T02:10:00+00:00", "items": {"sast": ["fail", {"critical": ["2", ""],
"open": [true, ""]}, ["trivy 0.58.0"]]}, "commit": "3f2a1bc…"}`. Each value is paired with its unit; tools follow the
values. A number is a string, a percentage is `"1486/2000"` or, without counts, `"~743/1000"`, a string starts with `=`,
a boolean is a boolean. Lists and long strings are left out.
Numbers stay exact.

The line is untrusted when it is read: anyone who writes with the same account could have changed it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import BLOCKING_STATUSES, State, Status
from gate.model.timestamps import parse_utc
from gate.model.values import Percentage, Value

MAX_CHARACTERS = 6_000
"""Characters of one snapshot. When it does not fit, values are left out first, then items; those that block last."""

MAX_STRING = 60
"""Characters of a string that is saved."""

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "@": "\\u0040", "#": "\\u0023"}
"""Characters that could end the comment or be read as a mention or an issue; they occur in JSON strings only."""

_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,2})?")
_NAMES = ("commit", "checklist", "gate")
"""The keys of what else an audit is compared by; a snapshot of an earlier release has none."""

_NAME = re.compile(r"[0-9A-Za-z.+_-]{1,64}")
_RATIO = "~"
_PERCENTAGE = re.compile(rf"({_RATIO}?)([0-9]{{1,40}})/([0-9]{{1,40}})")


def encode_snapshot(snapshot: AuditSnapshot, limit: int = MAX_CHARACTERS) -> str:
    """The snapshot as one line of at most `limit` characters (at least 200)."""
    items = {name: _encode_item(item) for name, item in snapshot.items.items()}
    line = _line(snapshot, items)
    return line if len(line) <= limit else _line(snapshot, _select(items, limit - len(_line(snapshot, {}))))


def decode_snapshot(text: str) -> AuditSnapshot | None:
    """The encoded snapshot; None when the text is not one, for example after an edit by hand."""
    try:
        document = json.loads(text[: MAX_CHARACTERS * 2])
        return AuditSnapshot(
            State(document["state"]),
            parse_utc(document["at"]),
            {str(name): _decode_item(item) for name, item in document["items"].items()},
            document.get("complete", document.get("whole")) is not False,  # `whole` in earlier releases
            document.get("values") is not False,
            *(_decode_name(document.get(key)) for key in _NAMES),
        )
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return None


def _select(items: Mapping[str, list[Any]], size: int) -> dict[str, list[Any]]:
    """The first items that fit into `size` characters, then the values of as many of them as still fit, in order.

    Items that block come first: without them, the next audit reads another outcome than the one that was decided.
    """
    selected: dict[str, list[Any]] = {}
    for name, (status, *_) in sorted(items.items(), key=lambda entry: entry[1][0] not in BLOCKING_STATUSES):
        if (length := _length(name, [status])) <= size:
            size -= length
            selected[name] = [status]
    for name in list(selected):
        if (more := _length(name, items[name]) - _length(name, selected[name])) <= size:
            size -= more
            selected[name] = items[name]
    return selected


def _length(name: str, item: list[Any]) -> int:
    return len(_dump({name: item}))  # counts two braces too many and one comma too few


def _has_values(item: list[Any]) -> bool:
    """Whether there was room for the values of an encoded item."""
    return len(item) > 1


def _line(snapshot: AuditSnapshot, items: Mapping[str, list[Any]]) -> str:
    at = snapshot.at.astimezone(UTC).isoformat(timespec="seconds")
    has_items = len(items) == len(snapshot.items) and snapshot.complete
    has_values = len(items) == len(snapshot.items) and snapshot.all_values and all(map(_has_values, items.values()))
    cut = ({} if has_items else {"complete": False}) | ({} if has_values else {"values": False})
    names = {
        key: value
        for key, value in zip(_NAMES, (snapshot.commit, snapshot.checklist, snapshot.gate), strict=True)
        if value
    }
    return _dump({"state": str(snapshot.state), "at": at, "items": items, **cut, **names})


def _dump(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, separators=(",", ":"))
    return re.sub(r"[<>&@#]", lambda match: _ESCAPES[match[0]], text)


def _encode_item(item: SnapshotItem) -> list[Any]:
    return [str(item.status), _encode_values(item), *([list(item.tools)] if item.tools else [])]


def _encode_values(item: SnapshotItem) -> dict[str, list[Any]]:
    return {fact: [_encode(value), unit] for fact, (value, unit) in item.values.items() if _is_saved(value)}


def _is_saved(value: Value) -> bool:
    return not isinstance(value, frozenset) and (not isinstance(value, str) or len(value) <= MAX_STRING)


def _encode(value: Value) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Percentage):
        return f"{'' if value.has_counts else _RATIO}{value.part}/{value.of}"
    return f"={value}" if isinstance(value, str) else str(value)


def _decode_item(item: list[Any]) -> SnapshotItem:
    values = item[1] if len(item) > 1 else {}
    return SnapshotItem(
        Status(item[0]),
        {str(fact): (_decode(pair[0]), str(pair[1])) for fact, pair in values.items()},
        tuple(str(tool) for tool in item[2]) if len(item) > 2 else (),
    )


def _decode_name(name: object) -> str:
    """A commit, a digest or a version, as they consist of few characters; empty for anything else."""
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def _decode(value: str | bool) -> Value:  # noqa: FBT001 - a boolean is a value here
    if isinstance(value, bool):
        return value
    if value.startswith("="):
        return value[1:]
    if match := _PERCENTAGE.fullmatch(value):
        return Percentage(int(match[2]), int(match[3]), has_counts=not match[1])
    if not _NUMBER.fullmatch(value):
        raise ValueError("expected a number")
    return Decimal(value)
