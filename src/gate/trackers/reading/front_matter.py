"""Front matter: the lines of YAML between `---` that a Markdown document may begin with. They hold no entries.

Source of the format: Jekyll, "Front Matter"; GitHub shows it as a table above the document.
"""

from __future__ import annotations

import re

from gate.trackers.reading.model import Statement

_FRONT = re.compile(r"\A---[ \t]*\r?\n(?=[ \t]*[\w-]+[ \t]*:)(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL)
_TOLD = re.compile(
    r"[ \t]*([\w-]*(?:updated|modified|reviewed)[\w-]*)[ \t]*:[ \t]*['\"]?(\S.*?)['\"]?\s*$", re.IGNORECASE
)


def without_front(text: str) -> tuple[str, list[Statement]]:
    """The text with its front matter left blank, every line in its place, and what that says of its last change."""
    match = _FRONT.match(text)
    if not match:
        return text, []
    lines = match[1].split("\n")
    told = [
        Statement(line, -1, found[1], found[2])
        for line, each in enumerate(lines, 2)
        if (found := _TOLD.match(each.rstrip("\r")))
    ]
    return "\n" * match[0].count("\n") + text[match.end() :], told
