"""Pull requests as GitHub tells of them."""

from __future__ import annotations

import pytest

from gate.github import HubError
from gate.github.pulls import PullRequest, pull
from tests.fakes.github import HEAD, GitHub
from tests.github.conftest import door


def test_a_pull_request_is_read(hub: GitHub) -> None:
    assert pull(door(hub), 7) == PullRequest(
        number=7,
        title="A change",
        body="",
        author="alice",
        head_sha=HEAD,
        head_ref="topic",
        head_repo="acme/shop",
        base_ref="main",
        base_sha="b" * 40,
        is_draft=False,
        is_open=True,
        labels=frozenset(),
        commits=1,
    )


def test_one_that_is_not_there_is_refused(hub: GitHub) -> None:
    with pytest.raises(HubError, match="404: Not Found"):
        pull(door(hub), 8)


def test_it_is_asked_for_once_a_run_unless_a_fresh_one_is_wanted(hub: GitHub) -> None:
    asked = door(hub)
    pull(asked, 7)
    hub.heads[7] = "b" * 40

    assert pull(asked, 7).head_sha == HEAD
    assert pull(asked, 7, fresh=True).head_sha == "b" * 40
    assert hub.log == ["GET /repos/acme/shop/pulls/7"] * 2
