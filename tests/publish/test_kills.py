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

from gate import app
from gate.app import Ending
from gate.errors import GateError
from gate.model.decision import State
from gate.publish.sticky import text_of
from gate.settings import Settings
from tests.command import checklist, lay_out
from tests.fakes import events
from tests.fakes.github import BASE, HEAD, GitHub, serving
from tests.on_github import Hasty

POLICY = checklist("calm | pull_request | {} | [not draft, labels has safe]", "votes | approvals | {} | approvals >= 1")
TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
POINTS = 200
GROUP = 25
REQUESTS = 15
"""What a whole run takes here; a killed one asks some again."""


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        fresh(served)
        yield served


def fresh(hub: GitHub) -> None:
    """Pull request 7 as it was before the first run."""
    hub.commit({".github/readiness.yml": POLICY}, sha=BASE, on="main")
    hub.commit({"a.py": "1"}, BASE, sha=HEAD)
    hub.comments.clear()
    hub.statuses.clear()
    hub.requests.clear()
    hub.dies_after = None


def run(folder: Path, hub: GitHub, number: int, dies_after: int | None = None) -> Ending:
    """One run on `issue_comment`: it comments, and sets a status. It may lose the network after so many requests."""
    lay_out(folder, {"event.json": json.dumps(events.issue_comment(7, hub=hub)), "summary": "", "output": ""})
    hub.requests.clear()
    hub.dies_after = dies_after
    env = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "issue_comment",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_REPOSITORY": hub.repo,
        "GITHUB_SHA": BASE,
        "GITHUB_API_URL": hub.url,
        "GITHUB_RUN_ID": str(number),
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "output"),
    }
    return app.check(Settings(root=folder, comment="always", token=TOKEN), Hasty(folder, env=env))


@pytest.mark.parametrize("group", range(POINTS // GROUP))
def test_a_run_that_was_killed_anywhere_and_is_run_again_leaves_one_of_each(
    tmp_path: Path, hub: GitHub, group: int
) -> None:
    chance = random.Random(group)  # noqa: S311 - reproducible, not secret
    for _ in range(GROUP):
        fresh(hub)
        numbers = itertools.count(1)
        for _ in range(chance.randint(1, 3)):
            killed(tmp_path, hub, next(numbers), chance.randint(0, REQUESTS))
        ending = run(tmp_path, hub, next(numbers))

        assert (ending.decision.state, ending.exit_code) == (State.NOT_READY, 1)
        assert [receipt.fault for receipt in ending.receipts] == [""] * len(ending.receipts)
        assert [body.count("Not ready") for body in hub.bodies()] == [1]
        assert text_of(hub.bodies()[0]).rstrip() == (tmp_path / "summary").read_text().rstrip()
        assert [one["state"] for one in hub.statuses[HEAD]] == ["failure"]


def killed(folder: Path, hub: GitHub, number: int, dies_after: int) -> None:
    """A run that loses the network: it decides as ever, or not at all, and says so."""
    with contextlib.suppress(GateError):  # it could not even learn what to judge
        ending = run(folder, hub, number, dies_after)
        assert ending.decision.state in (State.NOT_READY, State.UNDECIDED)
