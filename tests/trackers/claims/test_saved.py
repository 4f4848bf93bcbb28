"""The saved claims file: read as a whole, or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.trackers.claims.saved import SCHEMA, SavedClaim, SavedClaims, parse
from gate.trackers.claims.status import ClaimStatus
from tests.cases import cases

CLAIM = {"line": 3, "title": "Readme", "status": "unclaimed", "reason": "", "items": [], "more": 1}
COUNTS = {"contradicted": 0, "unclaimed": 1, "verified": 0, "met": 0, "open": 0, "unbound": 0}
NEW_COUNTS = {**COUNTS, "unverified": 0}
PAGE = {
    "schema": SCHEMA,
    "digest": "sha256:00",
    "evaluated_at": "2026-11-20T12:00:00+00:00",
    "counts": NEW_COUNTS,
    "claims": [CLAIM],
}
VERSION_2 = {**PAGE, "schema": "readiness-gate/claims/2", "counts": COUNTS}
VERSION_1 = {
    "schema": "readiness-gate/claims/1",
    "digest": "sha256:00",
    "held_at": "2026-11-20T12:00:00+00:00",
    "counts": COUNTS,
    "claims": [{"line": 3, "title": "Readme", "standing": "unclaimed", "why": "", "sort": "task", "items": []}],
}


def read(changes: Mapping[str, Any]) -> SavedClaims:
    return parse(json.dumps({**PAGE, **changes}).encode())


@pytest.mark.parametrize("page", [PAGE, VERSION_2, VERSION_1], ids=["version 3", "version 2", "version 1"])
def test_every_version_of_the_file_is_read_with_its_version(page: Mapping[str, Any]) -> None:
    saved = parse(json.dumps(page).encode())
    claim = SavedClaim(3, "Readme", ClaimStatus.UNCLAIMED, "")
    assert saved == SavedClaims(page["schema"], "sha256:00", datetime(2026, 11, 20, 12, tzinfo=UTC), (claim,))
    assert saved.count_by_status() == {"unclaimed": 1}


def test_version_1_has_its_own_keys() -> None:
    with pytest.raises(EvidenceError):
        parse(json.dumps({**PAGE, "schema": "readiness-gate/claims/1"}).encode())


@cases(
    ("changes", "message"),
    [
        ({"schema": 1}, "expected the output of `gate claims --format json`, but the file has no `schema`"),
        ({"claims": {}}, "its `claims` are missing or not a list"),
        ({"claims": []}, "its `counts` do not match its claims"),
        ({"counts": {}}, "its `counts` do not match its claims"),
        ({"digest": None}, "its `digest` is missing or not a string"),
        ({"evaluated_at": "now"}, "its `evaluated_at` is not a timestamp"),
        ({"evaluated_at": "2026-11-20T12:00:00"}, "its `evaluated_at` has no time zone"),
        ({"claims": ["x"]}, "a claim has no valid `status`"),
        ({"claims": [{**CLAIM, "status": "fine"}]}, "a claim has no valid `status`"),
        ({"claims": [{**CLAIM, "status": ["open"]}]}, "a claim has no valid `status`"),
        ({"claims": [{**CLAIM, "line": 0}]}, "a claim has no valid `line`"),
        ({"claims": [{**CLAIM, "line": True}]}, "a claim has no valid `line`"),
        ({"claims": [{**CLAIM, "title": 7}]}, "its `title` is missing or not a string"),
    ],
)
def test_an_incomplete_file_is_refused(changes: Mapping[str, Any], message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(changes)
    assert (caught.value.cause, caught.value.detail) == (Cause.UNREADABLE, message)


KEYS = st.sampled_from(("schema", "claims", "counts", "digest", "evaluated_at", "line", "status"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    )
)
def test_any_other_json_is_refused(value: Any) -> None:
    for page in (value, {**PAGE, "claims": value}, {**PAGE, "claims": [value]}, {**PAGE, "counts": value}):
        with pytest.raises(EvidenceError):
            parse(json.dumps(page).encode())
