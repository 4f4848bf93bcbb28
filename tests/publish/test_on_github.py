"""Statuses and check runs on a fake GitHub over real HTTP: what gets lost is written again, what is refused is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.github.check_runs import CheckRun
from gate.adapters.github.statuses import CommitStatus
from gate.adapters.host import Host
from gate.publish import Action, ActionResult, execute
from gate.publish.actions import PostCheckRun, SetStatus
from tests.fakes.github import HEAD, Account, Fault, GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
STATUS = SetStatus(HEAD, CommitStatus("gate/web", "failure", "Not ready: tests", "https://github.example/run/1"))
CHECK = PostCheckRun(
    HEAD, CheckRun("gate/web", "99-1", "failure", "Not ready", "# Not ready", "https://github.example")
)
BOTH = pytest.mark.parametrize("action", [STATUS, CHECK], ids=["status", "check-run"])


def done(action: Action, client: GitHub, token: str = TOKEN) -> ActionResult:
    door = GitHubClient(client.repo, token, client.url, sleep=lambda _seconds: None) if token else None
    return execute([action], Host.at(Path()), door)[0]


def written(client: GitHub) -> int:
    return len(client.statuses.get(HEAD, [])) + len(client.checks)


@BOTH
def test_each_is_written_once(action: Action, client: GitHub) -> None:
    assert [done(action, client), done(action, client)] == [ActionResult(action)] * 2
    assert written(client) == 1


@BOTH
def test_an_answer_that_got_lost_is_made_good(action: Action, client: GitHub) -> None:
    client.faults.append(Fault("POST", "/statuses/" if action is STATUS else "/check-runs", 502))

    assert done(action, client) == ActionResult(action)
    assert written(client) == 1


@pytest.mark.parametrize(
    ("action", "undone", "permission"),
    [(STATUS, "the status gate/web was not set", "statuses"), (CHECK, "the check run gate/web was not made", "checks")],
    ids=["status", "check-run"],
)
def test_without_permission_or_token_the_receipt_says_what_to_do(
    action: Action, undone: str, permission: str, client: GitHub
) -> None:
    client.accounts[TOKEN] = Account(permissions={permission: "read"})

    assert done(action, client).error == (
        f"{undone}: GitHub answered 403: Resource not accessible by integration; give the job "
        f"`permissions: {{{permission}: write}}` (a pull request from a fork or by Dependabot gets none)"
    )
    assert done(action, client, token="").error == f"{undone}: there is no token; give the input github-token"
    assert written(client) == 0
