"""Plain values as facts of their kind: numbers in bounds, shares, flags, sets and words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.values import Percentage

MAX_WORD = 200
MAX_MEMBERS = 200
MAX_DIGITS = 30
"""Numbers are read from 1e-30 to 1e30 and with as many digits: beyond, exact arithmetic could be made to choke."""


def number(found: Any) -> Decimal:
    """The value as a number.

    Raises:
        EvidenceError: unreadable, as by all functions here, when it is of another kind or out of bounds.
    """
    if isinstance(found, bool) or not isinstance(found, (int, Decimal, float)):
        raise unlike("a number", found)
    exact = Decimal(str(found)) if isinstance(found, float) else Decimal(found)
    if not exact.is_finite() or abs(exact.adjusted()) > MAX_DIGITS or len(exact.as_tuple().digits) > MAX_DIGITS:
        raise EvidenceError(Cause.UNREADABLE, "the number is too large, or has too many digits")
    return exact


def share(percent: Decimal) -> Percentage:
    """The share that so many percent are."""
    part = Fraction(percent) / 100
    if not 0 <= part <= 1:
        raise EvidenceError(Cause.UNREADABLE, "a share in % lies between 0 and 100, and the value does not")
    return Percentage(part.numerator, part.denominator)


def flag(found: Any) -> bool:
    """The value as true or false."""
    if not isinstance(found, bool):
        raise unlike("true or false", found)
    return found


def word_set(found: Any) -> frozenset[str]:
    """The value as a set of words."""
    if not isinstance(found, list) or len(found) > MAX_MEMBERS:
        raise unlike(f"a list of at most {MAX_MEMBERS} words", found)
    return frozenset(word(each) for each in found)


def word(found: Any) -> str:
    """The value as a word."""
    if isinstance(found, bool):
        return "true" if found else "false"
    said = str(found) if isinstance(found, (str, int, Decimal, float)) else None
    if said is None:
        raise unlike("a word", found)
    if len(said) > MAX_WORD:
        raise EvidenceError(Cause.UNREADABLE, f"the word has more than {MAX_WORD} characters")
    return said


def unlike(wanted: str, found: Any) -> EvidenceError:
    """The fault of a value that is of another kind than wanted."""
    kinds = {bool: "a flag", int: "a number", Decimal: "a number", str: "text", list: "a list", dict: "an object"}
    kind = kinds.get(type(found), "nothing" if found is None else "something else")
    return EvidenceError(Cause.UNREADABLE, f"wanted {wanted}, and the value is {kind}")
