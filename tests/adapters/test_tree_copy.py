"""A copy of some files: changes stay in it and are taken back, and git sees only what changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.adapters.recording import RecordingWorkspace
from gate.adapters.tree_copy import TreeCopy
from tests.command import lay_out
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FILES = {"a.txt": "one\n", "b/c.txt": "two\n", "b/d.txt": "three\n"}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    lay_out(tmp_path, FILES)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return Host.at(tmp_path, NOW, {"PATH": "/usr/local/bin:/usr/bin:/bin"})


def test_only_the_files_that_are_added_are_in_it_with_their_times(host: Host) -> None:
    with TreeCopy.of(host) as copy:
        copy.add(["a.txt", "missing.txt", "../outside.txt"])

        assert sorted(path.name for path in copy.root.iterdir()) == [".git", "a.txt"]
        assert copy.host.workspace.stat("a.txt") == host.workspace.stat("a.txt")
    assert not copy.folder.exists()


def test_git_calls_the_files_that_are_not_copied_unchanged(host: Host) -> None:
    with TreeCopy.of(host) as copy:
        copy.add(["a.txt"])

        assert copy.host.repository.git_text("status", "--porcelain") == ""
        assert copy.host.repository.git_text("ls-files") == "a.txt\nb/c.txt\nb/d.txt"
        assert copy.host.repository.git_text("log", "--format=%s") == "first"


def test_git_sees_a_change_in_the_copy_and_none_in_the_root(host: Host) -> None:
    with TreeCopy.of(host) as copy:
        copy.add(["a.txt"])
        copy.write("a.txt", b"changed\n")

        assert copy.host.repository.git_text("diff", "--name-only", "HEAD") == "a.txt"
    assert host.repository.git_text("status", "--porcelain") == ""
    assert host.workspace.read("a.txt") == b"one\n"


def test_restoring_takes_back_every_kind_of_change(host: Host) -> None:
    with TreeCopy.of(host) as copy:
        copy.add(["a.txt", "b/c.txt"])
        before = copy.fingerprint(["a.txt", "b/c.txt", "new.txt"])
        copy.write("a.txt", b"changed\n")
        copy.write("new.txt", b"new\n")
        copy.remove("b/c.txt")
        copy.age("a.txt", datetime(2000, 1, 1, tzinfo=UTC))
        assert copy.fingerprint(["a.txt", "b/c.txt", "new.txt"]) != before

        copy.restore()

        assert copy.fingerprint(["a.txt", "b/c.txt", "new.txt"]) == before


def test_a_folder_without_a_repository_can_be_copied(tmp_path: Path) -> None:
    lay_out(tmp_path / "plain", FILES)

    with TreeCopy.of(Host.at(tmp_path / "plain", NOW, {})) as copy:
        copy.add(["b/c.txt"])
        assert copy.read("b/c.txt") == b"two\n"


def test_a_folder_of_a_repository_keeps_its_place_in_the_copy(host: Host) -> None:
    with TreeCopy.of(Host.at(host.workspace.root / "b", NOW, host.env)) as copy:
        copy.add(["c.txt"])

        assert copy.host.repository.git_text("rev-parse", "--show-prefix") == "b/"
        assert copy.host.repository.git_text("status", "--porcelain") == ""


def test_a_recording_workspace_remembers_what_it_reads(host: Host) -> None:
    workspace = RecordingWorkspace(host.workspace.root)

    workspace.glob(["b/*.txt"])
    workspace.read("a.txt")

    assert (workspace.matches, workspace.paths) == ({"b/c.txt", "b/d.txt"}, {"a.txt"})
