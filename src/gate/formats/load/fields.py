"""Reads the fields of load tests: counts, exact numbers, texts with a unit of time; and what every report must have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from gate.formats.common import json_fields
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.load.model import RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_NAME = 200
MAX_PARTS = 10_000
"""How many names of requests one report may have."""

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?|\.[0-9]{1,20}")
_TIME = re.compile(rf"(?P<number>{_NUMBER.pattern})(?P<unit>us|ms|s|m|h)")
_MILLISECONDS = {"us": Decimal("0.001"), "ms": Decimal(1), "s": Decimal(1000), "m": Decimal(60_000),
                 "h": Decimal(3_600_000)}  # fmt: skip


def parse_number(raw: object) -> Decimal | None:
    """A number of at least 0, of JSON or as a text; None for anything else."""
    if isinstance(raw, str):
        text = raw.strip()
        raw = Decimal(text) if _NUMBER.fullmatch(text) else None
    return json_fields.parse_number(raw)


def parse_count(raw: object) -> int | None:
    """A whole number of at least 0, of JSON or as a text; None for anything else."""
    number = parse_number(raw)
    return int(number) if number is not None and number == number.to_integral_value() else None


def parse_time(text: str) -> Decimal | None:
    """The milliseconds of a text such as `635.91us` or `1.20s`; None for anything else."""
    match = _TIME.fullmatch(text.strip())
    return Decimal(match["number"]) * _MILLISECONDS[match["unit"]] if match else None


def parse_name(raw: object) -> str:
    """The name of requests on one line, bounded."""
    return parse_text(raw, MAX_NAME)


def require_count(raw: object, expected: str, name: str) -> int:
    """A count that every report of the tool has.

    Raises:
        EvidenceError: wrong format when it is missing or no count.
    """
    count = parse_count(raw)
    if count is None:
        raise wrong_format(expected, f"`{name}` is missing or not a count")
    return count


def select_times(members: Mapping[str, object], names: Mapping[str, str], scale: int | str = 1) -> dict[str, Decimal]:
    """The times of an object. `names` maps its members to those of TIMES; a member times `scale` is milliseconds.

    Of several members that mean the same the last one counts.
    """
    numbers = ((name, parse_number(members.get(member))) for member, name in names.items())
    return {name: number * Decimal(scale) for name, number in numbers if number is not None}


def count_failed(codes: Mapping[str, int]) -> int:
    """The responses whose status is not below 400; one that is no status failed as well."""
    return sum(count for code, count in codes.items() if not 100 <= (parse_count(code) or 0) < 400)


def check_total(total: RequestSummary) -> RequestSummary:
    """The same summary, unless nothing was measured or its numbers contradict each other.

    Raises:
        EvidenceError: empty when there is no request; incomplete when more requests failed than there are.
    """
    attempts = (total.requests or 0) + total.unanswered
    if not attempts:
        raise EvidenceError(Cause.EMPTY, "the run made no request, so nothing was measured")
    if total.failed is not None and total.failed > attempts:
        detail = f"{total.failed:,} requests failed, and there are only {attempts:,}"
        raise EvidenceError(Cause.INCOMPLETE, f"the report contradicts itself: {detail}")
    return total


def check_parts(total: RequestSummary, parts: tuple[RequestSummary, ...]) -> None:
    """Raises EvidenceError (incomplete) when the parts, which the tool lists all, do not add up to the total."""
    for fact in ("requests", "failed"):
        listed = sum(getattr(part, fact) or 0 for part in parts)
        if parts and listed != (getattr(total, fact) or 0):
            detail = f"its rows add up to {listed:,} for `{fact}`, and its total is {getattr(total, fact):,}"
            raise EvidenceError(Cause.INCOMPLETE, f"the report is incomplete: {detail}")
