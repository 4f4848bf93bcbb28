"""A plan gives every repository to one shard, balances them, and keeps the budget of requests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.workspace import Workspace
from gate.fleet import plan_file
from gate.fleet.plan import MAX_SHARDS, Capacity, Plan, plan
from gate.model.errors import UsageError
from tests.fleet.records import names

FREE = 10**9
"""A budget that never limits."""


def test_the_longest_come_first_each_to_the_shard_that_is_done_first() -> None:
    durations = dict(zip(names(range(5)), (7.0, 6.0, 5.0, 4.0, 3.0), strict=True))

    result = plan(names(range(5)), durations, Capacity(2, FREE, 1))

    assert [(shard.repositories, shard.seconds) for shard in result.shards] == [
        (("acme/service-000", "acme/service-003", "acme/service-004"), 14.0),
        (("acme/service-001", "acme/service-002"), 11.0),
    ]


def test_a_repository_that_was_never_judged_takes_as_long_as_the_others() -> None:
    result = plan(names(range(3)), {"acme/service-000": 60.0}, Capacity(3, FREE, 1))

    assert [shard.seconds for shard in result.shards] == [60.0] * 3


def test_a_record_that_claims_an_age_for_its_repository_counts_as_the_longest_job() -> None:
    result = plan(names(range(4)), dict.fromkeys(names(range(2)), 9e15), Capacity(1, FREE, 1))

    assert [shard.seconds for shard in result.shards] == [4 * 6 * 3600.0]


def test_the_budget_of_a_token_is_divided_among_its_shards() -> None:
    result = plan(names(range(100)), {}, Capacity(4, 1000, 10))

    assert result.requests_per_hour == 250
    assert [shard.seconds for shard in result.shards] == [3600.0] * 4


def test_there_are_never_more_shards_than_jobs_of_a_matrix_or_repositories() -> None:
    assert len(plan(names(range(999)), {}, Capacity(1000, FREE, 1)).shards) == MAX_SHARDS
    assert len(plan(names(range(3)), {}, Capacity(1000, FREE, 1)).shards) == 3


@given(
    st.dictionaries(st.integers(0, 999), st.floats(0.001, 1e6), min_size=1, max_size=40),
    st.integers(1, 50),
    st.integers(1, 10_000),
)
def test_every_repository_is_in_one_shard_and_the_shards_are_balanced(
    seconds: dict[int, float], shards: int, budget: int
) -> None:
    durations = {f"acme/service-{number:03d}": value for number, value in seconds.items()}
    capacity = Capacity(shards, budget, 3)
    result = plan(tuple(durations), durations, capacity)

    assert sorted(name for shard in result.shards for name in shard.repositories) == sorted(durations)
    pause = 3 / result.requests_per_hour * 3600
    costs = [max(value, pause) for value in durations.values()]
    best = max([*costs, sum(costs) / len(result.shards)])
    assert max(shard.seconds for shard in result.shards) <= best * 4 / 3 + max(costs) / 3 + 0.001
    assert result == plan(tuple(reversed(durations)), durations, capacity)


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = plan(names(range(7)), {}, Capacity(3, 100, 2))
    file = tmp_path / "plan.json"
    file.write_text(plan_file.render(result))

    assert plan_file.read(file, Workspace(tmp_path)) == result
    assert json.loads(plan_file.render_matrix(result)) == {"shard": [0, 1, 2]}


EMPTY_SHARD = (
    '{"schema": "readiness-gate/fleet-plan/1", "requests_per_hour": 1, "shards": [{"seconds": 1, "repositories": []}]}'
)
INVALID = {
    "no JSON": "shards",
    "another version": plan_file.render(Plan((), 1.0)).replace("plan/1", "plan/2"),
    "without shards": plan_file.render(Plan((), 1.0)),
    "an empty shard": EMPTY_SHARD,
    "no pace": EMPTY_SHARD.replace('hour": 1', 'hour": 0').replace("[]", '["a/b"]'),
    "a path": EMPTY_SHARD.replace("[]", '["../../etc"]'),
}


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID)
def test_a_file_that_is_no_plan_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text)

    with pytest.raises(UsageError, match="write it with `gate fleet plan`"):
        plan_file.read(file, Workspace(tmp_path))
