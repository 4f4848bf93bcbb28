"""Regular expressions in RE2's linear time (https://github.com/google/re2/wiki/Syntax), within one line."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_MATCHES = 10_000


@cache
def compile_pattern(pattern: str) -> Any:
    """The pattern; `^` and `$` are the ends of the line.

    Raises:
        ValueError: when it is not RE2.
    """
    import re2

    options = re2.Options()
    options.never_nl = True
    options.log_errors = False
    try:
        re2.compile(
            pattern, options
        )  # on its own first, so that an unbalanced parenthesis cannot close the group around it
        return re2.compile(f"(?m:{pattern})", options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(
            f"not a regular expression of RE2 ({reason}); it has no look-around and no back-references"
        ) from None


def find(pattern: str, data: bytes) -> list[tuple[str | None, int]]:
    """The text of the one group of the pattern for each match, with the line (from 1); None where the group is unused.

    Raises:
        EvidenceError: missing value when nothing matches; too large when more than MAX_MATCHES do.
    """
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
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
