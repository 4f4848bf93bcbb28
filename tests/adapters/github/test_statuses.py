"""Tests of commit statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.adapters.github.statuses import CommitStatus, set_status
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, github_client
from tests.fakes.github import HEAD, Account, GitHub

RED = CommitStatus("gate/readiness", "failure", "Not ready: tests", "https://github.example/run/1")


def states(client: GitHub) -> list[tuple[str, str]]:
    return [(status["context"], status["state"]) for status in client.statuses.get(HEAD, [])]


def test_a_status_is_set(client: GitHub) -> None:
    set_status(github_client(client), HEAD, RED)

    assert states(client) == [("gate/readiness", "failure")]
    assert client.statuses[HEAD][0]["target_url"] == "https://github.example/run/1"


def test_an_equal_status_is_not_set_again(client: GitHub) -> None:
    for url in ("https://github.example/run/1", "https://github.example/run/2", ""):
        set_status(github_client(client), HEAD, replace(RED, url=url))

    assert len(states(client)) == 1


def test_a_different_status_replaces_the_last_one(client: GitHub) -> None:
    for state in ("failure", "success", "failure"):
        set_status(github_client(client), HEAD, replace(RED, state=state))

    assert [state for _, state in states(client)] == ["failure", "success", "failure"]


def test_gates_with_different_keys_have_separate_statuses(client: GitHub) -> None:
    for key in ("web", "api"):
        set_status(github_client(client), HEAD, replace(RED, context=f"gate/{key}"))

    assert states(client) == [("gate/web", "failure"), ("gate/api", "failure")]


def test_a_refusal_names_the_permission(client: GitHub) -> None:
    client.accounts[TOKEN] = Account(permissions={"statuses": "read"})

    with pytest.raises(GitHubError) as caught:
        set_status(github_client(client), HEAD, RED)
    assert caught.value.permissions == ("statuses: write",)
