"""Untrusted text on its way out: it renders as text, moves no cursor, reorders no line and pings nobody.

`clean` comes first, for every page; the functions after it are for one page each. HTML has none of its own: Jinja2
escapes every value, once it is clean.
"""

from __future__ import annotations

import re

from gate.model.text import one_line

LIMIT = 500
"""Characters of one piece of untrusted text that a page shows, unless told otherwise."""

_NOBREAK = "&#8203;"
"""A zero-width space: splits what GitHub would link or expand, and is not seen."""


def clean(text: str, limit: int = LIMIT) -> str:
    """One line of visible text, at most `limit` characters long; see `gate.model.text.one_line`."""
    return one_line(text, limit)


def clean_lines(text: str) -> str:
    """A message of several lines, in which names of somebody's choice may stand: each clean, and indented as it was."""
    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + clean(line, 4000) for line in text.split("\n"))


_MARKUP = re.compile(r"[\\`*_\[\]<>&~|$]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "$": "<span>$</span>"}
_LINKED = re.compile(
    r"(?<=@)"  # mentions of people and teams, and e-mail addresses
    r"|(?<=\#)(?=\d)|(?<=\bGH-)(?=\d)"  # issues: #12, owner/repository#12, GH-12
    r"|(?<=:)(?=//)|(?<=\bwww)(?=\.)"  # addresses
    r"|(?<=:)(?=[\w+-]+:)"  # emoji
    r"|^(?=[-+=#]|\d{1,9}[.)](?: |$))",  # lists, headings and rules begin a line
    re.IGNORECASE,
)


def markdown(text: str, limit: int = LIMIT) -> str:
    """Text for a paragraph, list or table cell of GitHub Flavored Markdown; never links, pings or expands.

    Mentions, issues and emoji are found by GitHub in the rendered text, so entities do not hide them: a zero-width
    space splits them. `$` starts mathematics unless it stands in a tag of its own.
    """
    return _escaped(clean(text, limit))


def _escaped(text: str) -> str:
    split = _LINKED.sub("\0", text)  # a mark that survives the escaping below, and cannot be in clean text
    escaped = _MARKUP.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), split)
    return escaped.replace("\0", _NOBREAK)


def code(text: str, limit: int = LIMIT) -> str:
    """A code span of GitHub Flavored Markdown that also works inside a table.

    The delimiter is longer than any run of backticks inside (CommonMark 0.31, section 6.1). A text with a pipe becomes
    a `<code>` element, since a table needs the pipe escaped and a paragraph must not; one with `<` does too, so that
    no HTML comment can be smuggled into the source of the page.
    """
    shown = clean(text, limit) or " "
    if "|" in shown or "<" in shown:
        return f"<code>{_escaped(shown)}</code>"
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def spans(text: str) -> list[tuple[str, bool]]:
    """The parts of a text, each with whether it is code: what stands between two backticks.

    A text whose backticks do not come in pairs, or have nothing between them, is one part as it stands.
    """
    parts = text.split("`")
    inner = parts[1::2] + parts[2:-1:2]
    if len(parts) % 2 == 0 or any(not part.strip() for part in inner):
        return [(text, False)]
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]


def worded(text: str, limit: int = LIMIT) -> str:
    """As `markdown`, for the words of messages: what stands between backticks is a code span."""
    return "".join(code(part) if is_code else _escaped(part) for part, is_code in spans(clean(text, limit)))


def fenced(text: str, limit: int = LIMIT) -> list[str]:
    """The lines of a code block, which GitHub offers to copy; nothing inside can end it, as in `code`."""
    shown = clean(text, limit)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [ticks, shown, ticks]


_SAFE_URL = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&*+,;=%-]*)?")


def link(url: str) -> str:
    """The address when it is an https address that is safe in every page, else nothing."""
    return url if len(url) <= 2000 and _SAFE_URL.fullmatch(url) else ""
