"""The option that a misspelled word most likely means, and the hints that suggest it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from gate.model.text import MAX_QUOTE, quote, quote_list

MISSPELLING = 0.8
"""Similarity from which one word is a misspelling of another; below it, the user may mean a different word."""

SIMILAR = 0.6
"""Similarity from which a word is worth suggesting when there is no better candidate."""


MAX_OPTIONS = 1000
"""How many options a word is compared with."""


def find_nearest(word: str, options: Iterable[str], cutoff: float = SIMILAR) -> str:
    """The option most similar to `word`, ignoring case; empty when none is similar enough or the word is too long."""
    if len(word) > MAX_QUOTE:
        return ""
    import difflib

    by_lowercase = {option.lower(): option for option in islice(options, MAX_OPTIONS)}
    matches = difflib.get_close_matches(word.lower(), by_lowercase, n=1, cutoff=cutoff)
    return by_lowercase[matches[0]] if matches else ""


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
