"""Values in a response: from its headers, or by JMESPath from its JSON body."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from gate.adapters.http.response import HttpResponse
from gate.formats.documents import jmespath_query, structured
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Unseen
from gate.model.values import FactSpec, Kind
from gate.probes.common.conversions import to_boolean, to_list, to_number, to_percentage, to_string
from gate.probes.common.http_parameters import ResponseField

_NUMBER = re.compile(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?")


def find_value(field: ResponseField, response: HttpResponse) -> Any:
    """The value of the field in the response; numbers are int or Decimal.

    Raises:
        EvidenceError: absent when there is no value, or null; unreadable when the body is not JSON.
    """
    if field.header:
        if field.header.lower() not in response.headers:
            raise EvidenceError(Cause.MISSING_VALUE, f"the response has no header {field.header}")
        return response.headers[field.header.lower()].strip()
    return jmespath_query.find(field.path or "", _parse_body(response))


def _parse_body(response: HttpResponse) -> Any:
    if isinstance(response.body, Unseen):
        raise EvidenceError(response.body.cause, response.body.detail, response.body.subject)
    try:
        return structured.from_json(response.body)
    except EvidenceError:
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_usable = media_type.isascii() and 0 < len(media_type) < 50 and "json" not in media_type
        hint = f"; its content type is {media_type}" if is_usable else ""
        raise EvidenceError(Cause.UNREADABLE, f"the body is not valid JSON{hint}") from None


def observe(spec: FactSpec, field: ResponseField, response: HttpResponse) -> Observation:
    """The fact in this response; seen when the value is of the declared kind."""
    try:
        value = find_value(field, response)
        match spec.kind:
            case Kind.NUMBER:
                return Seen(to_number(_parse_text(value, field)))
            case Kind.PERCENTAGE:
                return Seen(to_percentage(to_number(_parse_text(value, field))))
            case Kind.BOOLEAN:
                return Seen(to_boolean(value))
            case Kind.LIST:
                return Seen(to_list(value))
            case _:
                return Seen(to_string(value))
    except EvidenceError as error:
        return error.unseen


def _parse_text(value: Any, field: ResponseField) -> Any:
    """A header as a number when it is one; every other value as it is."""
    return Decimal(value) if field.header is not None and _NUMBER.fullmatch(value) else value
