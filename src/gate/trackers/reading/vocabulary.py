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
    **dict.fromkeys("✅☑✔✓🟢🟩", State.DONE),
    **dict.fromkeys("🔄🟡🚧🟠🔨⚠🟨🟧", State.PROGRESS),
    **dict.fromkeys("⏳❌⬜☐🔲🔴✗✘⏸🔜⌛🟥", State.OPEN),
}
"""The pictures that say how far something is."""

SHORT = {
    "white_check_mark": "✅", "heavy_check_mark": "✔", "ballot_box_with_check": "☑", "green_circle": "🟢",
    "arrows_counterclockwise": "🔄", "construction": "🚧", "warning": "⚠", "yellow_circle": "🟡", "orange_circle": "🟠",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "x": "❌", "red_circle": "🔴", "white_large_square": "⬜",
    "black_square_button": "🔲", "soon": "🔜",
}  # fmt: skip
"""Their short names, of which GitHub makes the pictures. Source: the emojis of GitHub's API, names as of gemoji."""

_LED_TO = re.compile(r" \(<[^<>]*>\)")
"""Where a link leads, as the blocks show it."""

_SHORT = re.compile(f":({'|'.join(SHORT)}):")

MARK = re.compile(f"[{''.join(MARKS)}]")
_PICTURE = "[\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_LEADING = re.compile(rf"^(?:\s|{_PICTURE})+")
_PICTURES = re.compile(rf"{_PICTURE}+")
_CODE = re.compile(r"`[^`]*`")
_CIRCLES = frozenset("🟢🟡🟠🔴🟩🟨🟧🟥")
_RANK = (
    r"(?:critical|urgent|high|medium|low|important|optional|p[0-4]|nice.to.haves?|must.haves?|should.haves?)"
    r"(?=\s*(?:priority|severity|impact|risk|[^\w\s]|$))"
)
_RANKED = re.compile(rf"\b{_RANK}", re.IGNORECASE)
_RANKS = re.compile(rf"[\s*]*{_RANK}", re.IGNORECASE)
_CHOICE = re.compile(rf"[{''.join(MARKS)}]\ufe0f?\s*[/|]\s*[{''.join(MARKS)}]")
_EXPLAINED = re.compile(r"[\s*]*=")

_BOX = re.compile(r"\W{0,4}\[([ xX])\](?!\()")
_NOT_YET = (
    r"not (?:yet )?(?:started|done|complete[d]?|implemented|deployed|begun|built|tested)|incomplete|pending|to ?do|"
    r"planned"
)
_OPEN = r"open (?:items?|issues?|tasks?|questions?|points?|work|bugs?|actions?)\b|(?:^|[(\[:–—-])[^\w(\[:–—-]*open\W*$"
"""Where a heading means by `open` that something is, not the command or the source. A mark is never looked past for
another: a line of nothing but marks would be gone through once for each."""

_NEXT = r"next\b(?![.-]?\w)"
"""Not Next.js."""

_SAID = (
    (
        State.OPEN,
        re.compile(
            rf"\b(?:{_NOT_YET}|open|backlog|missing|blocked|queued|no|next|upcoming|future|deferred)\b", re.IGNORECASE
        ),
    ),
    (
        State.PROGRESS,
        re.compile(
            r"\b(?:in[- ]progress|wip|partial(?:ly)?|ongoing|under way|started|doing|in review)\b", re.IGNORECASE
        ),
    ),
    (
        State.DONE,
        re.compile(
            r"\b(?:complete[d]?|done|finished|implemented|closed|achieved|pass(?:ed)?|verified|shipped|yes|fixed|resolved|"
            r"merged|released|validated)\b",
            re.IGNORECASE,
        ),
    ),
)
_HEADED = (
    (
        State.OPEN,
        re.compile(
            rf"\b(?:(?:{_NOT_YET}|upcoming|remaining|backlog|still need(?:ed)?)\b|{_NEXT})|{_OPEN}", re.IGNORECASE
        ),
    ),
    (State.PROGRESS, re.compile(r"\b(?:in progress|wip|under way|ongoing)\b", re.IGNORECASE)),
    (State.DONE, re.compile(r"\b(?:completed|COMPLETE|DONE|FINISHED|Finished|Done)\b")),
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
        Sort.CRITERION,
        r"success criteria|definition of done|must.haves?\b|nice.to.haves?\b|(?:acceptance|exit|launch) criteria",
    ),
    (Sort.RISK, r"\brisks?\b|mitigation"),
    (Sort.BLOCKER, r"\bblockers?\b|external dependencies"),
    (Sort.FILE, r"\bfiles? (?:created|changed|added|modified|made)|^\W*(?:key|main|core|important) files\b"),
    (Sort.METRIC, r"\bkey metrics|metrics to|\bslos?\b|\bslas?\b|\bkpis?\b|\btargets?$|service levels?"),
    (Sort.ACTION, _PLANS),
    (Sort.NOTE, _NOTES),
)
_KINDS = tuple((sort, re.compile(rf"(?<![a-z])(?:{words})")) for sort, words in KINDS)
_ANY_KIND = re.compile(rf"(?<![a-z])(?:{'|'.join(words for _, words in KINDS)})")

LEGEND = re.compile(r"\blegend\b", re.IGNORECASE)
"""A heading below which marks and boxes are explained."""

WEIGHED = re.compile(r"\b(?:pros|cons|alternatives|evaluated|considered|rejected|trade-?offs?)\b", re.IGNORECASE)
"""A sentence after which a list weighs things up: its marks say good and bad."""

WANTED = re.compile(
    r"\b(?:should|must|need(?:s|ed)?|require[sd]?|would|missing|ensures?|will have|focus only on|"
    r"before (?:launch|going live|release|deploy|shipping|merging|production)|before (?:going to|approving)|"
    r"to (?:launch|ship|go live|release))\b",
    re.IGNORECASE,
)
"""A sentence after which a list says what is wanted, whatever marks its entries bear."""


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """The text without marks of Markdown, without pictures and where links lead, on one line."""
    if not text.isascii():
        text = _PICTURES.sub(" ", text)
    if "(<" in text:
        text = _LED_TO.sub("", text)
    return " ".join(text.replace("**", "").replace("`", "").replace("~~", "").split())


def leading_state(text: str) -> State:
    """The state that the first picture of an entry says; NONE when it begins with a word or another picture."""
    if text.isascii():
        return State.NONE
    match = _LEADING.match(text)
    found = MARK.search(match[0]) if match else None
    if not match or not found or _EXPLAINED.match(text, match.end()):
        return State.NONE
    ranks = found[0] in _CIRCLES and _RANKS.match(text, match.end())
    return State.OPEN if ranks else MARKS[found[0]]


def unmarked(text: str) -> str:
    """The text without pictures in front, unless one of them is a mark."""
    match = _LEADING.match(text)
    return text[match.end() :] if match and not MARK.search(match[0]) else text


def marked(text: str) -> State:
    """The state of the first mark anywhere in the text; none where marks are a choice of two.

    A coloured circle beside a rank is that of the rank: what is low is not done for that.
    """
    if text.isascii():
        return State.NONE
    found = MARK.search(text)
    if not found or _CHOICE.search(text):
        return State.NONE
    return State.OPEN if found[0] in _CIRCLES and _RANKED.search(text) else MARKS[found[0]]


def pictured(text: str) -> str:
    """The text with the short names of marks as their pictures."""
    return _SHORT.sub(lambda match: SHORT[match[1]], text)


def said(text: str) -> State:
    """The state that a field or a cell states, by its mark or box, else by its words."""
    if box := _BOX.match(text):
        return State.OPEN if box[1] == " " else State.DONE
    return marked(text) or next((state for state, words in _SAID if words.search(text)), State.NONE)


def headed(text: str) -> State:
    """The state that a heading gives to what stands below it; code in it names things, and says nothing."""
    text = _CODE.sub(" ", text) if "`" in text else text
    if mark := marked(text):
        return mark
    return next((state for state, words in _HEADED if words.search(text)), State.NONE)


def kind(text: str) -> Sort | None:
    """What a heading says the entries below it are."""
    text = text.lower()
    if not _ANY_KIND.search(text):
        return None
    return next((sort for sort, words in _KINDS if words.search(text)), None)
