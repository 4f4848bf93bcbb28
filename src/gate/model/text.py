"""Short text for messages: plurals, the first names of a long list, truncation, and untrusted text on one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence, Sized
from functools import lru_cache
from typing import Any

MAX_MESSAGE = 300
"""Characters of untrusted text in a message, unless the caller says otherwise."""

MAX_QUOTE = 60
"""Characters of untrusted text that a message quotes."""

MAX_OPTIONS = 20
"""Options that a message lists."""

_ANSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]"
"""Control sequences (ECMA-48, section 5.4), and operating system commands such as links and window titles."""

_SURROGATE = "[\ud800-\udfff]"

_JOINERS = "\u200c\u200d"
"""Zero-width characters that scripts and emoji need; every other invisible character is escaped."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xE0100, 0xE01F0))
)
"""Letters and marks that display nothing and are not white space: fillers, the empty Braille cell, selectors."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


def pluralize(count: int, singular: str, plural: str = "") -> str:
    """`1 task`, `2 tasks`. `plural` is needed where adding an s is wrong."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def without_point(sentence: str) -> str:
    """The sentence without the point at its end, for more to follow; an ellipsis stays."""
    return sentence.removesuffix(".") if not sentence.endswith("..") else sentence


def is_or_are(count: int) -> str:
    """The verb that agrees with a count."""
    return "is" if count == 1 else "are"


def join_names(names: Sequence[str], limit: int, noun: str = "", separator: str = ", ", last: str = " and ") -> str:
    """The first `limit` names in one phrase: `a, b and 3 more`, followed by `noun` if there is one."""
    return separator.join(names[:limit]) + "".join(last + text for text in count_remaining(names, limit, noun))


def limit_lines(lines: Sequence[str], limit: int, noun: str) -> tuple[str, ...]:
    """The first `limit` lines, then one that counts the others: `3 more`, followed by `noun`."""
    return (*lines[:limit], *count_remaining(lines, limit, noun))


def count_remaining(items: Sized, limit: int, noun: str = "") -> tuple[str, ...]:
    """`3 more` and `noun` for the items beyond the first `limit`; empty when there are none."""
    remaining = len(items) - limit
    return (f"{remaining:,} more {noun}".rstrip(),) if remaining > 0 else ()


def truncate(text: str, limit: int) -> str:
    """At most `limit` characters; the last one is `…` when the text was cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def one_line(text: str, limit: int = MAX_MESSAGE, *, strip_ansi: bool = True) -> str:
    """Untrusted text as one line of visible characters, at most `limit` long.

    White space becomes single spaces. ANSI sequences are removed, or escaped like other control characters,
    bidirectional controls, invisible characters and lone surrogates: `\\x1b`, `\\u202e`. A cut is marked with `…`.
    """
    head = text[: limit * 4 + 64]  # bounds the work: the text beyond is cut in any case
    line = _visible_line(remove_ansi(head) if strip_ansi else head, limit + 1)
    return truncate(line + ("…" if len(head) < len(text) else ""), limit)


def remove_ansi(text: str) -> str:
    """The text without ANSI sequences."""
    return re.sub(_ANSI, "", text) if "\x1b" in text or "\x9b" in text else text


@lru_cache(maxsize=1024)  # every page shows the same texts
def _visible_line(text: str, length: int) -> str:
    line = " ".join(text.split())[:length]
    return line if line.isascii() and line.isprintable() else "".join(map(_escape, line))


@lru_cache(maxsize=4096)  # a page escapes millions of characters, and few different ones
def _escape(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    is_hidden = unicodedata.category(character) in _HIDDEN_CATEGORIES and character not in _JOINERS
    if not is_hidden and character not in _BLANK:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def quote(text: str) -> str:
    """Untrusted text as a message quotes it: on one line, between backticks, with every control character visible."""
    return f"`{one_line(text, MAX_QUOTE, strip_ansi=False)}`"


def quote_list(options: Iterable[str], conjunction: str = "or") -> str:
    """The quoted options as one phrase: `a`, `b` or `c`; at most MAX_OPTIONS are listed."""
    quoted = [quote(option) for option in options]
    if len(quoted) > MAX_OPTIONS:
        quoted = [*quoted[:MAX_OPTIONS], f"{len(quoted) - MAX_OPTIONS:,} more"]
    return f" {conjunction} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every string in it changed, names of members too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [map_strings(entry, change) for entry in value]
    if isinstance(value, dict):
        return {change(name): map_strings(entry, change) for name, entry in value.items()}
    return value


def replace_surrogates(text: str) -> str:
    """The text with halves of surrogate pairs, which JSON can hold and UTF-8 cannot, as replacement characters."""
    return re.sub(_SURROGATE, "\ufffd", text)
