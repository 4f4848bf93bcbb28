"""Tests of files on a branch or at a commit."""

from __future__ import annotations

import pytest

from gate.adapters.github.contents import read
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, github_client
from tests.fakes.github import Account, GitHub

LARGE = b"x" * (1024 * 1024 + 1)


@pytest.fixture
def base(client: GitHub) -> str:
    return client.commit({"a b/c#d.yml": b"\xff\x00text", "large.yml": LARGE, "folder/x": "1"}, on="main")


def test_a_file_is_read_at_a_commit(client: GitHub, base: str) -> None:
    newer = client.commit({"a b/c#d.yml": "newer"}, base, on="main")

    assert read(github_client(client), "a b/c#d.yml", newer) == b"newer"
    assert read(github_client(client), "a b/c#d.yml", base) == b"\xff\x00text"


def test_a_missing_file_is_none(client: GitHub, base: str) -> None:
    assert read(github_client(client), "gone.yml", base) is None


def test_a_missing_branch_is_an_error(client: GitHub) -> None:
    with pytest.raises(GitHubError, match="422: No commit found"):
        read(github_client(client), "gone.yml", "gone")


def test_a_missing_permission_is_an_error_and_not_a_missing_file(client: GitHub, base: str) -> None:
    client.accounts[TOKEN] = Account(permissions={"contents": "none"})

    with pytest.raises(GitHubError) as caught:
        read(github_client(client), "gone.yml", base)
    assert caught.value.status in (403, 404)


@pytest.mark.parametrize("path", ["large.yml", "folder"])
def test_a_folder_or_a_large_file_is_refused(client: GitHub, base: str, path: str) -> None:
    with pytest.raises(GitHubError, match="is not a file of at most 1 MiB"):
        read(github_client(client), path, base)
