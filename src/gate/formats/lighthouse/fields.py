"""Reads the scores of Lighthouse."""

from __future__ import annotations

from decimal import Decimal

from gate.formats.common.json_fields import parse_number, wrong_format


def parse_score(raw: object, expected: str) -> Decimal | None:
    """A score from 0 to 1; None where the report has null, which means that it was not computed.

    Raises:
        EvidenceError: wrong format for anything else.
    """
    score = parse_number(raw)
    if (score is None and raw is not None) or (score is not None and score > 1):
        raise wrong_format(expected, "a score is not a number from 0 to 1")
    return score
