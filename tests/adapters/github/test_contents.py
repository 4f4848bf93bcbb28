"""Files as they stand on a branch: there, not there, or not for this token."""

from __future__ import annotations

import pytest

from gate.adapters.github.contents import read
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, door
from tests.fakes.github import Account, GitHub

LARGE = b"x" * (1024 * 1024 + 1)


@pytest.fixture
def base(client: GitHub) -> str:
    return client.commit({"a b/c#d.yml": b"\xff\x00text", "large.yml": LARGE, "folder/x": "1"}, on="main")


def test_a_file_is_read_from_a_branch_and_from_a_commit(client: GitHub, base: str) -> None:
    client.commit({"a b/c#d.yml": "newer"}, base, on="main")

    assert read(door(client), "a b/c#d.yml", "main") == b"newer"
    assert read(door(client), "a b/c#d.yml", base) == b"\xff\x00text"


def test_a_file_that_is_not_there_is_none(client: GitHub, base: str) -> None:
    assert read(door(client), "gone.yml", base) is None


def test_a_branch_that_is_not_there_is_no_missing_file(client: GitHub) -> None:
    with pytest.raises(GitHubError, match="404"):
        read(door(client), "gone.yml", "gone")


def test_a_token_that_may_not_read_is_not_told_that_there_is_nothing(client: GitHub, base: str) -> None:
    client.accounts[TOKEN] = Account(permissions={"contents": "none"})

    with pytest.raises(GitHubError) as caught:
        read(door(client), "gone.yml", base)
    assert caught.value.status in (403, 404)


@pytest.mark.parametrize("path", ["large.yml", "folder"])
def test_what_is_no_small_file_is_refused(client: GitHub, base: str, path: str) -> None:
    with pytest.raises(GitHubError, match="is not a file of at most 1 MiB"):
        read(door(client), path, base)
