"""A run is killed after any request to GitHub and run again: one comment, one status, the same decision."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate import pipeline
from gate.config.settings import Settings
from gate.model.decision import State
from gate.model.errors import GateError
from gate.publish.markers import text_without_marker
from gate.publish.run_result import RunResult
from tests.command import checklist, lay_out
from tests.effort import EXHAUSTIVE
from tests.fakes import events
from tests.fakes.github import BASE, HEAD, GitHub, serving
from tests.on_github import host_without_waiting

POLICY = checklist("calm | pull_request | {} | [not draft, labels has safe]", "votes | approvals | {} | approvals >= 1")
TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
REQUESTS = 15
"""Requests of a complete run."""

GROUP = 16
KILLS = 14 * GROUP if EXHAUSTIVE else 2 * GROUP
"""Cases: each number of requests before the first kill is tested at least twice."""


@pytest.fixture
def client() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        reset(served)
        yield served


def reset(client: GitHub) -> None:
    """Restores pull request 7 as before the first run."""
    client.commit({".github/readiness.yml": POLICY}, sha=BASE, on="main")
    client.commit({"a.py": "1"}, BASE, sha=HEAD)
    client.comments.clear()
    client.statuses.clear()
    client.requests.clear()
    client.dies_after = None


def run(folder: Path, client: GitHub, number: int, dies_after: int | None = None) -> RunResult:
    """One run on `issue_comment`, which comments and sets a status; loses the network after `dies_after` requests."""
    lay_out(folder, {"event.json": json.dumps(events.issue_comment(7, client=client)), "summary": "", "output": ""})
    client.requests.clear()
    client.dies_after = dies_after
    env = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "issue_comment",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_REPOSITORY": client.repo,
        "GITHUB_SHA": BASE,
        "GITHUB_API_URL": client.url,
        "GITHUB_RUN_ID": str(number),
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "output"),
    }
    return pipeline.check(Settings(root=folder, comment="always", token=TOKEN), host_without_waiting(folder, env))


@pytest.mark.parametrize("group", range(KILLS // GROUP))
def test_a_run_after_killed_runs_leaves_one_comment_and_one_status(tmp_path: Path, client: GitHub, group: int) -> None:
    random_source = random.Random(group)  # noqa: S311 - reproducible, not secret
    for case in range(group * GROUP, (group + 1) * GROUP):
        reset(client)
        numbers = itertools.count(1)
        run_and_kill(tmp_path, client, next(numbers), case % (REQUESTS + 1))
        for _ in range(random_source.randint(0, 2)):
            run_and_kill(tmp_path, client, next(numbers), random_source.randint(0, REQUESTS))
        run_result = run(tmp_path, client, next(numbers))

        assert (run_result.decision.state, run_result.exit_code) == (State.NOT_READY, 1)
        assert [result.error for result in run_result.results] == [""] * len(run_result.results)
        assert [body.count("Not ready") for body in client.bodies()] == [1]
        assert text_without_marker(client.bodies()[0]).rstrip() == (tmp_path / "summary").read_text().rstrip()
        assert [status["state"] for status in client.statuses[HEAD]] == ["failure"]


def run_and_kill(folder: Path, client: GitHub, number: int, dies_after: int) -> None:
    """A run that loses the network: its decision is the same or undecided."""
    with contextlib.suppress(GateError):  # it could not read what to judge
        run_result = run(folder, client, number, dies_after)
        assert run_result.decision.state in (State.NOT_READY, State.UNDECIDED)
