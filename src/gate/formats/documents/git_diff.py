"""Reads a unified diff as `git diff` prints it, with no context lines and the prefixes a/ and b/.

It returns which lines are new and their text, for every possible file name and for lines that look like headers: hunks
are skipped by their line counts and never searched. The format is that of git's documentation, "Generating patch text
with -p", with names quoted as in "core.quotePath".
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import ChangedFile

OPTIONS = (
    "--no-color", "--no-ext-diff", "--no-textconv", "--relative", "--find-renames", "--unified=0",
    "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short",
    "--ignore-submodules=dirty",  # .gitmodules could set `ignore = all`; `none` runs git in the nested repository
)  # fmt: skip
"""The options of `git diff` that produce the text this module reads."""

MAX_ADDED = 2_000_000
"""The most added lines of all files together."""

_LINKS = (b" 120000", b" 160000")
"""Modes of symbolic links and submodules."""

_NONSTANDARD_ENDS = re.compile(rb"\r(?!\n|\Z)|\xe2\x80[\xa8\xa9]|\xc2\x85")
"""Line ends for compilers of some languages, but not for git: CR alone, U+2028, U+2029, U+0085."""

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


class AddedLine(NamedTuple):
    """An added or modified line: the path of its file in the tested tree, its number from 1, and its text."""

    path: str
    number: int
    text: bytes


def parse(data: bytes) -> tuple[ChangedFile, ...]:
    """The files of the diff, in its order.

    Raises:
        EvidenceError: unreadable when it is not such a diff; too large when it adds more than MAX_ADDED lines.
    """
    check_lines = has_nonstandard_line_endings(data)
    files: list[_File] = []
    added = 0
    for entry in _walk(data):
        if isinstance(entry, _File):
            files.append(entry)
            continue
        file = files[-1]
        added += len(entry.numbers)
        if added > MAX_ADDED:
            raise EvidenceError(Cause.TOO_LARGE, f"the diff adds more than {MAX_ADDED:,} lines")
        file.added.update(entry.numbers)
        file.removed += entry.removed
        for line in entry.changed_lines():
            if check_lines and line.startswith(b"+"):
                file.nonstandard_ends = file.nonstandard_ends or has_nonstandard_line_endings(line)
    return tuple(file.frozen() for file in files)


def read_added_lines(data: bytes) -> Iterator[AddedLine]:
    """The added lines of the diff, without their line feeds; raises as `parse` does."""
    file = _File("")
    for entry in _walk(data):
        if isinstance(entry, _File):
            file = entry
            continue
        numbers = iter(entry.numbers)
        for line in entry.changed_lines():
            if line.startswith(b"+"):
                yield AddedLine(file.path, next(numbers), line[1:])


@dataclass(frozen=True, slots=True)
class _Hunk:
    """The numbers of the added lines, and how many lines are removed; its lines are read from `lines`."""

    numbers: range
    removed: int
    lines: Iterator[bytes]

    def changed_lines(self) -> Iterator[bytes]:
        """The changed lines, without "\\ No newline at end of file" between them; all of them must be read."""
        count = len(self.numbers) + self.removed
        while count:
            line = next(self.lines, b"")
            if line.startswith((b"+", b"-")):
                count -= 1
                yield line
            elif not line.startswith(b"\\"):
                raise EvidenceError(Cause.UNREADABLE, "the diff ends in the middle of a hunk")


def _walk(data: bytes) -> Iterator[_File | _Hunk]:
    """Each file of the diff, and after it its hunks; a file's header is complete when its first hunk is yielded."""
    file: _File | None = None
    lines = (line.removesuffix(b"\n") for line in io.BytesIO(data))  # one by one: a diff may have many short lines
    for line in lines:
        if line.startswith(b"diff --git "):
            file = _File(path=_same_name(line[11:]))
            yield file
        elif file is None:
            if line:
                raise EvidenceError(Cause.UNREADABLE, "the diff does not begin with a file")
        elif match := _HUNK.match(line):
            removed, start, count = (int(number) if number is not None else 1 for number in match.groups())
            yield _Hunk(range(start, start + count), removed, lines)
        else:
            file.header(line)


def has_nonstandard_line_endings(data: bytes) -> bool:
    """Whether the text has line ends that git does not count and others do."""
    return _NONSTANDARD_ENDS.search(data) is not None


@dataclass(slots=True)
class _File:
    path: str
    old_path: str = ""
    binary: bool = False
    deleted: bool = False
    link: bool = False
    nonstandard_ends: bool = False
    new: bool = False
    removed: int = 0
    added: set[int] = field(default_factory=set)

    def header(self, line: bytes) -> None:
        """Reads one line between `diff --git` and the first hunk."""
        if line.startswith(b"+++ "):
            self._new_name(line[4:])
        elif line.startswith(b"rename from "):
            self.old_path = _name(line[12:])
        elif line.startswith(b"rename to "):
            self.path = _name(line[10:])
        elif line.startswith((b"deleted file mode ", b"new file mode ", b"old mode ", b"new mode ", b"index ")):
            self.deleted |= line.startswith(b"deleted ")
            self.new |= line.startswith(b"new file ")
            self.link |= line.endswith(_LINKS)
        elif line.startswith((b"Binary files ", b"GIT binary patch")):
            self.binary = True

    def _new_name(self, raw: bytes) -> None:
        if raw != b"/dev/null":
            self.path = _name(raw).removeprefix("b/")

    def frozen(self) -> ChangedFile:
        added = frozenset(self.added)
        return ChangedFile(
            self.path, added, self.binary, self.deleted, self.old_path, self.link, self.nonstandard_ends, self.new,
            self.removed,
        )  # fmt: skip


def _same_name(raw: bytes) -> str:
    """The name in `a/NAME b/NAME`; for a renamed file, later lines have the two names."""
    if raw.startswith(b'"'):
        return _name(raw[: len(raw) // 2]).removeprefix("a/")
    return raw[2 : (len(raw) - 1) // 2].decode("utf-8", "replace")


def _name(raw: bytes) -> str:
    """A file name of a header line: a tab ends names with spaces, and special characters are quoted as in C."""
    text = raw.removesuffix(b"\t").decode("utf-8", "surrogateescape")
    if not (text.startswith('"') and text.endswith('"') and len(text) > 1):
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    plain = re.sub(r'\\([abtnvfr"\\]|[0-7]{3})', _unescape, text[1:-1])
    return plain.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unescape(match: re.Match[str]) -> str:
    code = _ESCAPES.get(match[1])
    byte = int(match[1], 8) & 0xFF if code is None else code
    return bytes([byte]).decode("utf-8", "surrogateescape")
