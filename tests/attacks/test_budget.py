"""Many pull requests with one head: the status is set, whatever the other requests of the run used up."""

from __future__ import annotations

from typing import Any

import pytest

from gate.adapters.github import connect
from gate.adapters.github.retry import RESERVED_REQUESTS, RequestBudget
from tests.attacks.second_stage import ON_BASE, POLICY, Stage, boolean_fact, with_facts
from tests.fakes import events
from tests.fakes.github import HEAD
from tests.fakes.github.exchange import slow_down


def open_many(stage: Stage, count: int) -> None:
    """Opens pull requests with the same head commit, each into a branch of its own with the same checklist."""
    for number in range(100, 100 + count):
        stage.client.commit({POLICY: ON_BASE, "n": str(number)}, on=f"base-{number}")
        stage.client.open_pull(number, HEAD, base=f"base-{number}", fork=events.FORK, labels=["safe"])


@pytest.fixture
def ready(saved: Any) -> Any:
    return with_facts(saved, 1, exists=boolean_fact(value=True))


@pytest.mark.parametrize(("count", "comments"), [(5, 6), (30, None)])
def test_pull_requests_with_one_head_are_all_judged_and_comments_are_posted_after_the_status(
    stage: Stage, ready: Any, count: int, comments: int | None
) -> None:
    stage.client.status(HEAD, "gate/readiness", "failure")
    open_many(stage, count)

    assert stage.judge(ready).code == 0
    assert stage.status()[0] == "success"
    assert comments in {None, len(stage.client.bodies())}


@pytest.mark.parametrize("count", [12, 24])
def test_pull_requests_that_use_up_the_budget_make_the_status_an_error(
    stage: Stage, ready: Any, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    maximum = 2 * RESERVED_REQUESTS
    monkeypatch.setattr(connect, "RequestBudget", lambda sleep, _maximum: RequestBudget(sleep, maximum))
    stage.client.status(HEAD, "gate/readiness", "success")
    open_many(stage, count)

    assert stage.judge(ready).code == 2
    assert stage.status()[0] == "error"
    assert len(stage.client.requests) <= maximum


def test_the_status_is_set_before_anything_else_is_published(stage: Stage, ready: Any) -> None:
    open_many(stage, 2)
    stage.judge(ready)

    assert stage.write_requests()[0] == f"POST /repos/acme/shop/statuses/{HEAD}"
    assert len(stage.write_requests()) == 4


def test_waiting_for_the_evidence_leaves_time_for_the_status(stage: Stage, ready: Any) -> None:
    stage.client.faults.append(slow_down("GET", "/contents/", 9, retry_after=59))
    stage.client.faults.append(slow_down("POST", "/statuses/", 1, retry_after=15))

    assert stage.workflow_without_waiting(ready).exit_code == 2
    assert stage.status()[0] == "error"
