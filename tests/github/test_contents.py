"""Files as they stand on a branch: there, not there, or not for this token."""

from __future__ import annotations

import pytest

from gate.github import HubError
from gate.github.contents import read
from tests.fakes.github import Account, GitHub
from tests.github.conftest import TOKEN, door

LARGE = b"x" * (1024 * 1024 + 1)


@pytest.fixture
def base(hub: GitHub) -> str:
    return hub.commit({"a b/c#d.yml": b"\xff\x00text", "large.yml": LARGE, "folder/x": "1"}, on="main")


def test_a_file_is_read_from_a_branch_and_from_a_commit(hub: GitHub, base: str) -> None:
    hub.commit({"a b/c#d.yml": "newer"}, base, on="main")

    assert read(door(hub), "a b/c#d.yml", "main") == b"newer"
    assert read(door(hub), "a b/c#d.yml", base) == b"\xff\x00text"


def test_a_file_that_is_not_there_is_none(hub: GitHub, base: str) -> None:
    assert read(door(hub), "gone.yml", base) is None


def test_a_branch_that_is_not_there_is_no_missing_file(hub: GitHub) -> None:
    with pytest.raises(HubError, match="404"):
        read(door(hub), "gone.yml", "gone")


def test_a_token_that_may_not_read_is_not_told_that_there_is_nothing(hub: GitHub, base: str) -> None:
    hub.accounts[TOKEN] = Account(permissions={"contents": "none"})

    with pytest.raises(HubError) as caught:
        read(door(hub), "gone.yml", base)
    assert caught.value.status in (403, 404)


@pytest.mark.parametrize("path", ["large.yml", "folder"])
def test_what_is_no_small_file_is_refused(hub: GitHub, base: str, path: str) -> None:
    with pytest.raises(HubError, match="is not a file of at most 1 MiB"):
        read(door(hub), path, base)
