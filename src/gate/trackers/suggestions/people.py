"""Suggests `approvals` for reviews and approvals of changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.vocabulary import strip_marks
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Suggestion, TrackerContext

_CHANGES = r"(?:code|pull requests?|prs?|changes?|merges?)"
_REVIEW = re.compile(
    rf"\b(?:code|peer|pull request|pr) reviews?\b|\b{_CHANGES} (?:are |is |was |must be |get )?(?:reviewed|approved)\b|"
    rf"\b(?:reviews?|approvals?) (?:of|for|on) (?:each |every |all )?{_CHANGES}\b",
    re.IGNORECASE,
)
_APPROVAL_COUNT = re.compile(
    r"\b([1-9]|one|two|three) (?:\w+ )?(?:approvals?|approvers?|reviewers?|reviews)\b", re.IGNORECASE
)
_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3}


def suggest_approvals(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """Reviews of changes → the approvals of the pull request."""
    text = strip_marks(phrase.text)
    match = _APPROVAL_COUNT.search(text)
    if not match and not _REVIEW.search(text):
        return
    word = match[1].lower() if match else "one"
    number = _NUMBER_WORDS.get(word) or int(word)
    yield phrase.suggest("approvals", {}, (f"approvals >= {number}",), Confidence.LIKELY if match else Confidence.GUESS)
