"""The status that a field or a table cell states, in words or by a picture: text → progress.

A status is one of the phrases below, alone or at the start of a remark: `Done on Monday`, `Almost done`, `not_started`.
Of several phrases the first counts, so that `Fixed (a header was missing)` is done.
"""

from __future__ import annotations

import re

from gate.trackers.reading.vocabulary import Progress, parse_mark, strip_marks

_BOX = re.compile(r"\W{0,4}\[([ xX])\](?!\()")
_CELL_MARKS = {
    **dict.fromkeys("🆗💯🏁", Progress.DONE),
    **dict.fromkeys("🔵🏗👷", Progress.IN_PROGRESS),
    **dict.fromkeys("⚪⚫⭕🛑⛔", Progress.OPEN),
    **dict.fromkeys("🚫🗑⏭", Progress.DROPPED),
}
"""Pictures that show a progress only where nothing but a status stands: in a list they are bullets."""

_DONE = (
    r"completed?|done|finished|implemented|closed|achieved|pass(?:ed|ing)?|verified|shipped|yes|fixed|resolved|merged|"
    r"released|validated|deployed|delivered|live|in production|succeeded|successful"
)
_OPEN = (
    r"not (?:yet|quite|fully|ready)|(?:not|never|isn'?t|wasn'?t|hasn'?t)\b[^.;,(]{0,20}?\b"
    rf"(?:started|begun|built|tested|{_DONE})|un(?:finished|done|started|resolved|fixed|tested)|incomplete|pending|"
    r"to ?do|to be \w+|planned|open|backlog|missing|blocked|queued|next|upcoming|future|deferred|postponed|on hold|"
    r"paused|waiting|fail(?:ed|ing)?|broken|needs? \w+"
)
_IN_PROGRESS = (
    r"in[ -](?:progress|review|testing|tests?|qa|staging|dev(?:elopment)?|work|flight)|"
    r"wip|partial(?:ly)?|partly|ongoing|under (?:way|review|"
    r"construction|development)|underway|started|doing|working on|"
    rf"(?:almost|nearly|mostly|half|not (?:quite|fully|entirely|all))(?: |-)(?:{_DONE}|there|ready|way)|"
    rf"(?:{_DONE}),? (?:but not|except|apart from)"
)
_DROPPED = (
    r"won'?t[ -]?(?:do|fix|be done|implement)|will not (?:do|fix|be done|implement)|not (?:planned|doing|pursued)|"
    r"cancell?ed|dropped|abandoned|rejected|declined|obsolete|superseded|discarded|descoped|out of scope|duplicate|"
    r"no longer (?:needed|required|relevant|planned)|skipped|ignored"
)
_PHRASES = re.compile(
    rf"\b(?:(?P<dropped>{_DROPPED})|(?P<in_progress>{_IN_PROGRESS})|(?P<open>{_OPEN})|(?P<done>{_DONE}))\b",
    re.IGNORECASE,
)
_BY_GROUP = {
    "dropped": Progress.DROPPED,
    "in_progress": Progress.IN_PROGRESS,
    "open": Progress.OPEN,
    "done": Progress.DONE,
}
_SHARE = re.compile(r"\W*(\d{1,3})\s*%(?:\s*(?:complete|done|finished))?\W*", re.IGNORECASE)
_NO = re.compile(r"\W*(?:no|n)\W*(?:$|[,(:–—])", re.IGNORECASE)
_YES = re.compile(r"\W*[xy]\W*", re.IGNORECASE)
_NOTHING = re.compile(r"[\s\-–—_.?·]*|\W*tb[dc]\W*", re.IGNORECASE)
_DONE_HEAD = re.compile(rf"(?:{_DONE}|checked|finished)\W*", re.IGNORECASE)
MAX_PHRASE = 3
"""The most words of a status that outweighs the picture beside it: `⚠️ Not started`."""

MAX_SEARCHED = 300
"""Characters of a cell that are searched for a status."""


def parse_field_progress(text: str) -> Progress:
    """The progress that a field or a table cell states: by its box, its words or its picture."""
    text = text[:MAX_SEARCHED]
    if box := _BOX.match(text):
        return Progress.OPEN if box[1] == " " else Progress.DONE
    words = _normalize(text)
    progress = _parse_words(words)
    if progress and len(words.split()) <= MAX_PHRASE and not _is_praise(words):
        return progress
    return parse_mark(text) or _parse_cell_mark(text) or progress


def parse_cell_progress(text: str, head: str) -> Progress:
    """The progress that a cell below this head states; a cell without content is open."""
    if is_empty(text):
        return Progress.OPEN
    if _DONE_HEAD.fullmatch(head) and _YES.fullmatch(text):
        return Progress.DONE
    return parse_field_progress(text)


def is_empty(text: str) -> bool:
    """Whether a cell has no content: empty, a dash, a question mark or `TBD`."""
    return bool(_NOTHING.fullmatch(text))


def parse_status_phrase(text: str) -> Progress:
    """The progress of a text that is nothing but a status phrase: `Not started`, but not `Open the shop`."""
    match = _PHRASES.fullmatch(_normalize(text))
    return next((_BY_GROUP[name] for name in _BY_GROUP if match[name]), Progress.NONE) if match else Progress.NONE


def _parse_words(words: str) -> Progress:
    """The progress of the first status phrase in a text."""
    if share := _SHARE.fullmatch(words):
        return {"100": Progress.DONE, "0": Progress.OPEN}.get(share[1], Progress.IN_PROGRESS)
    if _NO.match(words):
        return Progress.OPEN
    if words.endswith("?"):
        return Progress.NONE
    match = _PHRASES.search(words)
    return next((_BY_GROUP[name] for name in _BY_GROUP if match[name]), Progress.NONE) if match else Progress.NONE


def _is_praise(words: str) -> bool:
    """Whether words after a picture say that something is absent, as in `✅ Nothing missing`."""
    return bool(re.match(r"(?:no|nothing|none)\b\W*\w", words, re.IGNORECASE))


def _parse_cell_mark(text: str) -> Progress:
    return next((_CELL_MARKS[letter] for letter in text if letter in _CELL_MARKS), Progress.NONE)


def _normalize(text: str) -> str:
    """The words of a status without marks and pictures, with `_` and hyphens as spaces and straight apostrophes."""
    words = strip_marks(text).replace("’", "'").replace("_", " ")
    return re.sub(r"(?<=\w)-(?=\w)", " ", words).strip(" *.!:()[]")
