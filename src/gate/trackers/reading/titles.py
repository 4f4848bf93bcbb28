"""The title of an entry: its number in front, and what is remarked behind it, taken off."""

from __future__ import annotations

import re

from gate.trackers.reading.vocabulary import MARK, MARKS, State, plain, said

MAX_TITLE = 200

_STANDARDS = (
    "AES|AS|ASCII|BASE|CVE|CWE|EC|ECMA|ED|ES|FIPS|GPT|H|HS|HTTP|IEEE|IPV|ISO|MD|MP|NIST|PCI|PEP|RFC|RS|RSA|SHA|SOC|SSL|"
    "TLS|UTF|WCAG|X"
)
"""Names of standards and algorithms that end in a number; `UTF-8` is no task."""

_NUMBER = re.compile(
    r"\[?(?:(?i:task|item|step|story|ticket)\s*#?)?\s*"
    rf"(\d{{1,4}}(?:\.\d{{1,4}}){{1,5}}|(?=[A-Z][A-Z0-9]{{0,9}}-\d)(?!(?:{_STANDARDS})-)"
    r"[A-Z0-9]+-\d{1,6}(?:\.\d{1,4}){0,3})"
    r"\]?(?![\w%]|[.-]\w)[:.)]?\s*(?:[-–—]\s+)?"
)
_ON = re.compile(r"(?:to|and|or|is|are|was|were|has|have|through|vs)\b|[,/&+<>=≤≥→–]|-\s*\S")
"""What goes on with a number that begins a sentence, and names nothing."""

_SAYS = (
    r"(?:complete[d]?|done|fixed|finished|implemented|shipped|verified|passed|ready|working|updated|added|resolved|"
    r"in[- ]progress|wip|ongoing|partial(?:ly)?|not started|pending|to ?do|open|planned|missing|blocked|next(?: step)?)"
)
_BEHIND = re.compile(
    rf"\ufe0f?[\s*_(]*(?:{_SAYS}\b)?[\s*_(:,–-]*(?:(?:on|in|by)\s+)?(?:\d{{4}}-\d{{2}}-\d{{2}})?[\s*_)!.]*",
    re.IGNORECASE,
)
"""What may stand behind the mark of a remark: a word or two, a day."""

_SHOUTED = r"DONE|COMPLETED?|FINISHED|FIXED|IN PROGRESS|WIP|PENDING|TO ?DO|NOT STARTED"
_WRITTEN = re.compile(rf"(?:\s-\s*\**|\s*\**[(\[])({_SHOUTED})[)\]]?\W*$")
_ENDS = ("DONE", "COMPLETE", "COMPLETED", "FINISHED", "FIXED", "PROGRESS", "WIP", "PENDING", "DO", "STARTED")
TAIL = 40
"""So many of the last letters are searched for a remark in words."""


def titled(text: str) -> tuple[str, str]:
    """The number and the title of an entry; the number is empty where it has none."""
    title = plain(remarked(text)[1]) or plain(text)
    match = _NUMBER.match(title)
    rest = title[match.end() :].strip() if match else ""
    if match and rest and not _ON.match(rest):
        return match[1], rest[:MAX_TITLE]
    return "", title[:MAX_TITLE]


def remarked(text: str) -> tuple[State, str]:
    """How far an entry is by a remark behind it (`… ✅ FIXED 2026-01-31`, `… - DONE`), and the entry without that."""
    if text.isascii():
        if not text.rstrip(" *)].!").endswith(_ENDS):
            return State.NONE, text
        match = _WRITTEN.search(text, max(0, len(text) - TAIL))
        return (said(match[1]), text[: match.start()]) if match and match.start() > 0 else (State.NONE, text)
    last = max(MARK.finditer(text), key=re.Match.start, default=None)
    if last is None or not plain(text[: last.start()]) or not _BEHIND.fullmatch(text, last.end()):
        return State.NONE, text
    return MARKS[last[0]], text[: last.start()].rstrip(" *_(:–—-")
