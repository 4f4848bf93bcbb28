"""A run is killed at any moment of its talk with GitHub, and run again: one comment, one status, the same decision."""

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
from gate.publish.comment_marker import text_of
from gate.publish.run_result import RunResult
from tests.command import checklist, lay_out
from tests.fakes import events
from tests.fakes.github import BASE, HEAD, GitHub, serving
from tests.on_github import host_without_waiting

POLICY = checklist("calm | pull_request | {} | [not draft, labels has safe]", "votes | approvals | {} | approvals >= 1")
TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
POINTS = 200
GROUP = 25
REQUESTS = 15
"""What a whole run takes here; a killed one asks some again."""


@pytest.fixture
def client() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        fresh(served)
        yield served


def fresh(client: GitHub) -> None:
    """Pull request 7 as it was before the first run."""
    client.commit({".github/readiness.yml": POLICY}, sha=BASE, on="main")
    client.commit({"a.py": "1"}, BASE, sha=HEAD)
    client.comments.clear()
    client.statuses.clear()
    client.requests.clear()
    client.dies_after = None


def run(folder: Path, client: GitHub, number: int, dies_after: int | None = None) -> RunResult:
    """One run on `issue_comment`: it comments, and sets a status. It may lose the network after so many requests."""
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


@pytest.mark.parametrize("group", range(POINTS // GROUP))
def test_a_run_that_was_killed_anywhere_and_is_run_again_leaves_one_of_each(
    tmp_path: Path, client: GitHub, group: int
) -> None:
    chance = random.Random(group)  # noqa: S311 - reproducible, not secret
    for _ in range(GROUP):
        fresh(client)
        numbers = itertools.count(1)
        for _ in range(chance.randint(1, 3)):
            killed(tmp_path, client, next(numbers), chance.randint(0, REQUESTS))
        run_result = run(tmp_path, client, next(numbers))

        assert (run_result.decision.state, run_result.exit_code) == (State.NOT_READY, 1)
        assert [result.error for result in run_result.results] == [""] * len(run_result.results)
        assert [body.count("Not ready") for body in client.bodies()] == [1]
        assert text_of(client.bodies()[0]).rstrip() == (tmp_path / "summary").read_text().rstrip()
        assert [one["state"] for one in client.statuses[HEAD]] == ["failure"]


def killed(folder: Path, client: GitHub, number: int, dies_after: int) -> None:
    """A run that loses the network: it decides as ever, or not at all, and says so."""
    with contextlib.suppress(GateError):  # it could not even learn what to judge
        run_result = run(folder, client, number, dies_after)
        assert run_result.decision.state in (State.NOT_READY, State.UNDECIDED)
