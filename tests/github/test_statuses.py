"""Commit statuses: set once, left when they say the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.github import HubError
from gate.github.statuses import CommitStatus, set_status
from tests.fakes.github import HEAD, Account, GitHub
from tests.github.conftest import TOKEN, door

RED = CommitStatus("gate/readiness", "failure", "Not ready: tests", "https://github.example/run/1")


def said(hub: GitHub) -> list[tuple[str, str]]:
    return [(one["context"], one["state"]) for one in hub.statuses.get(HEAD, [])]


def test_a_status_is_set(hub: GitHub) -> None:
    set_status(door(hub), HEAD, RED)

    assert said(hub) == [("gate/readiness", "failure")]
    assert hub.statuses[HEAD][0]["target_url"] == "https://github.example/run/1"


def test_one_that_says_the_same_is_left(hub: GitHub) -> None:
    for url in ("https://github.example/run/1", "https://github.example/run/2", ""):
        set_status(door(hub), HEAD, replace(RED, url=url))

    assert len(said(hub)) == 1


def test_one_that_says_otherwise_takes_its_place(hub: GitHub) -> None:
    for state in ("failure", "success", "failure"):
        set_status(door(hub), HEAD, replace(RED, state=state))

    assert [state for _, state in said(hub)] == ["failure", "success", "failure"]


def test_gates_do_not_touch_each_other(hub: GitHub) -> None:
    for key in ("web", "api"):
        set_status(door(hub), HEAD, replace(RED, context=f"gate/{key}"))

    assert said(hub) == [("gate/web", "failure"), ("gate/api", "failure")]


def test_a_refusal_is_told_with_the_permission(hub: GitHub) -> None:
    hub.accounts[TOKEN] = Account(permissions={"statuses": "read"})

    with pytest.raises(HubError) as caught:
        set_status(door(hub), HEAD, RED)
    assert caught.value.permissions == ("statuses: write",)
