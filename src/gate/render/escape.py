"""Untrusted text on its way out: displayed as text, without moving a cursor, reordering a line or notifying anyone.

`clean` comes first, for every page; each of the other functions is for one kind of page. HTML needs none: Jinja2
escapes every value after it is clean.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gate.model.text import one_line

LIMIT = 500
"""How many characters of one untrusted text a page shows by default."""

_SPLIT = "&#8203;"
"""A zero-width space: it splits what GitHub would link or expand, and is invisible."""


def clean(text: str, limit: int = LIMIT) -> str:
    """One line of visible text, at most `limit` characters long; see `gate.model.text.one_line`."""
    return one_line(text, limit)


def clean_lines(text: str) -> str:
    """A message of several lines with untrusted names in it: each line is clean and keeps its indent."""
    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + clean(line, 4000) for line in text.split("\n"))


_MARKUP = r"[\\`*_\[\]<>&~|$]"
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "$": "<span>$</span>"}
_LINKED = (
    r"(?i)(?<=@)"  # mentions of people and teams, and e-mail addresses
    r"|(?<=\#)(?=\d)|(?<=(?<![^\W_])GH-)(?=\d)"  # issues: #12, owner/repository#12, GH-12
    r"|(?<=:)(?=//)|(?<=(?<![^\W_])www)(?=\.)"  # addresses; an underscore may stand before one, as any punctuation
    r"|(?<=:)(?=[\w+-]+:)"  # emoji
    r"|^(?=[-+=#]|\d{1,9}[.)](?: |$))"  # lists, headings and rules begin a line
)


def markdown(text: str, limit: int = LIMIT) -> str:
    """Text for a paragraph, list or table cell of GitHub Flavored Markdown; it never links, notifies or expands.

    GitHub finds mentions, issues and emoji in the rendered text, so entities do not hide them; a zero-width space
    splits them. `$` starts mathematics unless it is in an element of its own.
    """
    return _escape(clean(text, limit))


@lru_cache(maxsize=1024)  # a comment, a summary and a check run show the same texts
def _escape(text: str) -> str:
    split = re.sub(_LINKED, "\0", text)  # survives the escaping below, and cannot occur in clean text
    escaped = re.sub(_MARKUP, lambda match: _ENTITIES.get(match[0], "\\" + match[0]), split)
    return escaped.replace("\0", _SPLIT)


def code(text: str, limit: int = LIMIT) -> str:
    """A code span of GitHub Flavored Markdown that also works inside a table.

    The delimiter is longer than any run of backticks inside (CommonMark 0.31, section 6.1). Text with a pipe becomes a
    `<code>` element, because a table needs the pipe escaped and a paragraph must not escape it. Text with `<` does too,
    so that an HTML comment cannot be smuggled into the source of the page.
    """
    visible = clean(text, limit) or " "
    if "|" in visible or "<" in visible:
        return f"<code>{_escape(visible)}</code>"
    delimiter = "`" * (_longest_run(visible) + 1)
    space = " " if visible[0] == "`" or visible[-1] == "`" else ""
    return f"{delimiter}{space}{visible}{space}{delimiter}"


def _longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def spans(text: str) -> list[tuple[str, bool]]:
    """The parts of a text, and whether each is code, that is, between two backticks.

    A text with unpaired backticks, or with nothing between two of them, is one part.
    """
    parts = text.split("`")
    inner = parts[1::2] + parts[2:-1:2]
    if len(parts) % 2 == 0 or any(not part.strip() for part in inner):
        return [(text, False)]
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]


def message(text: str, limit: int = LIMIT) -> str:
    """As `markdown`, for messages: text between backticks becomes a code span."""
    return "".join(code(part) if is_code else _escape(part) for part, is_code in spans(clean(text, limit)))


def fenced(text: str, limit: int = LIMIT) -> list[str]:
    """The lines of a code block, which GitHub offers to copy; as in `code`, nothing inside can end it."""
    visible = clean(text, limit)
    fence = "`" * max(3, _longest_run(visible) + 1)
    return [fence, visible, fence]


_SAFE_URL = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&*+,;=%-]*)?")


def link(url: str) -> str:
    """The address if it is an https address that is safe in every page, else nothing."""
    return url if len(url) <= 2000 and _SAFE_URL.fullmatch(url) else ""
