"""An audit snapshot is encoded as one line and decoded again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.values import Percentage
from gate.publish.audit_issue import take_snapshot
from gate.publish.snapshot_codec import MAX_CHARACTERS, decode_snapshot, encode_snapshot
from tests.cases import cases
from tests.publish.audit_issue.snapshots import AT, COVERAGE, LIST, SCAN, SERVICE, item_with, snapshot
from tests.render.decisions import green, red


def test_a_snapshot_is_one_line_of_json() -> None:
    assert encode_snapshot(snapshot(backend_coverage=COVERAGE, services=SERVICE)) == (
        '{"state":"not ready","at":"2026-11-20T02:10:00+00:00","items":{'
        '"backend-coverage":["pass",{"line_coverage":["1486/2000","%"]}],'
        '"services":["warn",{"db":["=degraded",""],"up":[true,""],"p95":["240","ms"]}]}}'
    )


def test_a_percentage_without_counts_is_marked() -> None:
    line = encode_snapshot(snapshot(a=item_with(Percentage.from_ratio(Fraction(9, 10)), "%")))

    assert '"fact":["~9/10","%"]' in line


@cases("original", [snapshot(a=COVERAGE, b=SCAN, c=SERVICE), snapshot(State.UNDECIDED), take_snapshot(green())])
def test_an_encoded_snapshot_is_decoded_unchanged(original: AuditSnapshot) -> None:
    assert decode_snapshot(encode_snapshot(original)) == original


def test_lists_and_long_strings_are_left_out() -> None:
    original = snapshot(a=item_with(LIST), b=item_with("x" * 61), c=item_with("x" * 60))

    assert decode_snapshot(encode_snapshot(original)) == snapshot(
        a=SnapshotItem(Status.PASS), b=SnapshotItem(Status.PASS), c=item_with("x" * 60)
    )


def test_the_time_is_decoded_in_utc() -> None:
    at = datetime(2026, 11, 20, 23, 10, tzinfo=timezone(timedelta(hours=-5)))
    decoded = decode_snapshot(encode_snapshot(AuditSnapshot(State.READY, at, {})))

    assert decoded is not None
    assert decoded.at == datetime(2026, 11, 21, 4, 10, tzinfo=UTC)


@cases(("member", "complete"), [("", True), (',"complete":false', False), (',"whole":false', False)])
def test_an_incomplete_snapshot_of_an_earlier_release_is_decoded_too(member: str, complete: bool) -> None:
    decoded = decode_snapshot(f'{{"state":"ready","at":"2026-11-20T02:10:00+00:00","items":{{}}{member}}}')

    assert decoded is not None
    assert decoded.complete is complete


strings = st.text(max_size=60)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15)
percentages = st.builds(
    lambda part, rest, has_counts: Percentage(part, part + rest or 1, has_counts),
    st.integers(0, 10**9), st.integers(0, 10**9), st.booleans(),
)  # fmt: skip
values = st.one_of(strings, st.booleans(), numbers, percentages)
items = st.builds(
    SnapshotItem, st.sampled_from(Status), st.dictionaries(strings, st.tuples(values, strings), max_size=4)
)


@given(st.builds(AuditSnapshot, st.sampled_from(State), st.just(AT), st.dictionaries(strings, items, max_size=4)))
def test_no_string_can_end_the_html_comment_or_mention_anybody(original: AuditSnapshot) -> None:
    text = encode_snapshot(original, 10**6)

    assert not set("<>@#&\n\r") & set(text)
    assert text.isprintable()
    assert text.isascii()
    assert decode_snapshot(text) == original or len(text) > 2 * MAX_CHARACTERS


@cases("limit", [200, 1000, 2000, MAX_CHARACTERS])
def test_values_are_left_out_first_when_a_snapshot_is_too_long(limit: int) -> None:
    original = AuditSnapshot(State.NOT_READY, AT, {f"item-{number}": SERVICE for number in range(200)})

    text = encode_snapshot(original, limit)
    decoded = decode_snapshot(text)

    assert len(text) <= limit
    assert decoded is not None
    assert decoded.complete is (len(decoded.items) == 200)
    assert (
        decoded.all_values
        is all(item.values for item in decoded.items.values())
        is (text == encode_snapshot(original, 10**6))
    )
    assert decoded.items
    if any(item.values for item in decoded.items.values()):
        assert len(decoded.items) == 200


def test_a_snapshot_of_exactly_the_limit_is_complete() -> None:
    original = snapshot(a=COVERAGE, b=SCAN)
    text = encode_snapshot(original)

    assert encode_snapshot(original, len(text)) == text


@cases(
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
def test_a_malformed_snapshot_is_not_decoded(text: str) -> None:
    assert decode_snapshot(text) is None


def test_the_snapshot_of_a_real_decision_is_short() -> None:
    assert len(encode_snapshot(take_snapshot(red()))) < 1000


def test_a_huge_number_stays_exact() -> None:
    original = snapshot(a=item_with(Decimal("1E+20")))

    assert decode_snapshot(encode_snapshot(original)) == original
