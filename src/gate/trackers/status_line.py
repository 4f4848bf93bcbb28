"""The line of a status field, such as `- **Status**: Not started`, with another status written into it."""

from __future__ import annotations

import re

from gate.trackers.reading.model import PROPERTY_LABELS
from gate.trackers.reading.vocabulary import MARKS, Progress

WORDS = {Progress.DONE: "Done", Progress.OPEN: "Open"}
_MARKS = {Progress.DONE: "✅", Progress.OPEN: "⏳"}
_PICTURE = f"[{''.join(MARKS)}]\ufe0f?"
_LINE = re.compile(
    rf"(?P<label>[^\w]*(?:{'|'.join(PROPERTY_LABELS['status'])})\W{{0,3}}:\W*?)(?P<mark>{_PICTURE}[ \t]*)?"
    r"(?P<word>(?:not[ _-]?(?:yet[ _-])?(?:started|done|begun)|to[ _-]?do|pending|open|planned|backlog|incomplete|"
    r"done|completed?|finished|implemented|closed|fixed|resolved)?)(?P<end>[\s*_.!]*)",
    re.IGNORECASE,
)
"""A status that is a single known word, or a mark, or both: nothing else is lost when it is replaced."""


def rewrite(line: bytes, progress: Progress) -> bytes | None:
    """The line with another status; None where the line is not a plain status field, which a person has to change."""
    try:
        match = _LINE.fullmatch(line.decode())
    except UnicodeDecodeError:
        return None
    if not match or not (match["word"] or match["mark"]):
        return None
    word = WORDS[progress] if match["word"] else ""
    if match["word"].isupper():
        word = word.upper()
    elif match["word"].islower():
        word = word.lower()
    mark = f"{_MARKS[progress]}{' ' if word else ''}" if match["mark"] else ""
    return f"{match['label']}{mark}{word}{match['end']}".encode()
