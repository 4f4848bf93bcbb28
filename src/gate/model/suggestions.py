"""The option that a misspelled word most likely means, and the hints that suggest it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, takewhile

from gate.model.text import MAX_QUOTE, quote, quote_list

MISSPELLING = 0.8
"""Similarity from which one word is a misspelling of another; below it, the user may mean a different word."""

SIMILAR = 0.6
"""Similarity from which a word is worth suggesting when there is no better candidate."""


_NEGATION = re.compile(r"(?:^|[_-])(?:not?|non|never|without)(?:[_-]|$)")

MAX_OPTIONS = 1000
"""How many options a word is compared with."""


def find_nearest(word: str, options: Iterable[str], cutoff: float = SIMILAR) -> str:
    """The option most similar to `word`, ignoring case; empty when none is similar enough or the word is too long."""
    if len(word) > MAX_QUOTE:
        return ""
    import difflib

    by_lowercase = {option.lower(): option for option in islice(options, MAX_OPTIONS)}
    matches = difflib.get_close_matches(word.lower(), by_lowercase, n=3, cutoff=cutoff)
    return next((by_lowercase[match] for match in matches if _is_likely(word.lower(), match)), "")


def _is_likely(word: str, option: str) -> bool:
    """Whether one word is a misspelling of the other, or both begin alike: `tests` is not likely to mean `trust`.

    A word never means its opposite: `must_not` is not `must`.
    """
    if _NEGATION.search(word) is not None and _NEGATION.search(option) is None:
        return False
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, option, strict=False)))
    return start >= max(3, min(len(word), len(option)) / 2) or count_edits(word, option) <= max(1, len(word) // 3)


def count_edits(word: str, other: str) -> int:
    """How many letters are inserted, removed, replaced or swapped with the next one to make one word of the other.

    This is the distance of optimal string alignment (Damerau 1964).
    """
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        current = [row]
        for column, expected in enumerate(other, 1):
            edits = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != expected))
            if before_last and column > 1 and letter == other[column - 2] and word[row - 2] == expected:
                edits = min(edits, before_last[column - 2] + 1)
            current.append(edits)
        before_last, last = last, current
    return last[-1]


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """The hint `did you mean …?` with the nearest option; empty when none is similar enough."""
    nearest = find_nearest(word, options)
    return f"did you mean {quote(nearest)}?" if nearest else ""


def suggest(word: str, options: Iterable[str], label: str) -> str:
    """The advice for a word that is not one of `options`: the nearest option, else the label and all of them."""
    options = list(options)
    if not options:
        return ""
    misspelled = find_nearest(word, options, MISSPELLING)
    candidates = [misspelled] if misspelled else _containing(word, options) or _similar(word, options)
    return f"did you mean {quote_list(candidates)}?" if candidates else f"{label}: {quote_list(options, 'and')}"


def _similar(word: str, options: Iterable[str]) -> list[str]:
    nearest = find_nearest(word, options)
    return [nearest] if nearest else []


def _containing(word: str, options: Iterable[str]) -> list[str]:
    """The compound options that contain `word`: `line_coverage` for `coverage`."""
    return [option for option in options if word.lower() in re.split(r"[_-]", option.lower())]
