"""Front matter: the YAML between `---` lines that a Markdown document may begin with. It holds no entries.

Source of the format: Jekyll, "Front Matter"; GitHub shows it as a table above the document.
"""

from __future__ import annotations

import re

from gate.trackers.reading.model import Statement

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?=[ \t]*[\w-]+[ \t]*:)(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL
)
_UPDATED = re.compile(
    r"[ \t]*([\w-]*(?:updated|modified|reviewed)[\w-]*)[ \t]*:[ \t]*['\"]?(\S.*?)['\"]?\s*$", re.IGNORECASE
)


def split_front_matter(text: str) -> tuple[str, list[Statement]]:
    """The text with its front matter blanked, and the dates of the last update that the front matter states.

    Every other line keeps its number.
    """
    front = _FRONT_MATTER.match(text)
    if not front:
        return text, []
    updates = [
        Statement(number, -1, match[1], match[2])
        for number, line in enumerate(front[1].split("\n"), 2)
        if (match := _UPDATED.match(line.rstrip("\r")))
    ]
    return "\n" * front[0].count("\n") + text[front.end() :], updates
