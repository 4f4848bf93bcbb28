"""What keeps messages for people short: counts, the first few of a long list, the beginning of a long text."""

from __future__ import annotations

from collections.abc import Sequence, Sized


def some(count: int, what: str, many: str = "") -> str:
    """`1 task`, `2 tasks`; `many` is the plural that is not the word and an s."""
    return f"{count:,} {what if count == 1 else many or what + 's'}"


def are(count: int) -> str:
    """The verb that goes with a number."""
    return "is" if count == 1 else "are"


def named(names: Sequence[str], most: int, more: str = "", joint: str = ", ", last: str = " and ") -> str:
    """The first names in one phrase: `a, b and 3 more`, and behind that `more`, which says what they are."""
    return joint.join(names[:most]) + "".join(last + words for words in rest(names, most, more))


def listed(lines: Sequence[str], most: int, more: str) -> tuple[str, ...]:
    """The first lines, and where there are others one that counts them: `3 more` with `more` behind it."""
    return (*lines[:most], *rest(lines, most, more))


def rest(every: Sized, most: int, more: str = "") -> tuple[str, ...]:
    """What counts those behind the first `most` in words, `3 more` with `more` behind it; nothing without others."""
    others = len(every) - most
    return (f"{others:,} more {more}".rstrip(),) if others > 0 else ()


def clip(text: str, most: int) -> str:
    """At most so many characters, the last of them `…` when something was cut."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"
