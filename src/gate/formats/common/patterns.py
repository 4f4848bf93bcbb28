"""Regular expressions in RE2's linear time (https://github.com/google/re2/wiki/Syntax), within one line."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_FOUND = 10_000


@cache
def compiled(pattern: str) -> Any:
    """The pattern; `^` and `$` are the ends of the line.

    Raises:
        ValueError: when it is not RE2.
    """
    import re2

    options = re2.Options()
    options.never_nl = True
    options.log_errors = False
    try:
        re2.compile(pattern, options)  # alone first, so that no half of it can close the group around it
        return re2.compile(f"(?m:{pattern})", options)
    except re2.error as fault:
        said = fault.args[0].decode("utf-8", "replace") if isinstance(fault.args[0], bytes) else str(fault)
        raise ValueError(
            f"not a regular expression of RE2 ({said}); look-around and back-references are none"
        ) from None


def find(pattern: str, data: bytes) -> list[tuple[str | None, int]]:
    """What the one group of the pattern holds at each place where it matches, with the line (from 1); None where the
    group took no part.

    Raises:
        EvidenceError: absent when it matches nowhere; unreadable when it does at too many places.
    """
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    matches = list(itertools.islice(compiled(pattern).finditer(text), MAX_FOUND + 1))
    if len(matches) > MAX_FOUND:
        raise EvidenceError(Cause.UNREADABLE, f"the pattern matches more than {MAX_FOUND:,} times")
    if not matches:
        raise EvidenceError(Cause.ABSENT, "no line matches the pattern")
    found, line, at = [], 1, 0
    for match in matches:
        line, at = line + text.count("\n", at, match.start()), match.start()
        found.append((match.group(1), line))
    return found
