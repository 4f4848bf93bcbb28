"""Bounds in words: `<200ms`, `90% minimum`, `at least 400 tests`, `2.3MB (target: <1MB)` → operator, number, unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


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


MOST_WORDS = 6
"""So many name a quantity; more tell a story."""

_STORY = re.compile(r"(?:we|i|it|they|you|this|that)\b|[^,]*,", re.IGNORECASE)


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AMOUNT = re.compile(
    rf"(?<!\w)(?=[{''.join(sorted({re.escape(word[0]) for word in _BEFORE}))}\d])"  # passes most letters over at once
    rf"(?:(?P<before>{_either(_BEFORE)})\s*(?:of\s+)?)?"
    r"(?<![\w.$€£#/-])(?<!\d:)(?P<number>\d{1,3}(?:,\d{3})+|\d{1,12})(?P<rest>\.\d{1,6})?(?![\d,]*\d)(?!:\d)"
    rf"(?:\s?(?P<unit>{_either(_UNITS)})(?![\w/]))?"
    rf"(?:\s?(?P<after>{_either(_AFTER)})(?!\w))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a text in their order; money, parts of words, numbers of versions and addresses are none."""
    return tuple(
        Amount(
            _BEFORE.get((match["before"] or "").lower()) or _AFTER.get((match["after"] or "").lower(), ""),
            Decimal(match["number"].replace(",", "") + (match["rest"] or "")),
            _UNITS.get((match["unit"] or "").lower(), ""),
            match.start(),
            match.end(),
        )
        for match in _AMOUNT.finditer(text[:1000])
    )


_HOURS = re.compile(
    r"(?<![\w.$€£#/-])(?P<low>\d{1,5}(?:\.\d{1,3})?)(?:\s*[-–]\s*(?P<high>\d{1,5}(?:\.\d{1,3})?))?\+?\s*"
    r"(?:(?P<hours>h|hrs?|hours?)\b(?:\s*(?:and\s+)?(?P<rest>\d{1,2})\s*m(?:ins?|inutes?)?\b)?|(?:mins?|minutes?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """From the least to the most of something, which are the same where one number is given; `text` is as written."""

    least: Decimal
    most: Decimal
    text: str = ""

    @property
    def written(self) -> str:
        """`5`, `5.25`, `5 to 7`."""
        least, most = (f"{each.quantize(Decimal('0.01')).normalize():f}" for each in (self.least, self.most))
        return least if least == most else f"{least} to {most}"


def hours_of(text: str) -> Span | None:
    """The first time in hours that a text gives: `3h`, `1h 30m`, `2-3 hours`, `45 min`; None where there is none."""
    match = _HOURS.search(text[:1000])
    if not match:
        return None
    unit = Decimal(1) if match["hours"] else 1 / Decimal(60)
    rest = Decimal(match["rest"] or 0) / 60
    low = Decimal(match["low"]) * unit + rest
    high = max(low, Decimal(match["high"]) * unit + rest) if match["high"] else low
    return Span(low, high, match[0])


def bare(text: str) -> bool:
    """Whether a text is a quantity and its bound, and nothing else: `Bundle under 250 kB`."""
    stripped = text.rstrip(" .!")
    if stripped.count(" ") > MOST_WORDS + 8:  # a bound has eight words at most
        return False
    found = amounts(stripped)
    if len(found) != 1 or not found[0].op or found[0].unit in ("", "h", "d"):
        return False
    before = stripped[: found[0].start]
    return found[0].end == len(stripped) and not _STORY.match(before) and 0 < len(before.split()) <= MOST_WORDS


def bounds(text: str, *units: str) -> list[Amount]:
    """The amounts in one of these units that are bounds: those with a direction, else the others."""
    fitting = [each for each in amounts(text) if each.unit in units]
    return [each for each in fitting if each.op] or fitting
