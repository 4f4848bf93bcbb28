"""Amounts in text: `<200ms`, `90% minimum`, `at least 400 tests`, `2.3MB (target: <1MB)` → operator, number, unit."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text, from `start` to `end`; `operator` is empty where the text states no direction."""

    operator: str
    number: Decimal
    unit: str
    start: int
    end: int

    def comparison(self, default_operator: str = "") -> str:
        """`operator number unit` as in an expectation."""
        return f"{self.operator or default_operator} {self.number}{self.unit}"


_BEFORE = {
    **dict.fromkeys(("<", "under", "below", "less than", "fewer than"), "<"),
    **dict.fromkeys(("<=", "=<", "≤", "at most", "max", "maximum", "up to", "no more than", "within"), "<="),
    **dict.fromkeys((">=", "=>", "≥", "at least", "min", "minimum", "need"), ">="),
    **dict.fromkeys((">", "above", "over", "more than", "exceeds"), ">"),
}
_AFTER = {
    **dict.fromkeys(("+", "minimum", "min", "or more", "or higher", "or better"), ">="),
    **dict.fromkeys(("maximum", "max", "or less", "or lower"), "<="),
}
_UNITS = {
    **dict.fromkeys(("%", "percent"), "%"),
    **dict.fromkeys(("ms", "millisecond", "milliseconds", "milisegundos", "millisekunden", "毫秒"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "segundos", "secondes", "sekunden", "秒"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minutos", "minuten", "分钟"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "horas", "heures", "stunden", "小时"), "h"),
    **dict.fromkeys(("day", "days", "días", "dias", "jours", "tage", "天"), "d"),
    **dict.fromkeys(("b", "bytes"), "B"),
    **{unit.lower(): unit for unit in ("KB", "MB", "GB", "KiB", "MiB", "GiB")},
}

MAX_NAME_WORDS = 6
"""The most words in the name of a quantity; a longer text is a sentence."""

MAX_SEARCHED = 1000
"""Characters of a text that are searched for amounts."""

_SENTENCE = re.compile(r"(?:we|i|it|they|you|this|that)\b|[^,]*,", re.IGNORECASE)


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AMOUNT = re.compile(
    rf"(?<!\w)(?=[{''.join(sorted({re.escape(word[0]) for word in _BEFORE}))}\d])"  # skips most letters quickly
    rf"(?:(?P<before>{_alternatives(_BEFORE)})\s*(?:of\s+)?)?"
    r"(?<![\w.$€£#/-])(?<!\d:)(?P<number>\d{1,3}(?:,\d{3})+|\d{1,12})(?P<rest>\.\d{1,6})?(?![\d,]*\d)(?!:\d)"
    rf"(?:\s?(?P<unit>{_alternatives(_UNITS)})(?![\w/]))?"
    rf"(?:\s?(?P<after>{_alternatives(_AFTER)})(?!\w))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def parse_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts in a text, in order, without money, parts of words, versions and addresses."""
    return tuple(
        Amount(
            _BEFORE.get((match["before"] or "").lower()) or _AFTER.get((match["after"] or "").lower(), ""),
            Decimal(match["number"].replace(",", "") + (match["rest"] or "")),
            _UNITS.get((match["unit"] or "").lower(), ""),
            match.start(),
            match.end(),
        )
        for match in _AMOUNT.finditer(text[:MAX_SEARCHED])
    )


_HOURS = re.compile(
    r"(?<![\w.$€£#/-])(?P<low>\d{1,5}(?:\.\d{1,3})?)(?:\s*[-–]\s*(?P<high>\d{1,5}(?:\.\d{1,3})?))?\+?\s*"
    r"(?:(?P<hours>h|hrs?|hours?)\b(?:\s*(?:and\s+)?(?P<rest>\d{1,2})\s*m(?:ins?|inutes?)?\b)?|(?:mins?|minutes?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HourRange:
    """A number of hours from `low` to `high`, which are equal for a single number; `source` is the text as written."""

    low: Decimal
    high: Decimal
    source: str = ""

    @property
    def text(self) -> str:
        """`5`, `5.25`, `5 to 7`."""
        low, high = (f"{end.quantize(Decimal('0.01')).normalize():f}" for end in (self.low, self.high))
        return low if low == high else f"{low} to {high}"


def parse_hours(text: str) -> HourRange | None:
    """The first duration in a text, in hours: `3h`, `1h 30m`, `2-3 hours`, `45 min`; None where there is none."""
    match = _HOURS.search(text[:MAX_SEARCHED])
    if not match:
        return None
    unit = Decimal(1) if match["hours"] else 1 / Decimal(60)
    minutes = Decimal(match["rest"] or 0) / 60
    low = Decimal(match["low"]) * unit + minutes
    high = max(low, Decimal(match["high"]) * unit + minutes) if match["high"] else low
    return HourRange(low, high, match[0])


def is_threshold(text: str) -> bool:
    """Whether a text is only the name of a quantity and its threshold: `Bundle under 250 kB`."""
    stripped = text.rstrip(" .!")
    if stripped.count(" ") > MAX_NAME_WORDS + 8:  # a threshold has eight words at most
        return False
    amounts = parse_amounts(stripped)
    if len(amounts) != 1 or not amounts[0].operator or amounts[0].unit in ("", "h", "d"):
        return False
    name = stripped[: amounts[0].start]
    return amounts[0].end == len(stripped) and not _SENTENCE.match(name) and 0 < len(name.split()) <= MAX_NAME_WORDS


def parse_thresholds(text: str, *units: str) -> list[Amount]:
    """The amounts in one of these units: those with an operator, or all where none has one."""
    amounts = [amount for amount in parse_amounts(text) if amount.unit in units]
    return [amount for amount in amounts if amount.operator] or amounts
