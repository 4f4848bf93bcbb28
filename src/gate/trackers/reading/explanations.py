"""Lists that explain instead of planning: legends, instructions, rules, examples and comparisons.

Their marks and boxes show what a mark means, or what is good and bad, and state no progress.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gate.trackers.reading.model import Entry
from gate.trackers.reading.statuses import parse_status_phrase
from gate.trackers.reading.vocabulary import MARK, MARKS, EntryKind, Progress, strip_marks

_LEGEND_TITLE = (
    r"(?:\w+ )?legends?|(?:status|colou?rs?|icons?|symbols?|progress|emojis?|marks?|priority|task|checkbox)"
    r"(?: and \w+)? (?:keys?|symbols?|icons?|indicators?|markers?|codes?|emojis?|values|definitions|meanings?|"
    r"conventions?|notation|explained)|legende|leyenda|légende|легенда|图例|凡例|범례"
)
_LEGEND_HEADING = re.compile(_LEGEND_TITLE, re.IGNORECASE)
_LEGEND = re.compile(rf"{_LEGEND_TITLE}|keys?|symbols|icons|emojis", re.IGNORECASE)
"""The title of a list that explains marks, as a heading and before a list."""

_INSTRUCTION = re.compile(
    r"(?:how to (?:use|read|update|mark|fill|maintain|track|contribute)\b|"
    r"to (?:mark|update|tick|check off|change the status)\b|instructions?$|usage$|using this\b|"
    r"(?:when|after|once) (?:you |a task |an item |the task )\w+).*",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"(?:(?:the )?(?:do'?s and )?don'?ts?|do'?s|do not(?: do)?|do|never(?: do)?|avoid|what not to do|anti-?patterns?|"
    r"(?:common )?(?:mistakes|pitfalls)(?: to avoid)?|best practices|not allowed|allowed|forbidden|prohibited|"
    r"good|bad|right|wrong|correct|incorrect|(?:good |bad )?examples?|strengths|weaknesses|advantages|disadvantages|"
    r"benefits|drawbacks|limitations|(?:ground )?rules|guidelines|principles|tips)",
    re.IGNORECASE,
)
"""The title of a list of rules or of what is good and bad, as a whole: `Don't`, but not `Don't forget`."""

_COMPARISON = re.compile(r"\b(?:pros|cons|alternatives|evaluated|considered|rejected|trade-?offs?)\b", re.IGNORECASE)
_DROPPED = re.compile(
    r"\b(?:out[ -]of[ -]scope|not in scope|won'?t (?:do|fix)|not planned|cancell?ed|abandoned|rejected|non-?goals)\b",
    re.IGNORECASE,
)
"""A heading of what was decided against: it lists no work."""

_EXPLANATION = re.compile(r"\s*(?:[-–—:=]|\()")


def is_legend(intro: str, heading: str) -> bool:
    """Whether the sentence before a list, or its heading, announces a legend: then not even a box is a task."""
    return bool(_LEGEND.fullmatch(_plain(intro)) or _LEGEND_HEADING.fullmatch(_plain(heading)))


def is_explanation(title: str) -> bool:
    """Whether a heading, or the sentence before a list, announces a list whose marks state no progress."""
    plain = _plain(title)
    patterns = (_LEGEND_HEADING.fullmatch, _INSTRUCTION.fullmatch, _RULE.fullmatch, _COMPARISON.search, _DROPPED.search)
    return any(matches(plain) for matches in patterns)


def describes_change(text: str) -> bool:
    """Whether a text has marks of different meanings: `from ⏳ Pending to ✅ Complete` describes a change."""
    return len({MARKS[mark] for mark in MARK.findall(text)}) > 1


def is_legend_by_content(entries: Sequence[Entry]) -> bool:
    """Whether the entries of a list are a legend by their content: each begins with the meaning of its own mark."""
    if len(entries) < 2 or len({entry.progress for entry in entries}) < len(entries):
        return False
    return all(_names_own_progress(entry) for entry in entries)


def _names_own_progress(entry: Entry) -> bool:
    if entry.kind is not EntryKind.TASK or entry.progress_source not in ("mark", "tick") or entry.number:
        return False
    name = _EXPLANATION.split(entry.title, maxsplit=1)[0]
    progress = parse_status_phrase(name)
    return progress is not Progress.NONE and progress is entry.progress


def _plain(title: str) -> str:
    return strip_marks(title).replace("’", "'").strip(" :.*_()[]")
