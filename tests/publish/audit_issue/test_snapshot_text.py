"""A night written as one line, and read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.values import Percentage
from gate.publish.audit_issue import decode_snapshot, encode_snapshot, snapshot_of
from gate.publish.audit_issue.snapshot_text import LIMIT
from tests.publish.audit_issue.nights import AT, COVERAGE, SCAN, SERVICE, SET, night, one
from tests.render.decisions import green, red


def test_a_memory_is_one_line_of_json() -> None:
    assert encode_snapshot(night(backend_coverage=COVERAGE, services=SERVICE)) == (
        '{"state":"not ready","at":"2026-11-20T02:10:00+00:00","items":{'
        '"backend-coverage":["pass",{"line_coverage":["1486/2000","%"]}],'
        '"services":["warn",{"db":["=degraded",""],"up":[true,""],"p95":["240","ms"]}]}}'
    )


@pytest.mark.parametrize("made", [night(a=COVERAGE, b=SCAN, c=SERVICE), night(State.UNDECIDED), snapshot_of(green())])
def test_what_is_remembered_is_recalled(made: AuditSnapshot) -> None:
    assert decode_snapshot(encode_snapshot(made)) == made


def test_sets_and_long_words_are_not_remembered() -> None:
    made = night(a=one(SET), b=one("x" * 61), c=one("x" * 60))

    assert decode_snapshot(encode_snapshot(made)) == night(
        a=SnapshotItem(Status.PASS), b=SnapshotItem(Status.PASS), c=one("x" * 60)
    )


def test_a_moment_is_kept_in_utc() -> None:
    at = datetime(2026, 11, 20, 23, 10, tzinfo=timezone(timedelta(hours=-5)))
    recalled = decode_snapshot(encode_snapshot(AuditSnapshot(State.READY, at, {})))

    assert recalled is not None
    assert recalled.at == datetime(2026, 11, 21, 4, 10, tzinfo=UTC)


words = some.text(max_size=60)
numbers = some.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15)
shares = some.tuples(some.integers(0, 10**9), some.integers(0, 10**9)).map(
    lambda two: Percentage(two[0], sum(two) or 1)
)
values = some.one_of(words, some.booleans(), numbers, shares)
items = some.builds(
    SnapshotItem, some.sampled_from(Status), some.dictionaries(words, some.tuples(values, words), max_size=4)
)


@given(some.builds(AuditSnapshot, some.sampled_from(State), some.just(AT), some.dictionaries(words, items, max_size=4)))
def test_whatever_the_words_are_a_memory_ends_no_comment_and_mentions_nobody(made: AuditSnapshot) -> None:
    text = encode_snapshot(made, 10**6)

    assert not set("<>@#&\n\r") & set(text)
    assert text.isprintable()
    assert text.isascii()
    assert decode_snapshot(text) == made or len(text) > 2 * LIMIT


@pytest.mark.parametrize("limit", [200, 1000, 2000, LIMIT])
def test_what_does_not_fit_is_left_out_values_first(limit: int) -> None:
    made = AuditSnapshot(State.NOT_READY, AT, {f"item-{number}": SERVICE for number in range(200)})

    text = encode_snapshot(made, limit)
    kept = decode_snapshot(text)

    assert len(text) <= limit
    assert kept is not None
    assert kept.complete is (len(kept.items) == 200)
    assert kept.items
    if any(item.values for item in kept.items.values()):
        assert len(kept.items) == 200


def test_what_fits_exactly_is_whole() -> None:
    made = night(a=COVERAGE, b=SCAN)
    text = encode_snapshot(made)

    assert encode_snapshot(made, len(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        "{}",
        '{"state":"fine","at":"2026-11-20T02:10:00+00:00","items":{}}',
        '{"state":"ready","at":"yesterday","items":{}}',
        '{"state":"ready","at":7,"items":{}}',
        '{"state":"ready","at":"2026-11-20","items":[]}',
        '{"state":"ready","at":"2026-11-20","items":{"a":[]}}',
        '{"state":"ready","at":"2026-11-20","items":{"a":["good"]}}',
        '{"state":"ready","at":"2026-11-20","items":{"a":["pass",{"f":["3/2",""]}]}}',
        '{"state":"ready","at":"2026-11-20","items":{"a":["pass",{"f":["1/0",""]}]}}',
        '{"state":"ready","at":"2026-11-20","items":{"a":["pass",{"f":["NaN",""]}]}}',
        '{"state":"ready","at":"2026-11-20","items":{"a":["pass",{"f":[7,""]}]}}',
        '{"state":"ready","at":"2026-11-20","items":{"a":["pass",{"f":["9E999999",""]}]}}',
        "[" * 5000,
    ],
)
def test_what_was_mangled_is_not_recalled(text: str) -> None:
    assert decode_snapshot(text) is None


def test_a_memory_of_a_real_decision_is_short() -> None:
    assert len(encode_snapshot(snapshot_of(red()))) < 1000


def test_a_huge_number_is_kept_as_it_is() -> None:
    made = night(a=one(Decimal("1E+20")))

    assert decode_snapshot(encode_snapshot(made)) == made
