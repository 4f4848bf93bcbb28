"""The keys of a history."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.history.layout import RunKey, parse_key, run_key, runs_prefix
from gate.model.subject import Run

MORNING = datetime(2026, 11, 29, 3, 15, tzinfo=UTC)


def test_a_run_has_a_record_and_a_result_in_the_folder_of_its_day() -> None:
    key = run_key(MORNING, "acme/shop", "3f2a1bc4d5e6f708", Run(9182736455, 1), "readiness")
    assert key.record == ("1/acme/shop/runs/date=2026-11-29/20261129T031500Z-3f2a1bc4d5e6-9182736455.1-readiness.jsonl")
    assert key.result == (
        "1/acme/shop/results/date=2026-11-29/20261129T031500Z-3f2a1bc4d5e6-9182736455.1-readiness.json.gz"
    )
    assert key.record.startswith(runs_prefix("acme/shop"))


def test_the_day_is_that_of_utc() -> None:
    key = run_key(datetime(2026, 11, 29, 1, tzinfo=timezone(timedelta(hours=9))), "acme/shop", "", Run(), "readiness")
    assert "date=2026-11-28/20261128T160000Z-" in key.record


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    st.from_regex(r"[0-9a-f]{0,40}", fullmatch=True),
    st.integers(min_value=0, max_value=10**15),
    st.integers(min_value=0, max_value=999),
    st.text(max_size=100),
)
def test_a_key_names_its_run_whatever_the_gate_is_called(
    time: datetime, commit: str, run: int, attempt: int, gate: str
) -> None:
    key = run_key(time, "acme/shop", commit, Run(run, attempt), gate)
    assert parse_key(key.record) == parse_key(key.result) == key


def test_the_names_of_later_runs_sort_after_those_of_earlier_ones() -> None:
    moments = [MORNING + timedelta(hours=hours) for hours in range(0, 2000, 7)]
    records = [run_key(moment, "acme/shop", "ff", Run(1, 1), "readiness").record for moment in moments]
    assert records == sorted(records)


@pytest.mark.parametrize(
    "key",
    [
        "README.md",
        "2/acme/shop/runs/date=2026-11-29/20261129T031500Z-3f2a-1.1-readiness.jsonl",
        "1/acme/shop/runs/date=2026-11-28/20261129T031500Z-3f2a-1.1-readiness.jsonl",
        "1/acme/shop/results/date=2026-11-29/20261129T031500Z-3f2a-1.1-readiness.jsonl",
        "1/acme/shop/runs/date=2026-11-29/20261399T031500Z-3f2a-1.1-readiness.jsonl",
    ],
)
def test_other_files_are_no_runs(key: str) -> None:
    assert parse_key(key) is None


def test_runs_are_ordered_by_time() -> None:
    keys = [run_key(MORNING + timedelta(days=days), "acme/shop", "", Run(), "readiness") for days in (2, 0, 1)]
    assert [key.time.day for key in sorted(keys)] == [29, 30, 1]
    assert isinstance(keys[0], RunKey)
