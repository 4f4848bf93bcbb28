"""Statuses and check runs on a fake GitHub over real HTTP: lost requests are repeated, refused ones reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.github.check_runs import CheckRun
from gate.adapters.github.statuses import CommitStatus
from gate.adapters.workspace import Workspace
from gate.publish import execute
from gate.publish.actions import Action, ActionResult, PostCheckRun, SetStatus
from tests.fakes.github import HEAD, Account, Fault, GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
STATUS = SetStatus(HEAD, CommitStatus("gate/web", "failure", "Not ready: tests", "https://github.example/run/1"))
CHECK = PostCheckRun(
    HEAD, CheckRun("gate/web", "99-1", "failure", "Not ready", "# Not ready", "https://github.example")
)
BOTH = pytest.mark.parametrize("action", [STATUS, CHECK], ids=["status", "check-run"])


def run(action: Action, client: GitHub, token: str = TOKEN) -> ActionResult:
    github = GitHubClient(client.repo, token, client.url, sleep=lambda _seconds: None) if token else None
    return execute([action], Workspace(Path()), github)[0]


def count_posts(client: GitHub) -> int:
    return len(client.statuses.get(HEAD, [])) + len(client.checks)


@BOTH
def test_each_is_posted_once(action: Action, client: GitHub) -> None:
    assert [run(action, client), run(action, client)] == [ActionResult(action)] * 2
    assert count_posts(client) == 1


@BOTH
def test_a_lost_response_is_repaired_by_a_second_attempt(action: Action, client: GitHub) -> None:
    client.faults.append(Fault("POST", "/statuses/" if action is STATUS else "/check-runs", 502))

    assert run(action, client) == ActionResult(action)
    assert count_posts(client) == 1


@pytest.mark.parametrize(
    ("action", "task", "permission"),
    [(STATUS, "set the status gate/web", "statuses"), (CHECK, "create the check run gate/web", "checks")],
    ids=["status", "check-run"],
)
def test_without_permission_or_token_the_error_names_the_next_step(
    action: Action, task: str, permission: str, client: GitHub
) -> None:
    client.accounts[TOKEN] = Account(permissions={permission: "read"})

    assert run(action, client).error == (
        f"cannot {task}: GitHub answered 403: Resource not accessible by integration; give the job "
        f"`permissions: {{{permission}: write}}` (runs for pull requests from forks and from Dependabot never get it)"
    )
    assert run(action, client, token="").error == (
        f"cannot {task}: no token; set the input `github-token` of the action, or GITHUB_TOKEN for `gate check`"
    )
    assert count_posts(client) == 0
