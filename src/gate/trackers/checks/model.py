"""A contradiction inside a tracker: what every check yields."""

from __future__ import annotations

from gate.model.lazy_dataclass import dataclass
from gate.model.text import truncate

MAX_QUOTED = 60
"""Characters of a title that a message shows."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim of the document that its own content, or the calendar, contradicts.

    `rule` is the name of the check. `excerpt` is the part of the line that makes the claim, as written; `column` counts
    characters from 1 and is 1 until the line was searched for the excerpt.
    """

    rule: str
    line: int
    message: str
    excerpt: str = ""
    column: int = 1


def shorten(text: str) -> str:
    """A title, cut for a message."""
    return truncate(text, MAX_QUOTED)
