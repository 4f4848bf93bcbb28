"""Markdown for a note of GitLab, from the page for a comment of GitHub.

GitLab executes a line that begins with a slash (`/close`, `/merge`) with the rights of the token ("Quick actions"),
and links more than GitHub: merge requests (`!12`), snippets, milestones, labels, epics and alerts ("GitLab-specific
references"), which leaves a note at what is linked. A zero-width space splits each, except in code, where GitLab
neither executes nor links.
"""

from __future__ import annotations

import re

_SPLIT = "&#8203;"

_LITERAL = re.compile(r"\\[\\`]|(`+)(?!`).*?(?<!`)\1(?!`)|<code>.*?</code>")
"""A code span that ends on its line, or an escaped character that begins none (CommonMark 0.31, section 2.4)."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_COMMAND = re.compile(r"^([\s>]*)/(?=[A-Za-z])")
_REFERENCE = re.compile(r"(?<=!)(?=\d)|(?<=%)(?=[\w\"])|(?<=~)(?=[\w\"])|(?<=&amp;)(?=\d)|(?<=\^)(?=alert)")


def adapt(page: str) -> str:
    """The page with nothing in it that GitLab executes or links, beyond our own links."""
    lines, fence = [], ""
    for line in page.split("\n"):
        match = _FENCE.match(line)
        if fence:
            is_end = match is not None and match[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if is_end else fence
            lines.append(line)
        elif match:
            fence = match[1]
            lines.append(line)
        else:
            lines.append(_adapt_line(line))
    return "\n".join(lines)


def _adapt_line(line: str) -> str:
    parts, end = [], 0
    for match in _LITERAL.finditer(line):
        parts += [_split(line[end : match.start()]), match[0]]
        end = match.end()
    text = "".join([*parts, _split(line[end:])])
    return _COMMAND.sub(rf"\1{_SPLIT}/", text)


def _split(text: str) -> str:
    return _REFERENCE.sub(_SPLIT, text)
