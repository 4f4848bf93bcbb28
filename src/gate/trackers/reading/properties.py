"""The due date, the estimate and the owner that stand in the text of an entry, and the words without them.

They change while the task stays the same, so the id of a task comes from the words alone. The forms are those of
todo.txt (`due:2026-12-31`), of Obsidian Tasks (`📅 2026-12-31`), of Dataview (`[due:: 2026-12-31]`), and of people:
`(due 2026-12-31, 3h, @mia)`, `- owner: Jo`, `by 31 Dec 2026`, `40%`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.titles import parse_title
from gate.trackers.reading.vocabulary import is_struck

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = rf"(?:{_MONTHS})[a-z]{{0,6}}\.?"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}|"
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH}(?:,?\s+\d{{4}})?|"
    rf"{_MONTH}\s+\d{{4}}|q[1-4](?:[ /-]\d{{4}})?|(?:day|week|sprint)\s+\d{{1,3}})"
)
_DURATION = (
    r"~?\d{1,4}(?:[.,]\d{1,2})?(?:\s*[-–]\s*\d{1,4}(?:\.\d{1,2})?)?\+?\s*"
    r"(?:hours?|hrs?|h|minutes?|mins?|m|days?|d|weeks?|wks?|w|(?:story )?points?|pts?|sp)"
)
_NAME = r"@[\w-]{1,39}(?:/[\w.-]{1,60})?"
_PERSON = rf"(?:{_NAME}|[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){{0,2}})"
_DUE_LABEL = r"(?:(?:due|deadline|eta|by|until|target|planned(?: for)?|before|scheduled)(?: date| by| on)?\s*[:=]{0,2})"
_ESTIMATE_LABEL = r"(?:(?:est(?:imate[d]?)?\.?|effort|time|duration)(?: time| effort)?\s*[:=]{0,2})"
_OWNER_LABEL = r"(?:owner|assignee|assigned(?: to)?|who|dri|lead|responsible|resp\.?)"
_DONE = r"(?:\s*(?:complete[d]?|done|finished))?"

_NUMBER = rf"~?\d{{1,3}}\s?%{_DONE}|(?:(?:see|issue|fixes|closes|gh|pr|mr|ticket)[ :-]*)?[#!]\d{{1,7}}"
_PRIORITY = r"(?:prio(?:rity)?\s*:?\s*)?(p[0-4])|(?:prio(?:rity)?\s*:\s*)(critical|high|medium|low)"
_OWNER = rf"(?:{_OWNER_LABEL}\s*[:=]{{0,2}}\s*)?({_NAME})|{_OWNER_LABEL}\s*[:=]{{1,2}}\s*({_PERSON})"
_PARTS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("due", rf"{_DUE_LABEL}\s*({_DATE})"),
        ("estimate", rf"{_ESTIMATE_LABEL}?\s*({_DURATION})"),
        ("owner", _OWNER),
        ("priority", _PRIORITY),
        ("", rf"{_NUMBER}|(?:on\s+)?{_DATE}"),
    )
)
"""What a part of a group in parentheses may be as a whole: a property, or a number that is none (without a name)."""

_GROUP = re.compile(r"\s*[(\[{]([^()\[\]{}]{1,120})[)\]}](?!\()")
_SEPARATOR = re.compile(r"\s*[,;|•·]\s*|\s+[-–—/]\s+|\s+(?=@)")
_END = re.compile(
    r"(?:\s*[-–—,;|:]+\s*|\s+)(?P<part>"
    rf"{_DUE_LABEL}\s*{_DATE}|(?:on\s+)?\d{{4}}-\d{{2}}-\d{{2}}|{_ESTIMATE_LABEL}\s*{_DURATION}|"
    rf"~\d+(?:\.\d+)?\s*(?:h|hrs?|hours?|d|days?)|{_OWNER_LABEL}\s*[:=]{{1,2}}\s*{_PERSON}|@[\w-]{{1,39}}|"
    rf"~?\d{{1,3}}\s?%{_DONE})[\s.]*$",
    re.IGNORECASE,
)
_DASHED_DURATION = re.compile(rf"(?:\s+[-–—|]|,)\s+(?P<part>{_DURATION})[\s.]*$", re.IGNORECASE)
_START = re.compile(rf"\W{{0,2}}(?:\d{{4}}-\d{{2}}-\d{{2}}|(?P<owner>{_NAME}):|\d{{1,3}}\s?%)\W{{0,2}}\s+(?=\w)")
_BOUND = re.compile(
    r"(?:[<>≤≥=]|\b(?:to|of|at|in|is|than|least|most|over|under|above|below|from|by|with|for|and|ask|minimum|target|"
    r"reach\w*))\s*$",
    re.IGNORECASE,
)
"""The end of a text whose number belongs to the sentence: `Raise coverage to 80%`."""

_MEASURE = re.compile(
    r"\b(?:coverage|rates?|scores?|uptime|availability|accuracy|success|pass|hits?|reduc\w+|increas\w+|improv\w+|"
    r"threshold|target|rollout|traffic|discount)\b",
    re.IGNORECASE,
)
"""Words of a quantity: a percentage beside them says what is to be reached, not how far the work is."""

_FULL_DATE = re.compile(
    rf"(?<![\w/.-])(?:\b(?:by|due|on|until|before|after|from|since|till|in|of)[:=]?\s+)?"
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH}\s+\d{{4}})(?![\w/-]|\.\w)",
    re.IGNORECASE,
)
"""A date with its year inside of a sentence, with the word before it."""

_REMARK_DATE = re.compile(rf"\([^()]*\b{_DATE}[^()]*\)", re.IGNORECASE)
"""A remark with a date in it, such as `(was due 2026-01-01, now 2026-12-31)`."""

MAX_ROUNDS = 8
MAX_SEARCHED = 400


_STRUCK = re.compile(rf"~~[^~]{{0,40}}{_DATE}[^~]{{0,40}}~~", re.IGNORECASE)
_CALENDAR = re.compile(r"📅\s*(?=\d{4}-)")


def parse_entry_title(text: str) -> tuple[str, str, dict[str, str]]:
    """The number, the words of the title, and the properties of an entry."""
    current = text if is_struck(text) else _STRUCK.sub(" ", text)
    number, title = parse_title(_CALENDAR.sub("due ", current))
    return number, *split_properties(title)


def split_properties(title: str) -> tuple[str, dict[str, str]]:
    """The words of a title, and its properties: `due`, `estimate`, `owner` and `priority`.

    A title that is nothing but properties stays as it is.
    """
    if len(title) > MAX_SEARCHED or not re.search(r"\d|@|:", title):
        return title, {}
    properties: dict[str, str] = {}
    words = title
    for match in [*_GROUP.finditer(title)]:
        texts = [part for part in _SEPARATOR.split(match[1].strip().replace("::", ":")) if part.strip()]
        parts = [part for text in texts if (part := _parse_part(text, title)) is not None]
        if parts and len(parts) == len(texts):
            words = words.replace(match[0], " ", 1)
            for name, value in parts:
                properties.setdefault(name, value)
    words = _REMARK_DATE.sub(" ", words).strip()
    for name, value, rest in _strip_ends(words):
        words = rest
        properties.setdefault(name, value)
    words = " ".join(_FULL_DATE.sub(" ", words).split()).strip(" -–—,;|")
    words = words.replace(" :", ":").replace(" ,", ",")
    properties.pop("", None)
    return (words, properties) if re.search(r"[^\W\d_]", words) else (title, {})


def _strip_ends(text: str) -> Iterator[tuple[str, str, str]]:
    """The properties before and after the words, each with the text that is left."""
    if (match := _START.match(text)) and not _MEASURE.search(text):
        text = text[match.end() :]
        yield "owner" if match["owner"] else "", match["owner"] or "", text
    for _ in range(MAX_ROUNDS):
        match = _END.search(text) or _DASHED_DURATION.search(text)
        part = _parse_part(match["part"], text) if match else None
        if not match or part is None or _BOUND.search(text[: match.start()]):
            return
        text = text[: match.start()]
        yield *part, text


def _parse_part(text: str, title: str) -> tuple[str, str] | None:
    """The name and the value of a property; an empty name for a number that is none; None for any other text."""
    for name, pattern in _PARTS:
        if match := pattern.fullmatch(text.strip()):
            if not name and "%" in text and _MEASURE.search(title):
                return None
            return (name, next(filter(None, match.groups()), "")) if name else ("", "")
    return None
