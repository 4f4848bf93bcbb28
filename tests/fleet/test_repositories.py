"""The list of repositories: one name a line, every error with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.fleet.repositories import read_repositories
from gate.model.errors import UsageError


def read(folder: Path, data: bytes) -> tuple[str, ...]:
    (folder / "repositories.txt").write_bytes(data)
    return read_repositories(folder / "repositories.txt", Workspace(folder))


def test_names_are_sorted_and_comments_blank_lines_and_repetitions_are_left_out(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf# ours\r\nacme/web  # the shop\r\n\r\nacme/API\nacme/api\nacme/.github\ngroup/sub/project\n"

    assert read(tmp_path, data) == ("acme/.github", "acme/API", "acme/web", "group/sub/project")


@pytest.mark.parametrize(
    "line",
    [
        "shop",
        "acme/",
        "/shop",
        "acme/../etc",
        "acme/..",
        "acme/.git",
        "-x/y",
        "acme/a b",
        "https://github.com/acme/shop",
    ],
)
def test_a_line_that_is_no_repository_is_named(line: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"repositories\.txt:2: .* is no repository; write OWNER/NAME"):
        read(tmp_path, f"acme/web\n{line}\n".encode())


@pytest.mark.parametrize("data", [b"", b"# none\n", b"\xff\xfe"])
def test_a_list_without_names_and_one_in_another_encoding_are_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected 1 to 200,000|not UTF-8"):
        read(tmp_path, data)


def test_a_list_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_repositories(tmp_path / "absent.txt", Workspace(tmp_path))
