"""Regular expressions in RE2's linear time (https://github.com/google/re2/wiki/Syntax), within one line."""

from __future__ import annotations

import codecs
import itertools
import re
from functools import cache
from typing import Any

from gate.model.codes import Code, InvalidValueError
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_MATCHES = 10_000

_HEAD = 8000
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_LINE_END = rb"\r\n?|\xe2\x80[\xa8\xa9]|\xc2\x85"


def to_utf8(data: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8; other data as it is.

    They are recognized by their byte order mark. UTF-16 without one, of mostly ASCII letters, has a zero in every
    second byte.
    """
    encoding = _wide_encoding(data)
    return data.decode(encoding, "replace").encode("utf-8", "replace") if encoding else data


def _wide_encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    even, odd = data[:_HEAD:2], data[1:_HEAD:2]
    for encoding, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros.count(0) > 0.7 * len(zeros) and not letters.count(0):
            return encoding
    return ""


def normalize_line_ends(data: bytes) -> bytes:
    """UTF-8 text in which every line ends with LF: a line cannot hide behind CR alone, U+2028, U+2029 or U+0085."""
    return re.sub(_LINE_END, b"\n", data)


MAX_PROGRAM = 512 * 1024
"""The most memory of a compiled expression, in bytes: it bounds the time to compile, which RE2 does not interrupt."""


@cache
def compile_pattern(pattern: str) -> Any:
    """The pattern; `^` and `$` are the ends of the line.

    Raises:
        PatternError: when it is not RE2, or too large.
    """
    check(pattern)  # on its own first, so that an unbalanced parenthesis cannot close the group around it
    import re2

    options = re2.Options()
    options.never_nl = True
    options.log_errors = False
    return re2.compile(f"(?m:{pattern})", options)


def check(pattern: str) -> None:
    """Checks that a pattern is RE2 and small.

    Raises:
        PatternError: when it is not.
    """
    if reason := _find_fault(pattern):
        raise PatternError(reason)


def require_pattern(pattern: str) -> str:
    """The pattern, for parameters; raises as `check` does."""
    check(pattern)
    return pattern


@cache
def _find_fault(pattern: str) -> str:
    """Why a pattern is refused; empty when it is accepted."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_PROGRAM
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        return error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
    return ""


class PatternError(InvalidValueError):
    """A pattern that is not RE2, or too large; `reason` is RE2's."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        message = f"not a regular expression of RE2 ({reason}); it has no look-around and no back-references"
        super().__init__(Code.INVALID_PATTERN, message)


def find(pattern: str, data: bytes) -> list[tuple[str | None, int]]:
    """The text of the one group of the pattern for each match, with the line (from 1); None where the group is unused.

    Raises:
        EvidenceError: missing value when nothing matches; too large when more than MAX_MATCHES do.
    """
    text = normalize_line_ends(to_utf8(data)).decode("utf-8-sig", "replace")
    matches = list(itertools.islice(compile_pattern(pattern).finditer(text), MAX_MATCHES + 1))
    if len(matches) > MAX_MATCHES:
        raise EvidenceError(Cause.TOO_LARGE, f"the pattern matches more than {MAX_MATCHES:,} times")
    if not matches:
        raise EvidenceError(Cause.MISSING_VALUE, "no line matches the pattern")
    values, line, at = [], 1, 0
    for match in matches:
        line, at = line + text.count("\n", at, match.start()), match.start()
        values.append((match.group(1), line))
    return values
