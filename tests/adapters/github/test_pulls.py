"""Tests of pull requests."""

from __future__ import annotations

import pytest

from gate.adapters.github.pulls import PullRequest, contributors, pull
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import github_client
from tests.fakes.github import BASE, HEAD, GitHub


def test_a_pull_request_is_read(client: GitHub) -> None:
    assert pull(github_client(client), 7) == PullRequest(
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


def test_a_missing_pull_request_is_an_error(client: GitHub) -> None:
    with pytest.raises(GitHubError, match="404: Not Found"):
        pull(github_client(client), 8)


def test_a_pull_request_is_cached_unless_fresh_is_requested(client: GitHub) -> None:
    connected = github_client(client)
    pull(connected, 7)
    client.heads[7] = "b" * 40

    assert pull(connected, 7).head_sha == HEAD
    assert pull(connected, 7, fresh=True).head_sha == "b" * 40
    assert client.log == ["GET /repos/acme/shop/pulls/7"] * 2


def test_the_commits_of_another_head_name_no_contributors(client: GitHub) -> None:
    client.commit({"a.py": "1"}, BASE, sha=HEAD, author="bob")
    assert contributors(github_client(client), 7, HEAD) == frozenset({"bob"})
    client.commit({"b.py": "1"}, BASE, sha="c" * 40, author="carol")
    client.heads[7] = "c" * 40

    with pytest.raises(GitHubError, match="GitHub's list of the commits of #7 does not contain aaaaaaa"):
        contributors(github_client(client), 7, HEAD)
