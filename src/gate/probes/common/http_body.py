"""Named values of an answer: from its headers, or by JMESPath from its JSON body."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from gate.adapters.http.response import HttpResponse
from gate.formats.documents import jmespath_query, structured
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Unseen
from gate.model.values import FactSpec, Kind
from gate.probes.common import values
from gate.probes.common.http_parameters import Place

_WRITTEN = re.compile(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?")


def find(place: Place, answer: HttpResponse) -> Any:
    """The value at that place of the answer; numbers are int or Decimal.

    Raises:
        EvidenceError: absent when nothing (or null) is there, unreadable when the body is not JSON.
    """
    if place.header:
        if place.header.lower() not in answer.headers:
            raise EvidenceError(Cause.ABSENT, f"the answer has no header {place.header}")
        return answer.headers[place.header.lower()].strip()
    return jmespath_query.find(place.path or "", _json(answer))


def _json(answer: HttpResponse) -> Any:
    if isinstance(answer.body, Unseen):
        raise EvidenceError(answer.body.cause, answer.body.detail)
    try:
        return structured.from_json(answer.body)
    except EvidenceError:
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        said = f"; the server calls it {kind}" if kind.isascii() and 0 < len(kind) < 50 and "json" not in kind else ""
        raise EvidenceError(Cause.UNREADABLE, f"the body is not sound JSON{said}") from None


def observe(spec: FactSpec, place: Place, answer: HttpResponse) -> Observation:
    """The fact as this answer shows it, seen when the value is of the declared kind."""
    try:
        found = find(place, answer)
        match spec.kind:
            case Kind.NUMBER:
                return Seen(_number(found, written=place.header is not None))
            case Kind.PERCENTAGE:
                return Seen(values.share(_number(found, written=place.header is not None)))
            case Kind.BOOLEAN:
                return Seen(values.flag(found))
            case Kind.LIST:
                return Seen(values.word_set(found))
            case _:
                return Seen(values.word(found))
    except EvidenceError as fault:
        return Unseen(fault.cause, fault.detail)


def _number(found: Any, *, written: bool) -> Decimal:
    return values.number(_parsed(found) if written else found)


def _parsed(text: str) -> Decimal | str:
    return Decimal(text) if _WRITTEN.fullmatch(text) else text
