"""What keeps messages for people short: counts, the first few of a long list, the beginning of a long text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Sized

MAX_MESSAGE = 300
"""Characters of untrusted text in a message, unless the caller says otherwise."""

MAX_QUOTE = 60
"""Characters of untrusted text that a message quotes."""

MAX_OPTIONS = 20
"""Options that a message lists."""

_ANSI = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]")
"""Control sequences (ECMA-48, section 5.4), and operating system commands such as links and window titles."""

_JOINERS = "\u200c\u200d"
"""Zero-width characters that scripts and emoji need; every other invisible character is escaped."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xE0100, 0xE01F0))
)
"""Letters and marks that display nothing and are not white space: fillers, the empty Braille cell, selectors."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


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


def one_line(text: str, limit: int = MAX_MESSAGE) -> str:
    """Untrusted text as one line of visible characters, at most `limit` long.

    ANSI sequences are removed and white space becomes single spaces. Other control characters, bidirectional controls,
    invisible characters and lone surrogates are escaped: `\\x1b`, `\\u202e`. A cut is marked with `…`.
    """
    head = text[: limit * 4 + 64]  # bounds the work: the text beyond is cut in any case
    line = " ".join(_ANSI.sub("", head).split())[: limit + 1]
    visible = line if line.isascii() and line.isprintable() else "".join(_escape(character) for character in line)
    return clip(visible + ("…" if len(head) < len(text) else ""), limit)


def _escape(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    is_hidden = unicodedata.category(character) in _HIDDEN_CATEGORIES and character not in _JOINERS
    if not is_hidden and character not in _BLANK:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def quote(text: str) -> str:
    """Untrusted text as a message quotes it: on one line, between backticks, at most MAX_QUOTE characters."""
    return f"`{one_line(text, MAX_QUOTE)}`"


def quote_list(options: Iterable[str], conjunction: str = "or") -> str:
    """The quoted options as one phrase: `a`, `b` or `c`; at most MAX_OPTIONS are listed."""
    quoted = [quote(option) for option in options]
    if len(quoted) > MAX_OPTIONS:
        quoted = [*quoted[:MAX_OPTIONS], f"{len(quoted) - MAX_OPTIONS:,} more"]
    return f" {conjunction} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
