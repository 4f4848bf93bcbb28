"""Reads the numbers of Lighthouse: scores from 0 to 1, and values of at least 0."""

from __future__ import annotations

from decimal import Decimal

from gate.formats.common.json_fields import wrong_format

MAX_VALUE = Decimal(10) ** 15
MAX_DIGITS = 40


def parse_number(raw: object) -> Decimal | None:
    """A number of at least 0; None for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        return None
    if isinstance(raw, int):
        return Decimal(raw) if 0 <= raw < int(MAX_VALUE) else None
    is_exact = raw.is_finite() and raw.as_tuple().exponent >= -MAX_DIGITS  # type: ignore[operator]
    return raw if is_exact and 0 <= raw < MAX_VALUE else None


def parse_score(raw: object, expected: str) -> Decimal | None:
    """A score from 0 to 1; None where the report has null, which means that it was not computed.

    Raises:
        EvidenceError: wrong format for anything else.
    """
    score = parse_number(raw)
    if (score is None and raw is not None) or (score is not None and score > 1):
        raise wrong_format(expected, "a score is not a number from 0 to 1")
    return score
