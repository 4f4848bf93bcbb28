"""Words for messages: what was seen, clipped and made harmless, and the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gate.model.text import clip

CLIP = 60
"""The most characters of a checklist that a message quotes."""

MOST_OPTIONS = 20
"""The most words that a message offers to choose from."""

BEGINS_A_COMMENT = "a `#` after a space begins a comment in YAML: quote the whole value"


def shown(text: str) -> str:
    """`text` as a message quotes it: on one line, printable, at most CLIP characters."""
    return f"`{harmless(text, CLIP)}`"


def harmless(text: str, most: int = 300) -> str:
    """`text` on one line, without characters that a terminal obeys, and at most that long."""
    line = " ".join(text[: 2 * most].split())
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    return clip(clean, most)


def listed(options: Iterable[str], joint: str = "or") -> str:
    """The options as a sentence part: `a`, `b` or `c`."""
    words = [shown(option) for option in options]
    if len(words) > MOST_OPTIONS:
        words = [*words[:MOST_OPTIONS], f"{len(words) - MOST_OPTIONS:,} more"]
    return f" {joint} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def nearest(word: str, options: Iterable[str], cutoff: float = 0.6) -> str:
    """The option that `word` most likely stands for; empty when none is near."""
    if len(word) > CLIP:
        return ""
    import difflib

    lowered = {option.lower(): option for option in options}
    close = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=cutoff)
    return lowered[close[0]] if close else ""


def guidance(word: str, options: Iterable[str], names: str) -> str:
    """The next step after a word that is not one of `options`: the nearest one, else all of them."""
    known = list(options)
    if not known:
        return ""
    near = nearest(word, known, _CLOSE)
    close = [near] if near else _with_part(word, known) or [near for near in [nearest(word, known)] if near]
    return f"did you mean {listed(close)}?" if close else f"{names}: {listed(known, 'and')}"


_CLOSE = 0.8
"""How like two words are of which one is the other misspelt; what is less like may be another word."""


def _with_part(word: str, options: Iterable[str]) -> list[str]:
    """The options of several words of which `word` is one: `line_coverage` for `coverage`."""
    return [option for option in options if word.lower() in re.split(r"[_-]", option.lower())]
