"""Reads single fields of coverage reports, and compares declared totals with the counted ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from gate.formats.coverage.model import MAX_LINE, FileCoverage
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

INVALID_LINE_NUMBER = "a line without a usable number, left out"
"""The note on such a line, in every format that numbers lines one by one."""


NO_LINE = "a statement without a usable line, counted without one"
"""The note on such a statement, in every format that lists statements or sequence points."""


def parse_count(raw: object) -> int | None:
    """The whole number from 0, given as text or as a JSON number; None for anything else and from 10^18."""
    if isinstance(raw, str):
        return int(raw) if len(raw) <= 18 and _is_whole(raw) else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**18 else None


def _is_whole(raw: str) -> bool:
    """Whether the text is one or more ASCII digits."""
    return raw.isdecimal() and raw.isascii()


def parse_totals(part: str, values: Mapping[str, object], covered: str, total: str) -> tuple[int, int]:
    """What a part of a report declares in the members of these names: covered, and all.

    Raises:
        EvidenceError: unreadable when they are not whole numbers, or more are covered than there are.
    """
    counts = parse_count(values.get(covered)), parse_count(values.get(total))
    if counts[0] is None or counts[1] is None or counts[0] > counts[1]:
        detail = f"{part[:200]}: expected whole numbers `{covered}` and `{total}`, the first not larger"
        raise EvidenceError(Cause.UNREADABLE, detail)
    return counts[0], counts[1]


def parse_line_number(raw: object) -> int | None:
    """The line number; None for anything else and beyond MAX_LINE.

    0 is one: coverage.py up to 5 counts a line 0 that Python 3.11 invented, and its own totals agree.
    """
    line = parse_count(raw)
    return line if line is not None and line <= MAX_LINE else None


def parse_hits(raw: str | None) -> tuple[bool, bool]:
    """Whether a line with this count of hits is covered, and whether the count is a plain whole number.

    Counts have no upper bound: some tools write 64 bits and more. `1.0` and `1e3` are hits; what is not clearly more
    than 0 (negative, missing, `=====`, NaN) is not.
    """
    if raw is not None and _is_whole(raw):
        return bool(raw.strip("0")), True
    number = _decimal(raw)
    return number is not None and number > 0, False


_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,4})?)\s*")


def _decimal(raw: object) -> Decimal | None:
    """The number in ASCII digits, perhaps with a fraction and an exponent; None for anything else."""
    match = _NUMBER.fullmatch(raw) if isinstance(raw, str) else None
    return Decimal(match[1]) if match else None


def parse_timestamp(raw: str) -> datetime | None:
    """The moment that a number of seconds or milliseconds since 1970, or a text of ISO 8601 with a zone, means.

    Cobertura's DTD names no unit: Java tools and coverage.py write milliseconds, others seconds, some with a fraction.
    Numbers from 1e11 are milliseconds (as seconds that would be the year 5138). Moments before 2000 are placeholders,
    not times. None for anything else.
    """
    try:
        if "T" in raw:
            moment = timestamps.parse_iso(raw.strip())
            return moment if moment.tzinfo else None
        number = _decimal(raw) or Decimal(0)
        seconds = number / 1000 if number >= Decimal("1e11") else number
        if not timestamps.EARLIEST.timestamp() <= seconds < Decimal("1e11"):
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
    except (ValueError, OverflowError):
        return None


# -------------------------------------------------------------------------------------------------------------- notes

Declared = tuple[object, object]
"""What a report declares: covered, and total."""

_TOLERANCE = Decimal("0.01")
"""How far a declared rate may be from the counted one: tools round to two digits, or floor."""

_MAX_LOST = Decimal("0.02")
"""The share of the declared lines or branches that a complete report may leave out.

Complete reports may list less than they declare: coverage.py 5.5 on Python 3.11 declares 1.3 % more lines than it
lists. No complete report that we know leaves out more, once its repeated rows count.
"""


def compare_totals(
    files: Sequence[FileCoverage],
    *,
    lines: Declared = (None, None),
    branches: Declared = (None, None),
    line_rate: object = None,
    rows: int = 0,
) -> list[str]:
    """Notes on declared totals that contradict the records. Texts that are not numbers declare nothing.

    `rows` is how many rows of lines the report holds, repeated ones included: some tools declare those.

    Raises:
        EvidenceError: mismatched when the report lists fewer lines than it declares.
    """
    covered, total = sum(file.covered_lines for file in files), sum(file.coverable_lines for file in files)
    covered_branches, branch_total = (
        sum(file.covered_branches for file in files),
        sum(file.coverable_branches for file in files),
    )
    refuse_short("the report", "lines", parse_count(lines[1]) or 0, max(total, rows))
    notes = [
        f"the report declares {_of(*declared)} {unit} covered, its records say {_of(*counted)}; the records count"
        for unit, declared, counted in (
            ("lines", lines, (covered, total)),
            ("branches", branches, (covered_branches, branch_total)),
        )
        if any(parse_count(raw) not in (None, count) for raw, count in zip(declared, counted, strict=True))
    ]
    rate = _decimal(line_rate)
    if rate is not None and rate > 0 and not total:
        notes.append(f"the report declares a line rate of {str(line_rate)[:8]}, but holds no coverable line")
    elif rate is not None and total and abs(rate - Decimal(covered) / total) > _TOLERANCE:
        notes.append(f"the report declares a line rate of {str(line_rate)[:8]}, but {_of(covered, total)} are covered")
    return notes


def refuse_short(part: str, unit: str, declared: int, listed: int) -> None:
    """Refuses a report of which a part (such as `the record of a.py`) lists less than it declares.

    Raises:
        EvidenceError: mismatched when the list is short.
    """
    if is_short(declared, listed):
        raise EvidenceError(Cause.INCOMPLETE, describe_short(part, unit, declared, listed))


def refuse_fewer(part: str, unit: str, declared: int, listed: int) -> None:
    """Does what `refuse_short` does, where complete reports list exactly what they declare.

    Raises:
        EvidenceError: mismatched when anything is missing.
    """
    if declared > listed:
        raise EvidenceError(Cause.INCOMPLETE, describe_short(part, unit, declared, listed))


def is_short(declared: int, listed: int) -> bool:
    """Whether a list is so much shorter than its header declares that the report is incomplete."""
    return declared - listed > _MAX_LOST * declared


def describe_short(part: str, unit: str, declared: int, listed: int) -> str:
    """The message on a list that is shorter than its header declares."""
    return f"{part} declares {declared:,} {unit} and lists {listed:,}; the report is incomplete"


def _of(covered: object, total: object) -> str:
    return " of ".join("?" if (number := parse_count(raw)) is None else f"{number:,}" for raw in (covered, total))


def describe_anomalies(anomalies: Mapping[str, int], files: Sequence[FileCoverage]) -> list[str]:
    """Notes on anomalies, each with how often it occurs, and on paths that climb out of their folder."""
    notes = [f"{count:,} × {anomaly}" for anomaly, count in sorted(anomalies.items()) if count]
    climbing = sum(".." in re.split(r"[\\/]", file.path) for file in files)
    if climbing:
        notes.append(f"{climbing:,} × a path with `..`, which may lead out of the repository")
    return notes
