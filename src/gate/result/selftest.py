"""Reads of the result of `gate selftest --json` which items turned red, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.timestamps import parse_utc

SCHEMA = "readiness-gate/selftest/1"
"""The name of the format."""


def read(data: bytes) -> Mapping[str, datetime]:
    """The time of the selftest for each item that was red or turned red; none when its control failed.

    An item of which something cannot go red does not count: a missing report alone may have turned it red.

    Raises:
        EvidenceError: unreadable when the bytes are not JSON; mismatched when they are no result of this version.
    """
    try:
        document = strict_json.new_decoder().decode(data.decode())
    except (ValueError, RecursionError) as error:
        raise EvidenceError(Cause.UNREADABLE, f"it is not JSON: {strict_json.explain(error)}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise EvidenceError(Cause.MISMATCHED, f"it is not a result of the version {SCHEMA}")
    if document.get("problems") != []:
        return {}
    try:
        moment = parse_utc(document["at"])
        items = [item for item in document["items"] if item["red"] is True and item["vacuities"] == []]
        return {_read_id(item): moment for item in items}
    except (KeyError, TypeError, ValueError):
        raise EvidenceError(Cause.UNREADABLE, "it is not complete") from None


def _read_id(item: Mapping[str, Any]) -> str:
    if not isinstance(item["id"], str):
        raise TypeError("the id of an item is not a string")
    return item["id"]
