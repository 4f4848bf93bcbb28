"""Reads a unified diff as `git diff` prints it, with no context lines and the prefixes a/ and b/.

Our own, small and strict: what is needed of a diff is which lines are new, and that must hold for every odd file name
and every line that looks like a header; so hunks are skipped by their counted lines and never searched. The format is
that of git's documentation, "Generating patch text with -p", names quoted as in "core.quotePath".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.subject import ChangedFile

OPTIONS = (
    "--no-color", "--no-ext-diff", "--no-textconv", "--relative", "--find-renames", "--unified=0",
    "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short",
    "--ignore-submodules=none",  # .gitmodules is the change's own, and could say `ignore = all`
)  # fmt: skip
"""The options of `git diff` that make the text this module reads."""

MAX_ADDED = 5_000_000
"""The most added lines that are kept, over all files."""

_LINKS = (b" 120000", b" 160000")
"""Modes of symbolic links and submodules."""

_OTHER_ENDS = re.compile(rb"\r(?!\n|\Z)|\xe2\x80[\xa8\xa9]|\xc2\x85")
"""Ends of lines to compilers of some languages, and not to git: CR alone, U+2028, U+2029, U+0085."""

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def parse(data: bytes) -> tuple[ChangedFile, ...]:
    """The files of the diff, in its order.

    Raises:
        EvidenceError: unreadable when it is no such diff, or adds more than MAX_ADDED lines.
    """
    files: list[_File] = []
    added = 0
    torn = has_nonstandard_line_endings(data)
    lines = iter(data.split(b"\n"))
    for line in lines:
        if line.startswith(b"diff --git "):
            files.append(_File(path=_same_name(line[11:])))
        elif not files:
            if line:
                raise EvidenceError(Cause.UNREADABLE, "the diff does not begin with a file")
        elif hunk := _HUNK.match(line):
            removed, start, count = (int(number) if number is not None else 1 for number in hunk.groups())
            added += count
            if added > MAX_ADDED:
                raise EvidenceError(Cause.UNREADABLE, f"the diff adds more than {MAX_ADDED:,} lines")
            files[-1].added.update(range(start, start + count))
            files[-1].torn |= _skip(lines, removed + count, look=torn)
        else:
            files[-1].header(line)
    return tuple(file.frozen() for file in files)


def has_nonstandard_line_endings(data: bytes) -> bool:
    """Whether the text holds ends of lines that git counts as none, and others do."""
    return _OTHER_ENDS.search(data) is not None


def _skip(lines: Iterator[bytes], count: int, *, look: bool) -> bool:
    """Passes over the changed lines of a hunk, and the remark "\\ No newline at end of file" between them.

    Returns whether a new line is torn, if one is to `look`.
    """
    torn = False
    while count:
        line = next(lines, b"")
        if line.startswith((b"+", b"-")):
            count -= 1
            torn = torn or (look and line.startswith(b"+") and has_nonstandard_line_endings(line))
        elif not line.startswith(b"\\"):
            raise EvidenceError(Cause.UNREADABLE, "the diff ends in the middle of a hunk")
    return torn


@dataclass(slots=True)
class _File:
    path: str
    old_path: str = ""
    binary: bool = False
    deleted: bool = False
    link: bool = False
    torn: bool = False
    added: set[int] = field(default_factory=set)

    def header(self, line: bytes) -> None:
        """Takes up one line between `diff --git` and the first hunk."""
        if line.startswith(b"+++ "):
            self._new_name(line[4:])
        elif line.startswith(b"rename from "):
            self.old_path = _name(line[12:])
        elif line.startswith(b"rename to "):
            self.path = _name(line[10:])
        elif line.startswith((b"deleted file mode ", b"new file mode ", b"old mode ", b"new mode ", b"index ")):
            self.deleted |= line.startswith(b"deleted ")
            self.link |= line.endswith(_LINKS)
        elif line.startswith((b"Binary files ", b"GIT binary patch")):
            self.binary = True

    def _new_name(self, written: bytes) -> None:
        if written != b"/dev/null":
            self.path = _name(written).removeprefix("b/")

    def frozen(self) -> ChangedFile:
        added = frozenset(self.added)
        return ChangedFile(self.path, added, self.binary, self.deleted, self.old_path, self.link, self.torn)


def _same_name(written: bytes) -> str:
    """The name in `a/NAME b/NAME`, which is the same twice unless the file was renamed (which a later line tells)."""
    if written.startswith(b'"'):
        return _name(written[: len(written) // 2]).removeprefix("a/")
    return written[2 : (len(written) - 1) // 2].decode("utf-8", "replace")


def _name(written: bytes) -> str:
    """A file name of a header line: a tab ends names with spaces, and odd names are quoted as in C."""
    text = written.removesuffix(b"\t").decode("utf-8", "surrogateescape")
    if not (text.startswith('"') and text.endswith('"') and len(text) > 1):
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    plain = re.sub(r'\\([abtnvfr"\\]|[0-7]{3})', _unescape, text[1:-1])
    return plain.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unescape(match: re.Match[str]) -> str:
    code = _ESCAPES.get(match[1])
    byte = int(match[1], 8) & 0xFF if code is None else code
    return bytes([byte]).decode("utf-8", "surrogateescape")
