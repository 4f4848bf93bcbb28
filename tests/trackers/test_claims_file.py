"""What `gate claims --format json` wrote, read back: whole, or refused."""

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
from gate.trackers import claims_file
from gate.trackers.claims import Standing
from gate.trackers.claims_file import Claims, Stood, parse

CLAIM = {"line": 3, "title": "Readme", "standing": "unclaimed", "why": "", "items": [], "more": 1}
PAGE = {
    "schema": claims_file.SCHEMA,
    "digest": "sha256:00",
    "held_at": "2026-11-20T12:00:00+00:00",
    "counts": {"contradicted": 0, "unclaimed": 1, "verified": 0, "met": 0, "open": 0, "unbound": 0},
    "claims": [CLAIM],
}


def read(change: Mapping[str, Any]) -> Claims:
    return parse(json.dumps({**PAGE, **change}).encode())


def test_a_file_is_read() -> None:
    found = read({})
    assert found == Claims("sha256:00", datetime(2026, 11, 20, 12, tzinfo=UTC), (Stood(3, "Readme", "unclaimed", ""),))
    assert found.count() == {"unclaimed": 1}


def test_the_standings_are_those_of_the_code() -> None:
    assert [str(standing) for standing in Standing] == list(claims_file.STANDINGS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 1}, "it is not what `gate claims --format json` writes"),
        ({"claims": {}}, "it has no claims"),
        ({"claims": []}, "its totals are not those of its claims"),
        ({"counts": {}}, "its totals are not those of its claims"),
        ({"digest": None}, "its digest is no text"),
        ({"held_at": "now"}, "its held_at is no time"),
        ({"held_at": "2026-11-20T12:00:00"}, "its held_at has no time zone"),
        ({"claims": ["x"]}, "a claim of it has no standing that is known"),
        ({"claims": [{**CLAIM, "standing": "fine"}]}, "a claim of it has no standing that is known"),
        ({"claims": [{**CLAIM, "standing": ["open"]}]}, "a claim of it has no standing that is known"),
        ({"claims": [{**CLAIM, "line": 0}]}, "a claim of it has no line"),
        ({"claims": [{**CLAIM, "line": True}]}, "a claim of it has no line"),
        ({"claims": [{**CLAIM, "title": 7}]}, "its title is no text"),
    ],
)
def test_what_is_not_whole_is_refused(change: Mapping[str, Any], said: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(change)
    assert (caught.value.cause, caught.value.detail) == (Cause.UNREADABLE, said)


KEYS = st.sampled_from(("schema", "claims", "counts", "digest", "held_at", "line", "standing"))


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
