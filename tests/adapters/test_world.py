"""The doors: what they give, and what they refuse."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.command import lay_out
from tests.git import git


@pytest.fixture
def host(tmp_path: Path) -> Host:
    root = tmp_path / "repo"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("out of the repository")
    return Host.at(root)


def refusal(host: Host, path: str, limit: int = 1000) -> tuple[Cause, str]:
    with pytest.raises(EvidenceError) as caught:
        host.workspace.read(path, limit)
    return caught.value.cause, caught.value.detail


def test_a_file_inside_the_root_is_read(host: Host) -> None:
    (host.workspace.root / "a").mkdir()
    (host.workspace.root / "a" / "report.xml").write_bytes(b"<coverage/>")

    assert host.workspace.read("a/report.xml") == b"<coverage/>"


def test_a_link_that_stays_inside_is_followed(host: Host) -> None:
    (host.workspace.root / "real.xml").write_bytes(b"here")
    (host.workspace.root / "link.xml").symlink_to("real.xml")

    assert host.workspace.read("link.xml") == b"here"


def test_a_file_that_is_not_there_is_absent(host: Host) -> None:
    (host.workspace.root / "file").write_text("")

    assert refusal(host, "gone.xml") == (Cause.ABSENT, "gone.xml is not there")
    assert refusal(host, "file/below") == (Cause.ABSENT, "file/below is not there")


@pytest.mark.parametrize("target", ["../secret.txt", "/proc/self/environ", "/etc/hostname", "/dev/zero"])
def test_a_link_out_of_the_root_is_refused(host: Host, target: str) -> None:
    (host.workspace.root / "link").symlink_to(target)

    reason, detail = refusal(host, "link")

    assert reason is Cause.FORBIDDEN
    assert detail == "link leads out of the repository; only files inside it are read"


def test_a_path_out_of_the_root_is_refused(host: Host) -> None:
    assert refusal(host, "../secret.txt")[0] is Cause.FORBIDDEN
    assert refusal(host, str(host.workspace.root.parent / "secret.txt"))[0] is Cause.FORBIDDEN


def test_a_folder_linked_out_of_the_root_is_refused(host: Host) -> None:
    (host.workspace.root / "folder").symlink_to(host.workspace.root.parent)

    assert refusal(host, "folder/secret.txt")[0] is Cause.FORBIDDEN


def test_the_git_folder_is_never_read(host: Host) -> None:
    (host.workspace.root / ".git").mkdir()
    (host.workspace.root / ".git" / "config").write_text("token")
    (host.workspace.root / "innocent").symlink_to(".git/config")

    assert refusal(host, "innocent") == (Cause.FORBIDDEN, "innocent leads to a place that is never read")


def test_links_in_a_circle_are_refused(host: Host) -> None:
    (host.workspace.root / "a").symlink_to("b")
    (host.workspace.root / "b").symlink_to("a")

    assert refusal(host, "a")[0] is Cause.UNREADABLE


def test_a_pipe_is_refused_and_does_not_hang(host: Host) -> None:
    os.mkfifo(host.workspace.root / "pipe")

    assert refusal(host, "pipe") == (Cause.UNREADABLE, "pipe is not a regular file")


def test_a_folder_is_no_report(host: Host) -> None:
    (host.workspace.root / "reports").mkdir()

    assert refusal(host, "reports") == (Cause.UNREADABLE, "reports is not a regular file")


def test_a_file_over_the_limit_is_refused_before_it_is_read(host: Host) -> None:
    with (host.workspace.root / "sparse.xml").open("wb") as stream:
        stream.truncate(1 << 30)

    assert refusal(host, "sparse.xml", 512 << 20) == (
        Cause.UNREADABLE,
        "sparse.xml has 1,073,741,824 bytes; at most 536,870,912 are read",
    )


def test_a_file_of_just_the_limit_is_read(host: Host) -> None:
    (host.workspace.root / "a").write_bytes(b"x" * 1000)

    assert len(host.workspace.read("a", 1000)) == 1000


@pytest.mark.parametrize("path", ["nul\0byte", "x" * 5000])
def test_an_impossible_name_is_refused_in_words(host: Host, path: str) -> None:
    assert refusal(host, path)[0] in (Cause.UNREADABLE, Cause.ABSENT)


def test_globs_cross_folders_skip_git_and_give_each_file_once(host: Host) -> None:
    for path in ("a.xml", "x/y/b.xml", ".git/c.xml", ".hidden/d.xml", "x/e.json", ".github/f.xml"):
        (host.workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
        (host.workspace.root / path).write_text("")

    assert host.workspace.glob(["**/*.xml", "a.xml", "./x/*.json"]) == ["a.xml", "x/e.json", "x/y/b.xml"]
    assert host.workspace.glob(["**/*.xml"], ignore=["x/**"]) == ["a.xml"]
    assert host.workspace.glob([".github/*.xml", ".git/*"]) == [".github/f.xml"]
    assert host.workspace.glob(["{a,z}.xml"]) == ["a.xml"]
    assert host.workspace.glob(["nothing/**"]) == []


def test_too_many_files_are_refused_and_to_whoever_looks_around_they_are_none(host: Host) -> None:
    (host.workspace.root / "many").mkdir()
    for number in range(320):
        (host.workspace.root / "many" / str(number)).touch()
        (host.workspace.root / f"link-{number}").symlink_to("many")

    with pytest.raises(EvidenceError, match="more than 100,000 files; narrow them"):
        host.workspace.glob(["*/*"])
    assert host.workspace.glob_few(["*/*"]) == []
    assert host.workspace.glob_few(["many/*7"], ignore=["many/*17"]) == sorted(
        f"many/{n}" for n in range(7, 320, 10) if n % 100 != 17
    )


def test_what_a_glob_finds_out_of_the_root_cannot_be_opened(host: Host) -> None:
    (host.workspace.root / "folder").symlink_to(host.workspace.root.parent)

    strays = host.workspace.glob(["../*.txt", "folder/**/*.txt", "/etc/hostname"])

    assert strays
    assert {refusal(host, path)[0] for path in strays} == {Cause.FORBIDDEN}


def test_size_and_time_of_a_file(host: Host) -> None:
    (host.workspace.root / "a").write_bytes(b"12345")
    os.utime(host.workspace.root / "a", (1_700_000_000, 1_700_000_000))

    found = host.workspace.stat("a")

    assert (found.size, found.modified) == (5, datetime.fromtimestamp(1_700_000_000, UTC))


def test_the_clock_is_that_of_utc_whatever_zone_a_moment_is_named_in(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 20, 20, 0, tzinfo=timezone(timedelta(hours=-5)))

    assert Host.at(tmp_path, evening).clock.now.date() == date(2026, 11, 21)


def test_git_says_what_it_knows(host: Host) -> None:
    git(host.workspace.root, "init", "-q")

    assert host.repository.git("rev-parse", "--is-inside-work-tree") == b"true\n"


def test_git_that_fails_is_unseen_in_gits_words(host: Host) -> None:
    with pytest.raises(EvidenceError, match="git rev-parse failed: fatal: not a git repository"):
        host.repository.git("rev-parse", "HEAD")


def test_git_that_is_not_installed_is_absent(host: Host, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="absent: the program git is not installed"):
        Host.at(host.workspace.root, env={"PATH": str(tmp_path)}).repository.git("status")


def test_git_that_takes_too_long_is_timed_out(host: Host, tmp_path: Path) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)

    with pytest.raises(EvidenceError, match=r"timed-out: git took longer than 0\.1 s"):
        Host.at(host.workspace.root, env={"PATH": f"{slow.parent}:{os.environ['PATH']}"}).repository.git(
            "status", timeout=0.1
        )


def of_somebody_else(folder: Path) -> str:
    """A PATH whose git takes every repository for somebody else's, as that of a container does."""
    real = shutil.which("git")
    lay_out(folder, {"git": f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {real} "$@"\n'})
    (folder / "git").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_root_in_a_repository_of_somebody_else_is_believed_within_the_workspace_only(tmp_path: Path) -> None:
    root = tmp_path / "shop" / "web" / "app"
    root.mkdir(parents=True)
    git(tmp_path / "shop", "init", "-q")
    path = of_somebody_else(tmp_path / "bin")

    inside = Host.at(root, env={"PATH": path, "GITHUB_WORKSPACE": str(tmp_path / "shop")})
    outside = Host.at(root, env={"PATH": path, "GITHUB_WORKSPACE": str(tmp_path / "shop" / "web")})

    assert inside.repository.git("rev-parse", "--show-prefix") == b"web/app/\n"
    for stranger in (outside, Host.at(root, env={"PATH": path})):
        with pytest.raises(EvidenceError, match="git rev-parse failed"):
            stranger.repository.git("rev-parse", "--show-prefix")


# ---------------------------------------------------------------------------------- where the root is in its repository


def test_a_root_that_is_the_repository_has_no_prefix(host: Host) -> None:
    git(host.workspace.root, "init", "-q")

    assert host.repository.prefixes() == ("",)


def test_git_knows_the_folder_that_the_root_is_wherever_it_was_checked_out(tmp_path: Path) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    git(tmp_path / "shop", "init", "-q")

    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)}

    assert Host.at(tmp_path / "shop", env=env).repository.prefixes() == ("shop/", "")
    assert Host.at(tmp_path / "shop" / "web", env=env).repository.prefixes() == ("shop/web/", "web/")


def test_a_repository_that_a_step_began_in_the_root_has_no_word_before_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    git(tmp_path / "shop" / "web", "init", "-q")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path / "shop")}

    assert Host.at(tmp_path / "shop" / "web", env=env).repository.prefixes() == ("web/", "")


def test_without_a_repository_the_workspace_tells_which_folder_the_root_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "shop" / "web")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path / "shop")}

    assert Host.at(Path(), env=env).repository.prefix() == "web/"
    assert Host.at(tmp_path / "shop", env=env).repository.prefix() == ""
    assert Host.at(tmp_path / "shop", env={"PATH": os.environ["PATH"]}).repository.prefix() == ""
    assert Host.at(tmp_path, env=env).repository.prefix() == ""


def test_git_that_prints_without_end_is_cut_short(host: Host) -> None:
    with pytest.raises(EvidenceError, match="git --version printed more than 3 bytes"):
        host.repository.git("--version", limit=3)


def test_a_page_is_written_whole_and_leaves_no_half_behind(host: Host, tmp_path: Path) -> None:
    host.workspace.write(tmp_path / "out" / "page.html", "<p>ü</p>")
    host.workspace.write(tmp_path / "out" / "page.html", "<p>second</p>")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]
    assert (tmp_path / "out" / "page.html").read_text() == "<p>second</p>"


def test_a_page_that_cannot_be_written_leaves_no_half_behind(host: Host, tmp_path: Path) -> None:
    (tmp_path / "out" / "page.html").mkdir(parents=True)
    with pytest.raises(OSError, match="Is a directory"):
        host.workspace.write(tmp_path / "out" / "page.html", "<p>")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]


def test_a_file_that_is_changed_keeps_its_mode_and_its_link(host: Host) -> None:
    real, link = host.workspace.root / "real.md", host.workspace.root / "link.md"
    real.write_bytes(b"one")
    real.chmod(0o640)
    link.symlink_to("real.md")
    host.workspace.rewrite("link.md", b"one", b"two")
    assert (real.read_bytes(), link.is_symlink(), stat.S_IMODE(real.stat().st_mode)) == (b"two", True, 0o640)
    assert sorted(path.name for path in host.workspace.root.iterdir()) == ["link.md", "real.md"]


def test_a_file_that_is_read_only_or_was_changed_is_left_alone(host: Host) -> None:
    real = host.workspace.root / "real.md"
    real.write_bytes(b"three")
    with pytest.raises(OSError, match="it was changed by somebody else meanwhile"):
        host.workspace.rewrite("real.md", b"one", b"two")
    real.chmod(0o444)
    with pytest.raises(OSError, match="it is read-only"):
        host.workspace.rewrite("real.md", b"three", b"two")
    assert real.read_bytes() == b"three"


def test_only_files_inside_the_root_are_changed(host: Host, tmp_path: Path) -> None:
    (host.workspace.root / "out.md").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(EvidenceError, match="forbidden"):
        host.workspace.rewrite("out.md", b"out of the repository", b"mine")
    assert (tmp_path / "secret.txt").read_text() == "out of the repository"


def test_a_file_that_a_person_names_may_lie_anywhere_but_is_bounded(host: Host, tmp_path: Path) -> None:
    assert host.workspace.read_given(tmp_path / "secret.txt", 100) == b"out of the repository"
    for path, words in [
        (tmp_path / "secret.txt", "has more than 5 bytes"),
        (tmp_path / "gone", "absent: .* is not a file"),
        (tmp_path, "unreadable: .* is not a file"),
    ]:
        with pytest.raises(EvidenceError, match=words):
            host.workspace.read_given(path, 5)


def test_a_deadline_runs_down_and_never_below_nothing() -> None:
    assert Deadline().left == float("inf")
    assert Deadline.after(-1).left == 0
    assert 0 < Deadline.after(60).left <= 60


def test_the_clock_is_read_once() -> None:
    host = Host.at(Path())

    assert host.clock.now is host.clock.now
    assert host.clock.now.utcoffset() == timedelta(0)
