"""The title of an entry, without the number before it and the remark on its progress after it."""

from __future__ import annotations

import re

from gate.trackers.reading.statuses import parse_field_progress
from gate.trackers.reading.vocabulary import MARK, MARKS, Progress, strip_marks

MAX_TITLE = 200

_STANDARDS = (
    "AES|AS|ASCII|BASE|CVE|CWE|EC|ECMA|ED|ES|FIPS|GPT|H|HS|HTTP|IEEE|IPV|ISO|MD|MP|NIST|PCI|PEP|RFC|RS|RSA|SHA|SOC|SSL|"
    "TLS|UTF|WCAG|X"
)
"""Names of standards and algorithms that end in a number: `UTF-8` is not a task number."""

_NUMBER = re.compile(
    r"\[?(?:(?i:task|item|step|story|ticket)\s*#?)?\s*"
    rf"(\d{{1,4}}(?:\.\d{{1,4}}){{1,5}}|(?=[A-Z][A-Z0-9]{{0,9}}-\d)(?!(?:{_STANDARDS})-)"
    r"[A-Z0-9]+-\d{1,6}(?:\.\d{1,4}){0,3})"
    r"\]?(?![\w%]|[.-]\w)[:.)]?\s*(?:[-–—]\s+)?"
)
_CONTINUATION = re.compile(
    r"(?:to|and|or|is|are|was|were|has|have|had|through|vs|in|by|of|for|with|as|which|that|also|already|will|can|"
    r"covers?|depends|blocks?|needs?|implements?)\b|[,/&+<>=≤≥→–\uff08(]|-\s*\S|"
    r"(?:で|に|の|は|を|が|と|も|から|まで|へ|より|已|里|的|与|和|后|前|时|에서|까지|부터|으로|에 )"
)
"""Text after a number that continues a sentence, so that the number is not that of a task."""

_REMARK_WORDS = (
    r"(?:complete[d]?|done|fixed|finished|implemented|shipped|verified|passed|ready|working|updated|added|resolved|"
    r"in[- ]progress|wip|ongoing|partial(?:ly)?|not started|pending|to ?do|open|planned|missing|blocked|next(?: step)?)"
)
_REMARK = re.compile(
    rf"\ufe0f?[\s*_(]*(?:{_REMARK_WORDS}\b)?[\s*_(:,–-]*(?:(?:on|in|by)\s+)?(?:\d{{4}}-\d{{2}}-\d{{2}})?[\s*_)!.]*",
    re.IGNORECASE,
)
"""The text after the mark of a remark: a word or two, a date."""

_CAPITALS = r"DONE|COMPLETED?|FINISHED|FIXED|IN PROGRESS|WIP|PENDING|TO ?DO|NOT STARTED"
_REMARK_IN_CAPITALS = re.compile(rf"(?:\s-\s*\**|\s*\**[(\[])({_CAPITALS})[)\]]?\W*$")
_ENDS = ("DONE", "COMPLETE", "COMPLETED", "FINISHED", "FIXED", "PROGRESS", "WIP", "PENDING", "DO", "STARTED")
TAIL = 40
"""How many characters at the end of an entry are searched for a remark without a mark."""


def is_continuation(text: str) -> bool:
    """Whether a text after the number of a task continues a sentence about it instead of naming it."""
    return bool(_CONTINUATION.match(text))


def parse_title(text: str) -> tuple[str, str]:
    """The number and the title of an entry; the number is empty where it has none."""
    title = strip_marks(split_remark(text)[1]) or strip_marks(text)
    match = _NUMBER.match(title)
    rest = title[match.end() :].strip() if match else ""
    if match and rest and not _CONTINUATION.match(rest):
        return match[1], rest[:MAX_TITLE]
    return "", title[:MAX_TITLE]


def split_remark(text: str) -> tuple[Progress, str]:
    """The progress in a remark after the entry (`… ✅ FIXED 2026-01-31`, `… - DONE`), and the text before it."""
    if text.isascii():
        if not text.rstrip(" *)].!").endswith(_ENDS):
            return Progress.NONE, text
        match = _REMARK_IN_CAPITALS.search(text, max(0, len(text) - TAIL))
        if match and match.start() > 0:
            return parse_field_progress(match[1]), text[: match.start()]
        return Progress.NONE, text
    mark = max(MARK.finditer(text), key=re.Match.start, default=None)
    if mark is None or not strip_marks(text[: mark.start()]) or not _REMARK.fullmatch(text, mark.end()):
        return Progress.NONE, text
    return MARKS[mark[0]], text[: mark.start()].rstrip(" *_(:–—-")
