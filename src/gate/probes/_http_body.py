"""Named values of an answer: from its headers, or by JMESPath from its JSON body."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from gate.errors import EvidenceError
from gate.fetch.answers import Answer
from gate.model import FactSpec, Kind, Observation, Reason, Seen, Share, Unseen
from gate.probes._http_inputs import Place

_WRITTEN = re.compile(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?")

MAX_WORD = 200
MAX_MEMBERS = 200
MAX_DIGITS = 30
"""Numbers are read from 1e-30 to 1e30 and with as many digits: beyond, exact arithmetic could be made to choke."""


def find(place: Place, answer: Answer) -> Any:
    """The value at that place of the answer; numbers are int or Decimal.

    Raises:
        EvidenceError: absent when nothing (or null) is there, unreadable when the body is not JSON.
    """
    if place.header:
        if place.header.lower() not in answer.headers:
            raise EvidenceError(Reason.ABSENT, f"the answer has no header {place.header}")
        return answer.headers[place.header.lower()].strip()
    import jmespath
    from jmespath.exceptions import JMESPathError

    path = place.path or ""
    try:
        found = jmespath.search(path, _json(answer))
    except (JMESPathError, TypeError, ArithmeticError, AttributeError):
        raise EvidenceError(Reason.UNREADABLE, f"{path} cannot be applied to this body") from None
    if found is None:
        raise EvidenceError(Reason.ABSENT, f"the body has nothing at {path}")
    return found


def _json(answer: Answer) -> Any:
    if isinstance(answer.body, Unseen):
        raise EvidenceError(answer.body.reason, answer.body.detail)
    try:
        return json.loads(
            answer.body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unambiguous
        )
    except (ValueError, RecursionError, InvalidOperation):
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        said = f"; the server calls it {kind}" if kind.isascii() and 0 < len(kind) < 50 and "json" not in kind else ""
        raise EvidenceError(Reason.UNREADABLE, f"the body is not sound JSON{said}") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _unambiguous(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table


def observe(spec: FactSpec, place: Place, answer: Answer) -> Observation:
    """The fact as this answer shows it, seen when the value is of the declared kind."""
    try:
        found = find(place, answer)
        match spec.kind:
            case Kind.NUMBER:
                return Seen(_number(found, written=place.header is not None))
            case Kind.SHARE:
                return Seen(_share(_number(found, written=place.header is not None)))
            case Kind.FLAG:
                return Seen(_flag(found))
            case Kind.SET:
                return Seen(_set(found))
            case _:
                return Seen(_word(found))
    except EvidenceError as fault:
        return Unseen(fault.reason, fault.detail)


def _number(found: Any, *, written: bool) -> Decimal:
    if written:
        found = _parsed(found)
    if isinstance(found, bool) or not isinstance(found, (int, Decimal, float)):
        raise _not("a number", found)
    number = Decimal(str(found)) if isinstance(found, float) else Decimal(found)
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS or len(number.as_tuple().digits) > MAX_DIGITS:
        raise EvidenceError(Reason.UNREADABLE, "the number is too large, or has too many digits")
    return number


def _parsed(text: str) -> Decimal | str:
    return Decimal(text) if _WRITTEN.fullmatch(text) else text


def _share(percent: Decimal) -> Share:
    part = Fraction(percent) / 100
    if not 0 <= part <= 1:
        raise EvidenceError(Reason.UNREADABLE, "a share in % lies between 0 and 100, and the value does not")
    return Share(part.numerator, part.denominator)


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise _not("true or false", found)
    return found


def _set(found: Any) -> frozenset[str]:
    if not isinstance(found, list) or len(found) > MAX_MEMBERS:
        raise _not(f"a list of at most {MAX_MEMBERS} words", found)
    return frozenset(_word(each) for each in found)


def _word(found: Any) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    word = str(found) if isinstance(found, (str, int, Decimal, float)) else None
    if word is None:
        raise _not("a word", found)
    if len(word) > MAX_WORD:
        raise EvidenceError(Reason.UNREADABLE, f"the word has more than {MAX_WORD} characters")
    return word


def _not(wanted: str, found: Any) -> EvidenceError:
    kinds = {bool: "a flag", int: "a number", Decimal: "a number", str: "text", list: "a list", dict: "an object"}
    return EvidenceError(
        Reason.UNREADABLE, f"wanted {wanted}, and the value is {kinds.get(type(found), 'something else')}"
    )
