"""Did you mean: the option nearest to a word, and the advice for a word that is not an option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gate.model.text import clip

MAX_WORD = 60
"""The most characters of a word that is compared with options, and of an option that a message quotes."""

MAX_OPTIONS = 20
"""The most options that a message lists."""

_SURE = 0.8
"""The similarity from which on a word is an option misspelt; less similar words may be another word."""


def nearest(word: str, options: Iterable[str], cutoff: float = 0.6) -> str:
    """The option most similar to `word`; empty when no option is at least `cutoff` similar."""
    if len(word) > MAX_WORD:
        return ""
    import difflib  # only a wrong word needs it

    by_lower_case = {option.lower(): option for option in options}
    matches = difflib.get_close_matches(word.lower(), by_lower_case, n=1, cutoff=cutoff)
    return by_lower_case[matches[0]] if matches else ""


def guidance(word: str, options: Iterable[str], label: str) -> str:
    """Advice for a word that is not one of `options`: the nearest one, else `label` and all options.

    `label` introduces the list, as in "the probes are".
    """
    choices = list(options)
    if not choices:
        return ""
    similar = nearest(word, choices, _SURE)
    candidates = [similar] if similar else _with_part(word, choices) or list(filter(None, [nearest(word, choices)]))
    return f"did you mean {_join(candidates, 'or')}?" if candidates else f"{label}: {_join(choices, 'and')}"


def _with_part(word: str, options: Iterable[str]) -> list[str]:
    """The options of several words of which `word` is one: `line_coverage` for `coverage`."""
    return [option for option in options if word.lower() in re.split(r"[_-]", option.lower())]


def _join(options: Sequence[str], conjunction: str) -> str:
    """The options as a phrase: `a`, `b` or `c`."""
    quoted = [f"`{_one_line(option)}`" for option in options]
    if len(quoted) > MAX_OPTIONS:
        quoted = [*quoted[:MAX_OPTIONS], f"{len(quoted) - MAX_OPTIONS:,} more"]
    return f" {conjunction} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _one_line(text: str) -> str:
    line = " ".join(text[: 2 * MAX_WORD].split())
    return clip("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line), MAX_WORD)
