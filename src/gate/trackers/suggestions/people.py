"""What words say of people who agree: reviews and approvals of changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.vocabulary import plain
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Setting, Suggestion

_CHANGES = r"(?:code|pull requests?|prs?|changes?|merges?)"
_REVIEWED = re.compile(
    rf"\b(?:code|peer|pull request|pr) reviews?\b|\b{_CHANGES} (?:are |is |was |must be |get )?(?:reviewed|approved)\b|"
    rf"\b(?:reviews?|approvals?) (?:of|for|on) (?:each |every |all )?{_CHANGES}\b",
    re.IGNORECASE,
)
_APPROVALS = re.compile(
    r"\b([1-9]|one|two|three) (?:\w+ )?(?:approvals?|approvers?|reviewers?|reviews)\b", re.IGNORECASE
)
_WRITTEN = {"one": 1, "two": 2, "three": 3}


def approvals(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """Changes that somebody else approves → the approvals of the pull request; other agreements are signed."""
    text = plain(phrase.text)
    counted = _APPROVALS.search(text)
    if not counted and not _REVIEWED.search(text):
        return
    word = counted[1].lower() if counted else "one"
    number = _WRITTEN.get(word) or int(word)
    yield phrase.suggest(
        "approvals", {}, (f"approvals >= {number}",), Confidence.LIKELY if counted else Confidence.GUESS
    )
