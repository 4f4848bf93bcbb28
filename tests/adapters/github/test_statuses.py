"""Commit statuses: set once, left when they say the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.adapters.github.statuses import CommitStatus, set_status
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, door
from tests.fakes.github import HEAD, Account, GitHub

RED = CommitStatus("gate/readiness", "failure", "Not ready: tests", "https://github.example/run/1")


def said(client: GitHub) -> list[tuple[str, str]]:
    return [(one["context"], one["state"]) for one in client.statuses.get(HEAD, [])]


def test_a_status_is_set(client: GitHub) -> None:
    set_status(door(client), HEAD, RED)

    assert said(client) == [("gate/readiness", "failure")]
    assert client.statuses[HEAD][0]["target_url"] == "https://github.example/run/1"


def test_one_that_says_the_same_is_left(client: GitHub) -> None:
    for url in ("https://github.example/run/1", "https://github.example/run/2", ""):
        set_status(door(client), HEAD, replace(RED, url=url))

    assert len(said(client)) == 1


def test_one_that_says_otherwise_takes_its_place(client: GitHub) -> None:
    for state in ("failure", "success", "failure"):
        set_status(door(client), HEAD, replace(RED, state=state))

    assert [state for _, state in said(client)] == ["failure", "success", "failure"]


def test_gates_do_not_touch_each_other(client: GitHub) -> None:
    for key in ("web", "api"):
        set_status(door(client), HEAD, replace(RED, context=f"gate/{key}"))

    assert said(client) == [("gate/web", "failure"), ("gate/api", "failure")]


def test_a_refusal_is_told_with_the_permission(client: GitHub) -> None:
    client.accounts[TOKEN] = Account(permissions={"statuses": "read"})

    with pytest.raises(GitHubError) as caught:
        set_status(door(client), HEAD, RED)
    assert caught.value.permissions == ("statuses: write",)
