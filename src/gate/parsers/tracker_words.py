"""The words and marks of trackers: what says done, open or under way, and what a heading says of its part."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class State(StrEnum):
    """How far an entry is, by its own words; NONE where nothing says so."""

    DONE = "done"
    PROGRESS = "in progress"
    OPEN = "open"
    NONE = ""


class Sort(StrEnum):
    """What an entry is.

    A task is work with a state, a criterion is what has to hold, a metric is a number to keep, a service has an
    address, a file was made, an action is planned without being counted, a claim says that something is so. A target is
    what a line outside of any list wants to hold.
    """

    TASK = "task"
    CRITERION = "criterion"
    METRIC = "metric"
    SERVICE = "service"
    FILE = "file"
    ACTION = "action"
    CLAIM = "claim"
    TARGET = "target"
    RISK = "risk"
    BLOCKER = "blocker"
    NOTE = "note"


MARKS = {
    **dict.fromkeys("✅☑✔✓🟢", State.DONE),
    **dict.fromkeys("🔄🟡🚧🟠🔨⚠", State.PROGRESS),
    **dict.fromkeys("⏳❌⬜☐🔲🔴✗✘⏸🔜⌛", State.OPEN),
}
"""The pictures that say how far something is."""

_MARK = re.compile(f"[{''.join(MARKS)}]")
_PICTURE = "[\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_LEADING = re.compile(rf"^(?:\s|{_PICTURE})+")
_PICTURES = re.compile(rf"{_PICTURE}+")

_NOT_YET = (
    r"not (?:yet )?(?:started|done|complete[d]?|implemented|deployed|begun)|incomplete|pending|to ?do|open|planned"
)
_SAID = (
    (State.OPEN, re.compile(rf"\b(?:{_NOT_YET}|backlog|missing|blocked|queued|no|next|upcoming)\b", re.IGNORECASE)),
    (
        State.PROGRESS,
        re.compile(
            r"\b(?:in[- ]progress|wip|partial(?:ly)?|ongoing|under way|started|doing|in review)\b", re.IGNORECASE
        ),
    ),
    (
        State.DONE,
        re.compile(
            r"\b(?:complete[d]?|done|finished|implemented|closed|achieved|passed|verified|shipped|yes)\b", re.IGNORECASE
        ),
    ),
)
_HEADED = (
    (State.OPEN, re.compile(rf"\b(?:{_NOT_YET}|upcoming|remaining|backlog|still need(?:ed)?|next)\b", re.IGNORECASE)),
    (State.PROGRESS, re.compile(r"\b(?:in progress|wip|under way|ongoing)\b", re.IGNORECASE)),
    (State.DONE, re.compile(r"\b(?:completed|COMPLETE|DONE|FINISHED|Finished|Done)\b")),
)

_PLANS = (
    r"next (?:actions?|steps?|week|priority)|quick wins?|\bthis (?:week|month)|\btoday|recommendations|"
    r"week.by.week|(?<!production )roadmap|action items|regular tasks|immediate"
)
_NOTES = (
    r"\bnotes?\b|decisions?\b|\bbudget\b|resource|takeaway|challenges|working well|lessons|celebrate|"
    r"legend|references|changelog|emergency|development team"
)
KINDS = (
    (
        Sort.CRITERION,
        r"success criteria|definition of done|must.haves?\b|nice.to.haves?\b|(?:acceptance|exit|launch) criteria",
    ),
    (Sort.RISK, r"\brisks?\b|mitigation"),
    (Sort.BLOCKER, r"\bblockers?\b|external dependencies"),
    (Sort.FILE, r"\bfiles? (?:created|changed|added|modified|made)"),
    (Sort.METRIC, r"\bkey metrics|metrics to|\bslos?\b|\bslas?\b|\bkpis?\b|\btargets?$|service levels?"),
    (Sort.ACTION, _PLANS),
    (Sort.NOTE, _NOTES),
)
_ANY_KIND = re.compile("|".join(words for _, words in KINDS))
_KINDS = tuple((sort, re.compile(words)) for sort, words in KINDS)

WANTED = re.compile(
    r"\b(?:should|must|need(?:s|ed)?|require[sd]?|would|missing|ensures?|before (?:launch|going live)|will have)\b",
    re.IGNORECASE,
)
"""A sentence after which a list says what is wanted, whatever marks its entries bear."""


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """The text without marks of Markdown and without pictures, on one line."""
    if not text.isascii():
        text = _PICTURES.sub(" ", text)
    return " ".join(text.replace("**", "").replace("`", "").replace("~~", "").split())


def leading_state(text: str) -> State:
    """The state that the first picture of an entry says; NONE when it begins with a word or another picture."""
    if text.isascii():
        return State.NONE
    match = _LEADING.match(text)
    return _first_mark(match[0]) if match else State.NONE


def marked(text: str) -> State:
    """The state of the first mark anywhere in the text."""
    return _first_mark(text)


def _first_mark(text: str) -> State:
    if text.isascii():
        return State.NONE
    found = _MARK.search(text)
    return MARKS[found[0]] if found else State.NONE


def said(text: str) -> State:
    """The state that a field or a cell states, by its mark, else by its words."""
    return marked(text) or next((state for state, words in _SAID if words.search(text)), State.NONE)


def headed(text: str) -> State:
    """The state that a heading gives to what stands below it."""
    if mark := marked(text):
        return mark
    return next((state for state, words in _HEADED if words.search(text)), State.NONE)


def kind(text: str) -> Sort | None:
    """What a heading says the entries below it are."""
    text = text.lower()
    if not _ANY_KIND.search(text):
        return None
    return next((sort for sort, words in _KINDS if words.search(text)), None)
