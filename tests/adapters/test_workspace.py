"""Tests of the workspace: which files it reads, writes and refuses."""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from gate.adapters.real_paths import is_private
from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause


def refusal(workspace: Workspace, path: str, limit: int = 1000) -> tuple[Cause, str]:
    """Return cause and detail of the EvidenceError that reading raises; its subject is the path."""
    with pytest.raises(EvidenceError) as caught:
        workspace.read(path, limit)
    assert caught.value.subject == path
    return caught.value.cause, caught.value.detail


# -------------------------------------------------------------------------------------------------------------- reading


def test_a_file_inside_the_root_is_read(workspace: Workspace) -> None:
    (workspace.root / "a").mkdir()
    (workspace.root / "a" / "report.xml").write_bytes(b"<coverage/>")

    assert workspace.read("a/report.xml") == b"<coverage/>"


def test_a_link_inside_the_root_is_followed(workspace: Workspace) -> None:
    (workspace.root / "real.xml").write_bytes(b"here")
    (workspace.root / "link.xml").symlink_to("real.xml")

    assert workspace.read("link.xml") == b"here"


def test_a_missing_file_is_absent(workspace: Workspace) -> None:
    (workspace.root / "file").write_text("")

    assert refusal(workspace, "gone.xml") == (Cause.NO_MATCHING_FILE, "gone.xml does not exist")
    assert refusal(workspace, "file/below") == (Cause.NO_MATCHING_FILE, "file/below does not exist")


@pytest.mark.parametrize("target", ["../secret.txt", "/proc/self/environ", "/etc/hostname", "/dev/zero"])
def test_a_link_out_of_the_root_is_refused(workspace: Workspace, target: str) -> None:
    (workspace.root / "link").symlink_to(target)

    cause, detail = refusal(workspace, "link")

    assert (cause, cause.category) == (Cause.OUTSIDE_ROOT, Category.FORBIDDEN)
    assert detail == "link leads out of the repository; only files inside it are read"


@pytest.mark.parametrize(
    ("path", "depth", "expected"),
    [
        ("/dev/shm/shop/report.xml", 1, False),  # noqa: S108 - a path that is only compared
        ("/dev/shm/report.xml", 3, True),  # noqa: S108 - the root is /
        ("/dev/shm/report.xml", 2, True),  # noqa: S108 - the root is /dev
        ("/dev/fd/3", 3, True),
        ("/proc/self/environ", 1, True),
    ],
)
def test_a_device_is_private_and_a_repository_in_memory_is_not(path: str, depth: int, *, expected: bool) -> None:
    assert is_private(PurePosixPath(path), PurePosixPath(path).parts[-depth:]) == expected


def test_a_path_out_of_the_root_is_refused(workspace: Workspace) -> None:
    assert refusal(workspace, "../secret.txt")[0] is Cause.OUTSIDE_ROOT
    assert refusal(workspace, str(workspace.root.parent / "secret.txt"))[0] is Cause.OUTSIDE_ROOT


def test_a_folder_linked_out_of_the_root_is_refused(workspace: Workspace) -> None:
    (workspace.root / "folder").symlink_to(workspace.root.parent)

    assert refusal(workspace, "folder/secret.txt")[0] is Cause.OUTSIDE_ROOT


def test_the_git_folder_is_never_read(workspace: Workspace) -> None:
    (workspace.root / ".git").mkdir()
    (workspace.root / ".git" / "config").write_text("token")
    (workspace.root / "innocent").symlink_to(".git/config")

    assert refusal(workspace, "innocent") == (
        Cause.OUTSIDE_ROOT,
        "innocent leads into .git, /proc, /sys or /dev, which are never read",
    )


def test_circular_links_are_refused(workspace: Workspace) -> None:
    (workspace.root / "a").symlink_to("b")
    (workspace.root / "b").symlink_to("a")

    assert refusal(workspace, "a")[0] is Cause.UNREADABLE


def test_a_pipe_is_refused_and_does_not_hang(workspace: Workspace) -> None:
    os.mkfifo(workspace.root / "pipe")

    assert refusal(workspace, "pipe") == (Cause.UNREADABLE, "pipe is not a regular file")


def test_a_folder_is_not_a_report(workspace: Workspace) -> None:
    (workspace.root / "reports").mkdir()

    assert refusal(workspace, "reports") == (Cause.UNREADABLE, "reports is not a regular file")


def test_a_file_over_the_limit_is_refused_before_it_is_read(workspace: Workspace) -> None:
    with (workspace.root / "sparse.xml").open("wb") as stream:
        stream.truncate(1 << 30)

    assert refusal(workspace, "sparse.xml", 512 << 20) == (
        Cause.TOO_LARGE,
        "sparse.xml has 1,073,741,824 bytes; at most 536,870,912 are read",
    )


def test_a_file_of_exactly_the_limit_is_read(workspace: Workspace) -> None:
    (workspace.root / "a").write_bytes(b"x" * 1000)

    assert len(workspace.read("a", 1000)) == 1000


@pytest.mark.parametrize("path", ["nul\0byte", "x" * 5000])
def test_an_impossible_name_is_an_evidence_error(workspace: Workspace, path: str) -> None:
    assert refusal(workspace, path)[0].category in (Category.UNREADABLE, Category.ABSENT)


def test_a_file_has_a_size_and_a_modification_time(workspace: Workspace) -> None:
    (workspace.root / "a").write_bytes(b"12345")
    os.utime(workspace.root / "a", (1_700_000_000, 1_700_000_000))

    status = workspace.stat("a")

    assert (status.size, status.modified) == (5, datetime.fromtimestamp(1_700_000_000, UTC))


def test_a_path_exists_where_something_is(workspace: Workspace) -> None:
    (workspace.root / "folder").mkdir()
    (workspace.root / "broken").symlink_to("nowhere")

    assert workspace.exists("folder")
    assert not workspace.exists("broken")
    assert not workspace.exists("folder/gone")
    assert not workspace.exists("nul\0byte")


def test_an_external_file_is_read_from_anywhere_up_to_a_limit(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.read_external(tmp_path / "secret.txt", 100) == b"out of the repository"
    for path, message in [
        (tmp_path / "secret.txt", "has more than 5 bytes"),
        (tmp_path / "gone", "absent: .* is not a file"),
        (tmp_path, "unreadable: .* is not a file"),
    ]:
        with pytest.raises(EvidenceError, match=message):
            workspace.read_external(path, 5)


# ---------------------------------------------------------------------------------------------------------------- globs


def test_globs_cross_folders_skip_git_and_return_each_file_once(workspace: Workspace) -> None:
    for path in ("a.xml", "x/y/b.xml", ".git/c.xml", ".hidden/d.xml", "x/e.json", ".github/f.xml"):
        (workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace.root / path).write_text("")

    assert workspace.glob(["**/*.xml", "a.xml", "./x/*.json"]) == ["a.xml", "x/e.json", "x/y/b.xml"]
    assert workspace.glob(["**/*.xml"], ignore=["x/**"]) == ["a.xml"]
    assert workspace.glob([".github/*.xml", ".git/*"]) == [".github/f.xml"]
    assert workspace.glob(["{a,z}.xml"]) == ["a.xml"]
    assert workspace.glob(["nothing/**"]) == []


def test_too_many_matches_are_an_error_and_none_with_glob_or_empty(workspace: Workspace) -> None:
    (workspace.root / "many").mkdir()
    for number in range(120):
        (workspace.root / "many" / str(number)).touch()
        (workspace.root / f"link-{number}").symlink_to("many")
    limited = Workspace(workspace.root, max_matches=10_000)

    with pytest.raises(EvidenceError, match="more than 10,000 files; narrow them") as caught:
        limited.glob(["*/*"])
    assert (caught.value.cause, caught.value.subject) == (Cause.TOO_LARGE, "*/*")
    assert limited.glob_or_empty(["*/*"]) == []
    assert limited.glob_or_empty(["many/*7"], ignore=["many/*17"]) == sorted(
        f"many/{n}" for n in range(7, 120, 10) if n % 100 != 17
    )
    assert workspace.max_matches == 100_000


def test_a_glob_never_lists_what_lies_out_of_the_root(workspace: Workspace) -> None:
    (workspace.root / "folder").symlink_to(workspace.root.parent)
    (workspace.root / "config").symlink_to(workspace.root / ".git")
    (workspace.root / ".git").mkdir(exist_ok=True)
    (workspace.root / ".git" / "config").touch()

    assert workspace.glob(["../*.txt", "/etc/hostname", "*/*.txt", "**/*.txt", "*/config"]) == []
    for glob in ("folder/**/*.txt", "folder/*.txt", "folder/secret.txt", "{a,folder}/*", "config/*"):
        with pytest.raises(EvidenceError, match="leads out of the repository; only files inside it are read") as caught:
            workspace.glob([glob])
        assert caught.value.cause is Cause.OUTSIDE_ROOT
        assert "secret" not in caught.value.detail


def test_two_stars_follow_no_link_to_a_folder_and_a_named_level_does(workspace: Workspace) -> None:
    (workspace.root / "real").mkdir()
    (workspace.root / "real" / "a.json").touch()
    (workspace.root / "link").symlink_to("real")
    (workspace.root / "real" / "loop").symlink_to("..")

    assert workspace.glob(["link/*.json"]) == ["link/a.json"]
    assert workspace.glob(["link/**"]) == ["link/a.json"]
    assert workspace.glob(["*/a.json"]) == ["link/a.json", "real/a.json"]
    assert workspace.glob(["**/*.json"]) == ["real/a.json"]


def test_exclusions_leave_files_out_and_alone_select_every_other_file(workspace: Workspace) -> None:
    for path in ("a.json", "b.json", "gen/c.json", "gen/keep/d.json", "e.log"):
        (workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace.root / path).touch()

    assert workspace.glob(["**/*.json", "!gen/**"]) == ["a.json", "b.json"]
    assert "e.log" in workspace.glob(["!**/*.json", "!*.xml"])
    assert "a.json" not in workspace.glob(["!**/*.json", "!*.xml"])
    assert workspace.glob(["**/*.json"], ["gen/**", "!gen/keep/**"]) == ["a.json", "b.json", "gen/keep/d.json"]
    assert workspace.glob_each(["/a.json", "gen/*.json", "!./b.*"]) == {
        "/a.json": ["a.json"],
        "gen/*.json": ["gen/c.json"],
    }


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder with a folder `closed` in it, which the user of this process may not enter."""
    with tempfile.TemporaryDirectory() as name:
        folder, user = Path(name), os.geteuid()
        folder.chmod(0o755)
        (folder / "closed").mkdir(0o700)
        if user:
            (folder / "closed").chmod(0)
        else:  # root may enter every folder
            os.seteuid(65_534)
        try:
            yield folder
        finally:
            os.seteuid(user)
            (folder / "closed").chmod(0o700)


@pytest.mark.parametrize("pattern", ["closed/a.env", "**/a.env", "*/a.env", "closed/**"])
def test_a_file_in_a_folder_without_permission_is_not_called_missing(closed_folder: Path, pattern: str) -> None:
    workspace = Workspace(closed_folder)

    assert workspace.glob([pattern]) == []
    with pytest.raises(EvidenceError) as caught:
        workspace.require_readable(pattern)
    assert (caught.value.cause, "closed is not accessible" in caught.value.detail) == (Cause.FORBIDDEN, True)


@pytest.mark.parametrize("pattern", ["open/**/a.env", "a.env", "*.env"])
def test_a_folder_without_permission_that_cannot_hold_a_match_is_no_error(closed_folder: Path, pattern: str) -> None:
    workspace = Workspace(closed_folder)
    with pytest.raises(EvidenceError):
        workspace.require_readable("closed/a.env")

    workspace.require_readable(pattern)

    assert workspace.glob([pattern]) == []


# -------------------------------------------------------------------------------------------------------------- writing


def test_writing_a_page_leaves_no_partial_file(workspace: Workspace, tmp_path: Path) -> None:
    workspace.write(tmp_path / "out" / "page.html", "<p>ü</p>")
    workspace.write(tmp_path / "out" / "page.html", "<p>second</p>")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]
    assert (tmp_path / "out" / "page.html").read_text() == "<p>second</p>"


def test_a_page_follows_a_link_and_does_not_replace_it(workspace: Workspace, tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere" / "real.json", tmp_path / "elsewhere" / "link.json"
    real.parent.mkdir()
    real.write_text("before")
    link.symlink_to(real)

    workspace.write(link, "after")

    assert (real.read_text(), link.is_symlink()) == ("after", True)


@pytest.mark.parametrize("target", ["../outside.json", ".git/config", "/etc/passwd"])
def test_a_link_in_the_repository_does_not_lead_a_page_out_of_it(
    workspace: Workspace, tmp_path: Path, target: str
) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("before")
    link = workspace.root / "page.json"
    link.symlink_to(target)

    with pytest.raises(OSError, match="a link leads out of the repository"):
        workspace.write(link, "after")
    assert (outside.read_text(), link.is_symlink()) == ("before", True)


def test_a_link_to_itself_is_not_replaced_by_a_page(workspace: Workspace, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere.json"
    link.symlink_to(link)

    with pytest.raises(OSError, match="symbolic links"):
        workspace.write(link, "after")
    assert link.is_symlink()


def test_a_failed_write_leaves_no_partial_file(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out" / "page.html").mkdir(parents=True)
    with pytest.raises(OSError, match="Is a directory"):
        workspace.write(tmp_path / "out" / "page.html", "<p>")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]


def test_a_rewritten_file_keeps_its_mode_and_its_link(workspace: Workspace) -> None:
    real, link = workspace.root / "real.md", workspace.root / "link.md"
    real.write_bytes(b"one")
    real.chmod(0o640)
    link.symlink_to("real.md")
    workspace.rewrite("link.md", b"one", b"two")
    assert (real.read_bytes(), link.is_symlink(), stat.S_IMODE(real.stat().st_mode)) == (b"two", True, 0o640)
    assert sorted(path.name for path in workspace.root.iterdir()) == ["link.md", "real.md"]


def test_a_read_only_or_changed_file_is_not_rewritten(workspace: Workspace) -> None:
    real = workspace.root / "real.md"
    real.write_bytes(b"three")
    with pytest.raises(OSError, match="another process changed it in the meantime"):
        workspace.rewrite("real.md", b"one", b"two")
    real.chmod(0o444)
    with pytest.raises(OSError, match="it is read-only"):
        workspace.rewrite("real.md", b"three", b"two")
    assert real.read_bytes() == b"three"


def test_a_file_out_of_the_root_is_not_rewritten(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.root / "out.md").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(EvidenceError, match="forbidden"):
        workspace.rewrite("out.md", b"out of the repository", b"mine")
    assert (tmp_path / "secret.txt").read_text() == "out of the repository"


# ------------------------------------------------------------------------------------------------------------------ log


def test_the_log_has_each_glob_and_each_opened_file(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gate")
    (workspace.root / "a.xml").write_bytes(b"content")

    for path in workspace.glob(["*.xml", "*.json"]):
        workspace.read(path)

    assert caplog.messages == ["glob *.xml, *.json: 1 files", "open a.xml: 7 bytes"]
