"""Reading the result of a selftest: which items were red, and when."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.result import selftest
from tests.cases import cases

AT = "2026-11-20T12:00:00+00:00"


def document(**changes: Any) -> bytes:
    items = [{"id": "tests", "red": True, "vacuities": []}, {"id": "sast", "red": False, "vacuities": []}]
    return json.dumps({"schema": selftest.SCHEMA, "at": AT, "problems": [], "items": items, **changes}).encode()


def test_the_items_that_were_red_have_the_time_of_the_selftest() -> None:
    assert selftest.read(document()) == {"tests": datetime(2026, 11, 20, 12, tzinfo=UTC)}


def test_an_item_of_which_a_part_cannot_go_red_was_not_seen_red() -> None:
    assert selftest.read(document(items=[{"id": "tests", "red": True, "vacuities": [{"reason": "waived"}]}])) == {}


def test_a_selftest_whose_control_failed_proves_nothing() -> None:
    assert selftest.read(document(problems=[{"problem": "no effect"}])) == {}


@cases(
    ("data", "cause"),
    [
        (b"", Cause.UNREADABLE),
        (b"[]", Cause.MISMATCHED),
        (document(schema="readiness-gate/selftest/2"), Cause.MISMATCHED),
        (document(at="yesterday"), Cause.UNREADABLE),
        (document(items=[{"id": 1, "red": True}]), Cause.UNREADABLE),
        (document(items=[{}]), Cause.UNREADABLE),
        (b"\xff", Cause.UNREADABLE),
    ],
)
def test_what_is_no_selftest_is_refused(data: bytes, cause: Cause) -> None:
    with pytest.raises(EvidenceError) as error:
        selftest.read(data)
    assert error.value.cause is cause
