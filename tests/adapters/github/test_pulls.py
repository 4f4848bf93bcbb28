"""Pull requests as GitHub tells of them."""

from __future__ import annotations

import pytest

from gate.adapters.github.pulls import PullRequest, pull
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import door
from tests.fakes.github import HEAD, GitHub


def test_a_pull_request_is_read(client: GitHub) -> None:
    assert pull(door(client), 7) == PullRequest(
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


def test_one_that_is_not_there_is_refused(client: GitHub) -> None:
    with pytest.raises(GitHubError, match="404: Not Found"):
        pull(door(client), 8)


def test_it_is_asked_for_once_a_run_unless_a_fresh_one_is_wanted(client: GitHub) -> None:
    asked = door(client)
    pull(asked, 7)
    client.heads[7] = "b" * 40

    assert pull(asked, 7).head_sha == HEAD
    assert pull(asked, 7, fresh=True).head_sha == "b" * 40
    assert client.log == ["GET /repos/acme/shop/pulls/7"] * 2
