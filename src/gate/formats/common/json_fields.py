"""Reads single members of JSON reports, which may be of any type: texts, numbers, timestamps, lists, objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import truncate

MAX_MESSAGE = 300
MAX_LINE = 10_000_000
MAX_COUNT = 10**18
MAX_NUMBER = Decimal(10) ** 15
MAX_DIGITS = 40
"""The most digits of a number after the point."""


def parse_text(raw: object, limit: int = MAX_MESSAGE) -> str:
    """A text or whole number on one line, bounded, without lone surrogates; empty for anything else."""
    if not isinstance(raw, str):
        is_whole = isinstance(raw, int) and not isinstance(raw, bool)
        return str(raw) if is_whole and abs(raw) < 10**18 else ""  # type: ignore[arg-type]
    if len(raw) <= limit and raw.isascii() and raw.isprintable() and "  " not in raw:
        return raw.strip(" ")
    line = " ".join(raw[: limit * 4].split())
    if len(line) > limit:
        line = truncate(line, limit)
    return line if line.isascii() else line.encode("utf-8", "replace").decode("utf-8")


def parse_repeated_text(raw: object) -> str:
    """The same as `parse_text`, cached for short names, which occur again and again."""
    return _repeated(raw) if isinstance(raw, str) and len(raw) <= MAX_MESSAGE else parse_text(raw)


_repeated = lru_cache(maxsize=4096)(parse_text)


def parse_texts(raw: Sequence[object], limit: int = MAX_MESSAGE) -> Sequence[str]:
    """`parse_text` of each of these; those of a tool rarely have anything to be changed, which is seen at once."""
    try:
        joined = "|".join(raw)  # type: ignore[arg-type]  # what is no text raises
    except TypeError:
        return [parse_text(value, limit) for value in raw]
    if _is_clean(joined) and max(map(len, raw), default=0) <= limit:  # type: ignore[arg-type]
        return raw  # type: ignore[return-value]
    return [parse_text(value, limit) for value in raw]


def _is_clean(joined: str) -> bool:
    """Whether `parse_text` changes none of the texts that bars join."""
    if not joined.isascii() or not joined.isprintable():
        return False
    return " " not in joined or not any(space in f"|{joined}|" for space in ("  ", " |", "| "))


def parse_line_number(raw: object) -> int | None:
    """A line number from 1 to MAX_LINE; None for anything else."""
    is_whole = isinstance(raw, int) and not isinstance(raw, bool)
    return raw if is_whole and 1 <= raw <= MAX_LINE else None  # type: ignore[return-value,operator]


def parse_count(raw: object) -> int | None:
    """A whole number from 0, below MAX_COUNT; None for anything else. A fraction is cut off."""
    if isinstance(raw, Decimal):
        raw = int(raw) if raw.is_finite() and 0 <= raw < MAX_COUNT else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < MAX_COUNT else None


def parse_number(raw: object) -> Decimal | None:
    """A number from 0, below MAX_NUMBER; None for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        return None
    if isinstance(raw, int):
        return Decimal(raw) if 0 <= raw < int(MAX_NUMBER) else None
    is_exact = raw.is_finite() and raw.as_tuple().exponent >= -MAX_DIGITS  # type: ignore[operator]
    return raw if is_exact and 0 <= raw < MAX_NUMBER else None


def parse_timestamp(raw: object) -> datetime | None:
    """The moment, in UTC where the text names no zone; None for anything else."""
    return timestamps.parse_report_time(raw) if isinstance(raw, str) else None


def first_object(raw: object) -> dict[str, Any]:
    """The first object of a list; an empty one for anything else."""
    return next((entry for entry in raw if isinstance(entry, dict)), {}) if isinstance(raw, list) else {}


def select_objects(raw: object) -> list[dict[str, Any]]:
    """The objects of a list; empty for anything else."""
    return [entry for entry in raw if isinstance(entry, dict)] if isinstance(raw, list) else []


def require_objects(raw: object, expected: str, member: str) -> list[dict[str, Any]]:
    """The objects of a list that may be absent or null.

    Raises:
        EvidenceError: wrong format when it is, or holds, anything else: what that means would be lost.
    """
    if raw is not None and (not isinstance(raw, list) or len(select_objects(raw)) != len(raw)):
        raise wrong_format(expected, f"its `{member}` is not a list of objects")
    return select_objects(raw)


def require_members(entry: dict[str, Any], name: str, expected: str) -> list[dict[str, Any]]:
    """The objects of a list that the tool leaves out when it is empty, and never writes as null.

    Raises:
        EvidenceError: as `require_objects`, and for null.
    """
    if name in entry and entry[name] is None:
        raise wrong_format(expected, f"its `{name}` is not a list of objects")
    return require_objects(entry.get(name), expected, name)


def as_object(raw: object) -> dict[str, Any]:
    """The object; an empty one for anything else."""
    return raw if isinstance(raw, dict) else {}


def select_strings(raw: object) -> list[str]:
    """The strings of a list; empty for anything else."""
    return [entry for entry in raw if isinstance(entry, str)] if isinstance(raw, list) else []


def wrong_format(expected: str, detail: str) -> EvidenceError:
    """The error for a document of another structure."""
    return EvidenceError(Cause.WRONG_FORMAT, f"expected {expected}, but {detail}")
