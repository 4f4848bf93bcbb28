"""Bounds in words: `<200ms`, `90% minimum`, `at least 400 tests`, `2.3MB (target: <1MB)` → operator, number, unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in some words. `op` is empty where they name no direction; `start` and `end` are its place in them."""

    op: str
    number: Decimal
    unit: str
    start: int
    end: int

    def written(self, otherwise: str = "") -> str:
        """`op number unit` as an expectation has it; `otherwise` is the operator where the words name none."""
        return f"{self.op or otherwise} {self.number}{self.unit}"


_BEFORE = {
    "<=": "<=", "≤": "<=", "=<": "<=", ">=": ">=", "≥": ">=", "=>": ">=", "<": "<", ">": ">", "under": "<", "below": "<",
    "less than": "<", "fewer than": "<", "at most": "<=", "max": "<=", "maximum": "<=", "up to": "<=", "no more than": "<=",
    "at least": ">=", "min": ">=", "minimum": ">=", "above": ">", "over": ">", "more than": ">", "exceeds": ">", "need": ">=",
    "within": "<=",
}  # fmt: skip
_AFTER = {
    "+": ">=", "minimum": ">=", "min": ">=", "or more": ">=", "or higher": ">=", "or better": ">=", "maximum": "<=",
    "max": "<=", "or less": "<=", "or lower": "<=",
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "ms": "ms", "milliseconds": "ms", "millisecond": "ms", "s": "s", "sec": "s", "secs": "s",
    "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "h": "h", "hr": "h", "hrs": "h",
    "hour": "h", "hours": "h", "day": "d", "days": "d", "b": "B", "bytes": "B", "kb": "KB", "mb": "MB", "gb": "GB",
    "kib": "KiB", "mib": "MiB", "gib": "GiB",
}  # fmt: skip


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AMOUNT = re.compile(
    rf"(?:(?<!\w)(?P<before>{_either(_BEFORE)})\s*(?:of\s+)?)?"
    r"(?<![\w.$€£#/-])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,12})(?P<rest>\.\d{1,6})?(?![\d,]*\d)"
    rf"(?:\s?(?P<unit>{_either(_UNITS)})(?![\w/]))?"
    rf"(?:\s?(?P<after>{_either(_AFTER)})(?!\w))?",
    re.IGNORECASE,
)


def amounts(text: str) -> list[Amount]:
    """The amounts of a text in their order; money, parts of words, numbers of versions and addresses are none."""
    return [
        Amount(
            _BEFORE.get((match["before"] or "").lower()) or _AFTER.get((match["after"] or "").lower(), ""),
            Decimal(match["number"].replace(",", "") + (match["rest"] or "")),
            _UNITS.get((match["unit"] or "").lower(), ""),
            match.start(),
            match.end(),
        )
        for match in _AMOUNT.finditer(text[:1000])
    ]


def bounds(text: str, *units: str) -> list[Amount]:
    """The amounts in one of these units that are bounds: those with a direction, else the others."""
    fitting = [each for each in amounts(text) if each.unit in units]
    return [each for each in fitting if each.op] or fitting
