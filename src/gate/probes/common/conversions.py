"""Converts plain values of documents and responses to the kinds of facts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.values import Percentage

MAX_STRING = 200
MAX_MEMBERS = 200
MAX_DIGITS = 30
"""Numbers are read from 1e-30 to 1e30 and with as many digits; larger ones could exhaust exact arithmetic."""


def to_number(value: Any) -> Decimal:
    """The value as a number.

    Raises:
        EvidenceError: unreadable when the value is of another kind or out of bounds, as in all functions here.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float)):
        raise wrong_kind("a number", value)
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > MAX_DIGITS or len(exact.as_tuple().digits) > MAX_DIGITS:
        raise EvidenceError(Cause.UNREADABLE, "the number is too large or has too many digits")
    return exact


def to_percentage(percent: Decimal) -> Percentage:
    """The percentage of this many percent."""
    part = Fraction(percent) / 100
    if not 0 <= part <= 1:
        raise EvidenceError(
            Cause.UNREADABLE, "expected a percentage from 0 to 100, and the value is outside this range"
        )
    return Percentage.from_ratio(part)


def to_boolean(value: Any) -> bool:
    """The value as true or false."""
    if not isinstance(value, bool):
        raise wrong_kind("true or false", value)
    return value


def to_list(value: Any) -> frozenset[str]:
    """The value as a list of strings, in which order and repetition do not count."""
    if not isinstance(value, list) or len(value) > MAX_MEMBERS:
        raise wrong_kind(f"a list of at most {MAX_MEMBERS} strings", value)
    return frozenset(to_string(member) for member in value)


def to_string(value: Any) -> str:
    """The value as a string; numbers and booleans as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, Decimal, float)):
        raise wrong_kind("a string", value)
    text = str(value)
    if len(text) > MAX_STRING:
        raise EvidenceError(Cause.UNREADABLE, f"the string has more than {MAX_STRING} characters")
    return text


_KINDS = {bool: "a boolean", int: "a number", Decimal: "a number", str: "a string", list: "a list", dict: "an object"}


def wrong_kind(expected: str, value: Any) -> EvidenceError:
    """The error for a value of another kind than expected."""
    kind = _KINDS.get(type(value), "null" if value is None else "of another type")
    return EvidenceError(Cause.UNREADABLE, f"expected {expected}, and the value is {kind}")
