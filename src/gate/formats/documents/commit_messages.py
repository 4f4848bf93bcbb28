"""Commit messages: whether their subject is conventional, and who signed them off.

Sources: Conventional Commits 1.0.0, "Specification", rules 1 to 5 and 15; git-commit(1), `--signoff`, and
git-interpret-trailers(1): a trailer is a line of the last paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_SUBJECT = re.compile(r"(?P<type>[^\s()!:]+)(?:\([^()\r\n]+\))?!?: \S")
_REVERT = re.compile(r'(?:Revert|Reapply) "')
"""How `git revert` begins the subject."""

_SIGNOFF = re.compile(r"signed-off-by:\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>\s]+)>\s*", re.IGNORECASE)
_LONGEST_LINE = 1000


def is_conventional(subject: str, types: Collection[str] = ()) -> bool:
    """Whether a subject is `type(scope)!: description`, with one of the types in any case; any type without a list.

    The subject that `git revert` writes counts, as in commitlint.
    """
    if _REVERT.match(subject):
        return True
    match = _SUBJECT.match(subject[:_LONGEST_LINE])
    return match is not None and (not types or match["type"].lower() in {name.lower() for name in types})


def read_signoffs(message: str) -> Iterator[tuple[str, str]]:
    """The name and the address of each sign-off in the trailers of a message."""
    paragraphs = re.split(r"\n[ \t\r]*\n", message.strip())
    for line in paragraphs[-1].splitlines() if len(paragraphs) > 1 else ():
        if match := _SIGNOFF.fullmatch(line[:_LONGEST_LINE].strip()):
            yield match["name"], match["address"]
