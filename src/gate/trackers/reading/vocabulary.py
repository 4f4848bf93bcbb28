"""The words and pictures that trackers use: what means done, open or in progress, and what a heading says below it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Progress(StrEnum):
    """How far an entry is, as the document says; NONE where it does not say, or in words that are not understood.

    Dropped: it was decided not to do it.
    """

    DONE = "done"
    IN_PROGRESS = "in progress"
    OPEN = "open"
    DROPPED = "dropped"
    NONE = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self in (Progress.DONE, Progress.DROPPED)


class EntryKind(StrEnum):
    """What an entry is.

    A task is work with a progress; a criterion is a condition to meet; a metric is a number with a threshold; a service
    has an address; a file is part of the work done; an action is planned work that is not counted; a claim states that
    something is the case. A target is a threshold in a line outside of lists.
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
    **dict.fromkeys("✅☑✔✓🟢🟩", Progress.DONE),
    **dict.fromkeys("🔄🟡🚧🟠🔨⚠🟨🟧", Progress.IN_PROGRESS),
    **dict.fromkeys("⏳❌⬜☐🔲🔴✗✘⏸🔜⌛🟥", Progress.OPEN),
}
"""The pictures that show the progress of an entry."""

SHORT_CODES = {
    "white_check_mark": "✅", "heavy_check_mark": "✔", "ballot_box_with_check": "☑", "green_circle": "🟢",
    "arrows_counterclockwise": "🔄", "construction": "🚧", "warning": "⚠", "yellow_circle": "🟡", "orange_circle": "🟠",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "x": "❌", "red_circle": "🔴", "white_large_square": "⬜",
    "black_square_button": "🔲", "soon": "🔜",
}  # fmt: skip
"""The short codes of these pictures. Source: the emojis endpoint of GitHub's API, with the names of gemoji."""

_LINK_TARGET = re.compile(r" \(<[^<>]*>\)")
"""A link target, as `markdown_blocks` writes it."""

_SHORT_CODE = re.compile(f":({'|'.join(SHORT_CODES)}):")

MARK = re.compile(f"[{''.join(MARKS)}]")
_PICTURE = "[\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_LEADING = re.compile(rf"^(?:\s|{_PICTURE})+")
_PICTURES = re.compile(rf"{_PICTURE}+")
_DECORATION = re.compile("[⚠🔄🔨🟡🟠🟨🟧]")
"""Marks that in a heading warn, rank or decorate."""

_CODE = re.compile(r"`[^`]*`")
_CIRCLES = frozenset("🟢🟡🟠🔴🟩🟨🟧🟥")
_RANK = (
    r"(?:critical|urgent|high|medium|low|important|optional|p[0-4]|nice.to.haves?|must.haves?|should.haves?)"
    r"(?=\s*(?:priority|severity|impact|risk|[^\w\s]|$))"
)
_RANKED = re.compile(rf"\b{_RANK}", re.IGNORECASE)
_STARTS_WITH_RANK = re.compile(rf"[\s*]*{_RANK}", re.IGNORECASE)
_CHOICE = re.compile(rf"[{''.join(MARKS)}]\ufe0f?\s*[/|]\s*[{''.join(MARKS)}]")
_EXPLANATION = re.compile(r"[\s*]*=")

_NOT_YET = (
    r"not (?:yet )?(?:started|done|complete[d]?|implemented|deployed|begun|built|tested)|incomplete|pending|to ?do|"
    r"planned"
)
_OPEN = r"open (?:items?|issues?|tasks?|questions?|points?|work|bugs?|actions?)\b|(?:^|[(\[:–—-])[^\w(\[:–—-]*open\W*$"
"""`open` as a progress in a heading, not as a command or in `open source`. The pattern never skips a mark to reach
another, so a line of marks only is searched in linear time."""

_NEXT = r"next\b(?![.-]?\w)"
"""`next`, but not Next.js."""

_HEADING_WORDS = (
    (
        Progress.OPEN,
        re.compile(
            rf"\b(?:(?:{_NOT_YET}|upcoming|remaining|backlog(?=\W*(?:$|[(:–—-]))|still need(?:ed)?)\b|{_NEXT})|{_OPEN}",
            re.IGNORECASE,
        ),
    ),
    (Progress.IN_PROGRESS, re.compile(r"\b(?:in progress|wip|under way|ongoing)\b", re.IGNORECASE)),
    (Progress.DONE, re.compile(r"\b(?:completed|COMPLETE|DONE|FINISHED|Finished|Done)\b")),
)

_PLANS = (
    r"next (?:actions?|steps?|week|priority)|quick wins?|\bthis (?:week|month)|\btoday|recommendations|"
    r"week.by.week|(?<!production )roadmap|action items|regular tasks|immediate\b"
)
_NOTES = (
    r"\bnotes?\b|decisions?\b|\bbudget\b|resource|takeaway|challenges|working well|lessons|celebrate|"
    r"legend\b|references|changelog|emergency|development team"
)
KINDS = (
    (
        EntryKind.CRITERION,
        r"success criteria|definition of done|must.haves?\b|nice.to.haves?\b|(?:acceptance|exit|launch) criteria",
    ),
    (EntryKind.RISK, r"\brisks?\b|mitigation"),
    (EntryKind.BLOCKER, r"\bblockers?\b|external dependencies"),
    (EntryKind.FILE, r"\bfiles? (?:created|changed|added|modified|made)|^\W*(?:key|main|core|important) files\b"),
    (EntryKind.METRIC, r"\bkey metrics|metrics to|\bslos?\b|\bslas?\b|\bkpis?\b|\btargets?$|service levels?"),
    (EntryKind.ACTION, _PLANS),
    (EntryKind.NOTE, _NOTES),
)
_KINDS = tuple((kind, re.compile(rf"(?<![a-z])(?:{words})")) for kind, words in KINDS)
_ANY_KIND = re.compile(rf"(?<![a-z])(?:{'|'.join(words for _, words in KINDS)})")

MAX_REMARK = 40
"""Characters after a struck title that are a remark on it."""

REQUIREMENT = re.compile(
    r"\b(?:should|must|need(?:s|ed)?|require[sd]?|would|missing|ensures?|will have|focus only on|"
    r"until|unless|(?:can ?not|can't|won't|will not) (?:be )?(?:launch|ship|release|deploy|start|merge|go)\w*|"
    r"(?:only|not) (?:if|when|after|before|until)|once all|when all|blocked by|waiting for|"
    r"before (?:we|you|it|the \w+)\b|once (?:these|everything|the)\b|"
    r"before (?:launch|going live|release|deploy|shipping|merging|production)|before (?:going to|approving)|"
    r"to (?:launch|ship|go live|release))\b",
    re.IGNORECASE,
)
"""A sentence that introduces requirements: its list says what is still to do, whatever its marks."""


@lru_cache(maxsize=1024)
def strip_marks(text: str) -> str:
    """The text on one line, without Markdown marks, pictures and link targets."""
    if not text.isascii():
        text = _PICTURES.sub(" ", text)
    if "(<" in text:
        text = _LINK_TARGET.sub("", text)
    return " ".join(text.replace("**", "").replace("`", "").replace("~~", "").split())


def is_struck(text: str) -> bool:
    """Whether the title in a text is struck out, `~~Sew the tail~~ (not needed)`: the task is dropped."""
    end = text.find("~~", 2) if text.startswith("~~") else -1
    return end > 0 and len(text) - end <= end + MAX_REMARK


def parse_leading_mark(text: str) -> Progress:
    """The progress that the picture at the start of an entry shows; NONE for a word or another picture."""
    if text.isascii():
        return Progress.NONE
    match = _LEADING.match(text)
    mark = MARK.search(match[0]) if match else None
    if not match or not mark or _EXPLANATION.match(text, match.end()):
        return Progress.NONE
    is_rank = mark[0] in _CIRCLES and _STARTS_WITH_RANK.match(text, match.end())
    return Progress.OPEN if is_rank else MARKS[mark[0]]


def strip_pictures(text: str) -> str:
    """The text without the pictures at its start, unless one of them shows a progress."""
    match = _LEADING.match(text)
    return text[match.end() :] if match and not MARK.search(match[0]) else text


def parse_mark(text: str) -> Progress:
    """The progress that the first mark in the text shows; NONE where two marks form a choice.

    A coloured circle beside a rank shows the rank: a green circle before `low priority` does not mean done.
    """
    if text.isascii():
        return Progress.NONE
    match = MARK.search(text)
    if not match or _CHOICE.search(text):
        return Progress.NONE
    return Progress.OPEN if match[0] in _CIRCLES and _RANKED.search(text) else MARKS[match[0]]


def expand_short_codes(text: str) -> str:
    """The text with the emoji short codes of marks replaced by their pictures."""
    return _SHORT_CODE.sub(lambda match: SHORT_CODES[match[1]], text)


def parse_heading_progress(text: str) -> Progress:
    """The progress that a heading gives to the entries below it. Code in it is a name and is ignored."""
    text = _CODE.sub(" ", text) if "`" in text else text
    text = text if text.isascii() or _RANKED.search(text) else _DECORATION.sub(" ", text)
    if progress := parse_mark(text):
        return progress
    return next((progress for progress, pattern in _HEADING_WORDS if pattern.search(text)), Progress.NONE)


def parse_heading_kind(text: str) -> EntryKind | None:
    """The kind of the entries below a heading; None where the heading does not say."""
    text = text.lower()
    if not _ANY_KIND.search(text):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)
