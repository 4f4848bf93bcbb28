"""Lists with a count for each line of a file, from the first: what Ruby's tools and Coveralls write."""

from __future__ import annotations

from collections import Counter

from gate.formats.coverage.line_sets import make_bit_set
from gate.formats.coverage.model import MAX_LINE
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

IGNORED = "ignored"
"""What SimpleCov writes for a line that a comment excludes."""

_INVALID_HITS = "a line whose count is not a whole number; it is not covered"


def read_hits(listed: object, path: str, anomalies: Counter[str]) -> tuple[int, int]:
    """The coverable and the covered lines as bit sets; null and `ignored` stand for lines without code.

    Raises:
        EvidenceError: unreadable when it is not a list; too large when it is longer than a file can be.
    """
    if not isinstance(listed, list):
        raise EvidenceError(Cause.UNREADABLE, f"the entry of {path[:200]} has no list of lines")
    if len(listed) > MAX_LINE:
        raise EvidenceError(Cause.TOO_LARGE, f"the entry of {path[:200]} lists more than {MAX_LINE:,} lines")
    lines = [line for line, hits in enumerate(listed, 1) if hits is not None and hits != IGNORED]
    covered = [line for line in lines if is_hit(listed[line - 1])]
    anomalies[_INVALID_HITS] += sum(not is_count(listed[line - 1]) for line in lines)
    return make_bit_set(lines), make_bit_set(covered)


def is_count(raw: object) -> bool:
    """Whether a value of JSON is a count of hits: a whole number from 0."""
    return isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0


def is_hit(raw: object) -> bool:
    """Whether a value of JSON is a count of hits, and not 0."""
    return isinstance(raw, int) and not isinstance(raw, bool) and raw > 0
