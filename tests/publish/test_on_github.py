"""Statuses and check runs on a fake GitHub over real HTTP: what gets lost is written again, what is refused is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.github import Hub
from gate.github.check_runs import CheckRun
from gate.github.statuses import CommitStatus
from gate.publish import Deed, Receipt, perform
from gate.publish.deeds import KeepCheckRun, SetStatus
from gate.world import World
from tests.fakes.github import HEAD, Account, Fault, GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
STATUS = SetStatus(HEAD, CommitStatus("gate/web", "failure", "Not ready: tests", "https://github.example/run/1"))
CHECK = KeepCheckRun(
    HEAD, CheckRun("gate/web", "99-1", "failure", "Not ready", "# Not ready", "https://github.example")
)
BOTH = pytest.mark.parametrize("deed", [STATUS, CHECK], ids=["status", "check-run"])


def done(deed: Deed, hub: GitHub, token: str = TOKEN) -> Receipt:
    door = Hub(hub.repo, token, hub.url, pause=lambda _seconds: None) if token else None
    return perform([deed], World(Path()), door)[0]


def written(hub: GitHub) -> int:
    return len(hub.statuses.get(HEAD, [])) + len(hub.checks)


@BOTH
def test_each_is_written_once(deed: Deed, hub: GitHub) -> None:
    assert [done(deed, hub), done(deed, hub)] == [Receipt(deed)] * 2
    assert written(hub) == 1


@BOTH
def test_an_answer_that_got_lost_is_made_good(deed: Deed, hub: GitHub) -> None:
    hub.faults.append(Fault("POST", "/statuses/" if deed is STATUS else "/check-runs", 502))

    assert done(deed, hub) == Receipt(deed)
    assert written(hub) == 1


@pytest.mark.parametrize(
    ("deed", "undone", "permission"),
    [(STATUS, "the status gate/web was not set", "statuses"), (CHECK, "the check run gate/web was not made", "checks")],
    ids=["status", "check-run"],
)
def test_without_permission_or_token_the_receipt_says_what_to_do(
    deed: Deed, undone: str, permission: str, hub: GitHub
) -> None:
    hub.accounts[TOKEN] = Account(permissions={permission: "read"})

    assert done(deed, hub).fault == (
        f"{undone}: GitHub answered 403: Resource not accessible by integration; give the job "
        f"`permissions: {{{permission}: write}}` (a pull request from a fork or by Dependabot gets none)"
    )
    assert done(deed, hub, token="").fault == f"{undone}: there is no token; give the input github-token"
    assert written(hub) == 0
