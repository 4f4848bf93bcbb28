"""The doors: what they give, and what they refuse."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.model.evidence import Reason
from gate.world import Deadline, World
from tests.command import lay_out
from tests.git import git


@pytest.fixture
def world(tmp_path: Path) -> World:
    root = tmp_path / "repo"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("out of the repository")
    return World(root)


def refusal(world: World, path: str, limit: int = 1000) -> tuple[Reason, str]:
    with pytest.raises(EvidenceError) as caught:
        world.read(path, limit)
    return caught.value.reason, caught.value.detail


def test_a_file_inside_the_root_is_read(world: World) -> None:
    (world.root / "a").mkdir()
    (world.root / "a" / "report.xml").write_bytes(b"<coverage/>")

    assert world.read("a/report.xml") == b"<coverage/>"


def test_a_link_that_stays_inside_is_followed(world: World) -> None:
    (world.root / "real.xml").write_bytes(b"here")
    (world.root / "link.xml").symlink_to("real.xml")

    assert world.read("link.xml") == b"here"


def test_a_file_that_is_not_there_is_absent(world: World) -> None:
    (world.root / "file").write_text("")

    assert refusal(world, "gone.xml") == (Reason.ABSENT, "gone.xml is not there")
    assert refusal(world, "file/below") == (Reason.ABSENT, "file/below is not there")


@pytest.mark.parametrize("target", ["../secret.txt", "/proc/self/environ", "/etc/hostname", "/dev/zero"])
def test_a_link_out_of_the_root_is_refused(world: World, target: str) -> None:
    (world.root / "link").symlink_to(target)

    reason, detail = refusal(world, "link")

    assert reason is Reason.FORBIDDEN
    assert detail == "link leads out of the repository; only files inside it are read"


def test_a_path_out_of_the_root_is_refused(world: World) -> None:
    assert refusal(world, "../secret.txt")[0] is Reason.FORBIDDEN
    assert refusal(world, str(world.root.parent / "secret.txt"))[0] is Reason.FORBIDDEN


def test_a_folder_linked_out_of_the_root_is_refused(world: World) -> None:
    (world.root / "folder").symlink_to(world.root.parent)

    assert refusal(world, "folder/secret.txt")[0] is Reason.FORBIDDEN


def test_the_git_folder_is_never_read(world: World) -> None:
    (world.root / ".git").mkdir()
    (world.root / ".git" / "config").write_text("token")
    (world.root / "innocent").symlink_to(".git/config")

    assert refusal(world, "innocent") == (Reason.FORBIDDEN, "innocent leads to a place that is never read")


def test_links_in_a_circle_are_refused(world: World) -> None:
    (world.root / "a").symlink_to("b")
    (world.root / "b").symlink_to("a")

    assert refusal(world, "a")[0] is Reason.UNREADABLE


def test_a_pipe_is_refused_and_does_not_hang(world: World) -> None:
    os.mkfifo(world.root / "pipe")

    assert refusal(world, "pipe") == (Reason.UNREADABLE, "pipe is not a regular file")


def test_a_folder_is_no_report(world: World) -> None:
    (world.root / "reports").mkdir()

    assert refusal(world, "reports") == (Reason.UNREADABLE, "reports is not a regular file")


def test_a_file_over_the_limit_is_refused_before_it_is_read(world: World) -> None:
    with (world.root / "sparse.xml").open("wb") as stream:
        stream.truncate(1 << 30)

    assert refusal(world, "sparse.xml", 512 << 20) == (
        Reason.UNREADABLE,
        "sparse.xml has 1,073,741,824 bytes; at most 536,870,912 are read",
    )


def test_a_file_of_just_the_limit_is_read(world: World) -> None:
    (world.root / "a").write_bytes(b"x" * 1000)

    assert len(world.read("a", 1000)) == 1000


@pytest.mark.parametrize("path", ["nul\0byte", "x" * 5000])
def test_an_impossible_name_is_refused_in_words(world: World, path: str) -> None:
    assert refusal(world, path)[0] in (Reason.UNREADABLE, Reason.ABSENT)


def test_globs_cross_folders_skip_git_and_give_each_file_once(world: World) -> None:
    for path in ("a.xml", "x/y/b.xml", ".git/c.xml", ".hidden/d.xml", "x/e.json", ".github/f.xml"):
        (world.root / path).parent.mkdir(parents=True, exist_ok=True)
        (world.root / path).write_text("")

    assert world.glob(["**/*.xml", "a.xml", "./x/*.json"]) == ["a.xml", "x/e.json", "x/y/b.xml"]
    assert world.glob(["**/*.xml"], ignore=["x/**"]) == ["a.xml"]
    assert world.glob([".github/*.xml", ".git/*"]) == [".github/f.xml"]
    assert world.glob(["{a,z}.xml"]) == ["a.xml"]
    assert world.glob(["nothing/**"]) == []


def test_too_many_files_are_refused_and_to_whoever_looks_around_they_are_none(world: World) -> None:
    (world.root / "many").mkdir()
    for number in range(320):
        (world.root / "many" / str(number)).touch()
        (world.root / f"link-{number}").symlink_to("many")

    with pytest.raises(EvidenceError, match="more than 100,000 files; narrow them"):
        world.glob(["*/*"])
    assert world.glob_few(["*/*"]) == []
    assert world.glob_few(["many/*7"], ignore=["many/*17"]) == sorted(
        f"many/{n}" for n in range(7, 320, 10) if n % 100 != 17
    )


def test_what_a_glob_finds_out_of_the_root_cannot_be_opened(world: World) -> None:
    (world.root / "folder").symlink_to(world.root.parent)

    strays = world.glob(["../*.txt", "folder/**/*.txt", "/etc/hostname"])

    assert strays
    assert {refusal(world, path)[0] for path in strays} == {Reason.FORBIDDEN}


def test_size_and_time_of_a_file(world: World) -> None:
    (world.root / "a").write_bytes(b"12345")
    os.utime(world.root / "a", (1_700_000_000, 1_700_000_000))

    found = world.stat("a")

    assert (found.size, found.modified) == (5, datetime.fromtimestamp(1_700_000_000, UTC))


def test_the_clock_is_that_of_utc_whatever_zone_a_moment_is_named_in(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 20, 20, 0, tzinfo=timezone(timedelta(hours=-5)))

    assert World(tmp_path, evening).now.date() == date(2026, 11, 21)


def test_git_says_what_it_knows(world: World) -> None:
    git(world.root, "init", "-q")

    assert world.git("rev-parse", "--is-inside-work-tree") == b"true\n"


def test_git_that_fails_is_unseen_in_gits_words(world: World) -> None:
    with pytest.raises(EvidenceError, match="git rev-parse failed: fatal: not a git repository"):
        world.git("rev-parse", "HEAD")


def test_git_that_is_not_installed_is_absent(world: World, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="absent: the program git is not installed"):
        World(world.root, env={"PATH": str(tmp_path)}).git("status")


def test_git_that_takes_too_long_is_timed_out(world: World, tmp_path: Path) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)

    with pytest.raises(EvidenceError, match=r"timed-out: git took longer than 0\.1 s"):
        World(world.root, env={"PATH": f"{slow.parent}:{os.environ['PATH']}"}).git("status", timeout=0.1)


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

    inside = World(root, env={"PATH": path, "GITHUB_WORKSPACE": str(tmp_path / "shop")})
    outside = World(root, env={"PATH": path, "GITHUB_WORKSPACE": str(tmp_path / "shop" / "web")})

    assert inside.git("rev-parse", "--show-prefix") == b"web/app/\n"
    for stranger in (outside, World(root, env={"PATH": path})):
        with pytest.raises(EvidenceError, match="git rev-parse failed"):
            stranger.git("rev-parse", "--show-prefix")


# ---------------------------------------------------------------------------------- where the root is in its repository


def test_a_root_that_is_the_repository_has_no_prefix(world: World) -> None:
    git(world.root, "init", "-q")

    assert world.prefixes() == ("",)


def test_git_knows_the_folder_that_the_root_is_wherever_it_was_checked_out(tmp_path: Path) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    git(tmp_path / "shop", "init", "-q")

    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)}

    assert World(tmp_path / "shop", env=env).prefixes() == ("shop/", "")
    assert World(tmp_path / "shop" / "web", env=env).prefixes() == ("shop/web/", "web/")


def test_a_repository_that_a_step_began_in_the_root_has_no_word_before_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    git(tmp_path / "shop" / "web", "init", "-q")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path / "shop")}

    assert World(tmp_path / "shop" / "web", env=env).prefixes() == ("web/", "")


def test_without_a_repository_the_workspace_tells_which_folder_the_root_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop" / "web").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "shop" / "web")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path / "shop")}

    assert World(Path(), env=env).prefix() == "web/"
    assert World(tmp_path / "shop", env=env).prefix() == ""
    assert World(tmp_path / "shop", env={"PATH": os.environ["PATH"]}).prefix() == ""
    assert World(tmp_path, env=env).prefix() == ""


def test_git_that_prints_without_end_is_cut_short(world: World) -> None:
    with pytest.raises(EvidenceError, match="git --version printed more than 3 bytes"):
        world.git("--version", limit=3)


def test_a_page_is_written_whole_and_leaves_no_half_behind(world: World, tmp_path: Path) -> None:
    world.write(tmp_path / "out" / "page.html", "<p>ü</p>")
    world.write(tmp_path / "out" / "page.html", "<p>second</p>")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]
    assert (tmp_path / "out" / "page.html").read_text() == "<p>second</p>"


def test_a_page_that_cannot_be_written_leaves_no_half_behind(world: World, tmp_path: Path) -> None:
    (tmp_path / "out" / "page.html").mkdir(parents=True)
    with pytest.raises(OSError, match="Is a directory"):
        world.write(tmp_path / "out" / "page.html", "<p>")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]


def test_a_file_that_is_changed_keeps_its_mode_and_its_link(world: World) -> None:
    real, link = world.root / "real.md", world.root / "link.md"
    real.write_bytes(b"one")
    real.chmod(0o640)
    link.symlink_to("real.md")
    world.rewrite("link.md", b"one", b"two")
    assert (real.read_bytes(), link.is_symlink(), stat.S_IMODE(real.stat().st_mode)) == (b"two", True, 0o640)
    assert sorted(path.name for path in world.root.iterdir()) == ["link.md", "real.md"]


def test_a_file_that_is_read_only_or_was_changed_is_left_alone(world: World) -> None:
    real = world.root / "real.md"
    real.write_bytes(b"three")
    with pytest.raises(OSError, match="it was changed by somebody else meanwhile"):
        world.rewrite("real.md", b"one", b"two")
    real.chmod(0o444)
    with pytest.raises(OSError, match="it is read-only"):
        world.rewrite("real.md", b"three", b"two")
    assert real.read_bytes() == b"three"


def test_only_files_inside_the_root_are_changed(world: World, tmp_path: Path) -> None:
    (world.root / "out.md").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(EvidenceError, match="forbidden"):
        world.rewrite("out.md", b"out of the repository", b"mine")
    assert (tmp_path / "secret.txt").read_text() == "out of the repository"


def test_a_file_that_a_person_names_may_lie_anywhere_but_is_bounded(world: World, tmp_path: Path) -> None:
    assert world.read_given(tmp_path / "secret.txt", 100) == b"out of the repository"
    for path, words in [
        (tmp_path / "secret.txt", "has more than 5 bytes"),
        (tmp_path / "gone", "absent: .* is not a file"),
        (tmp_path, "unreadable: .* is not a file"),
    ]:
        with pytest.raises(EvidenceError, match=words):
            world.read_given(path, 5)


def test_a_deadline_runs_down_and_never_below_nothing() -> None:
    assert Deadline().left == float("inf")
    assert Deadline.after(-1).left == 0
    assert 0 < Deadline.after(60).left <= 60


def test_the_clock_is_read_once() -> None:
    world = World(Path())

    assert world.now is world.now
    assert world.now.utcoffset() == timedelta(0)
