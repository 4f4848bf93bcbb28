"""Named values of an answer: from its headers, or by JMESPath from its JSON body."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from gate.errors import EvidenceError
from gate.fetch.answers import Answer
from gate.model.evidence import Observation, Reason, Seen, Unseen
from gate.model.values import FactSpec, Kind
from gate.parsers import documents, jmes
from gate.probes import _values
from gate.probes._http_inputs import Place

_WRITTEN = re.compile(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?")


def find(place: Place, answer: Answer) -> Any:
    """The value at that place of the answer; numbers are int or Decimal.

    Raises:
        EvidenceError: absent when nothing (or null) is there, unreadable when the body is not JSON.
    """
    if place.header:
        if place.header.lower() not in answer.headers:
            raise EvidenceError(Reason.ABSENT, f"the answer has no header {place.header}")
        return answer.headers[place.header.lower()].strip()
    return jmes.find(place.path or "", _json(answer))


def _json(answer: Answer) -> Any:
    if isinstance(answer.body, Unseen):
        raise EvidenceError(answer.body.reason, answer.body.detail)
    try:
        return documents.from_json(answer.body)
    except EvidenceError:
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        said = f"; the server calls it {kind}" if kind.isascii() and 0 < len(kind) < 50 and "json" not in kind else ""
        raise EvidenceError(Reason.UNREADABLE, f"the body is not sound JSON{said}") from None


def observe(spec: FactSpec, place: Place, answer: Answer) -> Observation:
    """The fact as this answer shows it, seen when the value is of the declared kind."""
    try:
        found = find(place, answer)
        match spec.kind:
            case Kind.NUMBER:
                return Seen(_number(found, written=place.header is not None))
            case Kind.SHARE:
                return Seen(_values.share(_number(found, written=place.header is not None)))
            case Kind.FLAG:
                return Seen(_values.flag(found))
            case Kind.SET:
                return Seen(_values.word_set(found))
            case _:
                return Seen(_values.word(found))
    except EvidenceError as fault:
        return Unseen(fault.reason, fault.detail)


def _number(found: Any, *, written: bool) -> Decimal:
    return _values.number(_parsed(found) if written else found)


def _parsed(text: str) -> Decimal | str:
    return Decimal(text) if _WRITTEN.fullmatch(text) else text
