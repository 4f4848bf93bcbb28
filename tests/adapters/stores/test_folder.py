"""The store in a folder."""

from __future__ import annotations

import errno
import os
import subprocess
from contextlib import chdir
from pathlib import Path

import pytest

from gate.adapters.stores import store as stores
from gate.adapters.stores.folder import FolderStore
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


def test_a_file_that_is_added_is_listed_and_read(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "a" / "b")
    assert store.keys() == []
    store.add({"1/x/b.jsonl": b"b", "1/x/a.jsonl": b"a", "1/y.github/c": b""})
    assert store.keys() == ["1/x/a.jsonl", "1/x/b.jsonl", "1/y.github/c"]
    assert store.keys("1/x/") == ["1/x/a.jsonl", "1/x/b.jsonl"]
    assert store.keys("1/x/b") == ["1/x/b.jsonl"]
    assert store.read(["1/x/a.jsonl", "1/missing"]) == {"1/x/a.jsonl": b"a"}
    assert store.address == str(tmp_path / "a" / "b")


def test_a_file_that_exists_stays(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.add({"a": b"first"})
    store.add({"a": b"second", "b": b"new"})
    assert store.read(["a", "b"]) == {"a": b"first", "b": b"new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_removed_file_leaves_no_empty_folder(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "h")
    store.add({"a/b/c": b"", "a/d": b""})
    store.remove(["a/b/c", "a/never"])
    assert store.keys() == ["a/d"]
    assert not (tmp_path / "h" / "a" / "b").exists()
    store.remove(["a/d"])
    assert list((tmp_path / "h").iterdir()) == []


@pytest.mark.parametrize("key", ["", "/a", "a//b", "../a", "a/..", "./a", "a b", ".git/config", "x/.GIT", "a\\b", "é"])
def test_what_is_no_key_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(EvidenceError) as error:
        FolderStore(tmp_path).add({key: b""})
    assert error.value.cause is Cause.OUTSIDE_ROOT
    assert list(tmp_path.iterdir()) == []


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "history"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    root.mkdir()
    (root / "folder").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    store = FolderStore(root)
    assert store.keys() == []
    assert store.read(["file"]) == {}
    with pytest.raises(EvidenceError, match="is behind a link"):
        store.add({"folder/new": b""})
    with pytest.raises(EvidenceError, match="is behind a link"):
        store.remove(["folder/secret"])
    assert [path.name for path in outside.iterdir()] == ["secret"]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "history").symlink_to(tmp_path / "disk")
    store = FolderStore(tmp_path / "history")
    store.add({"a/b": b"x"})
    assert store.read(store.keys()) == {"a/b": b"x"}


def test_a_pipe_and_a_large_file_are_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(bytes(11))
    (tmp_path / "small").write_bytes(bytes(10))
    store = FolderStore(tmp_path)
    assert store.keys() == ["large", "small"]
    assert store.read(["large", "small"], limit=10) == {"small": bytes(10)}


def test_folders_are_listed_without_files_and_links(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.folders("1") == []
    store.add({"1/b/x": b"", "1/a/x": b"", "1/file": b""})
    (tmp_path / "1" / "link").symlink_to(tmp_path)
    assert store.folders("1") == ["a", "b"]
    assert store.folders("1/file") == []


def test_folders_deeper_than_any_key_are_left_out(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.add({"runs/a.jsonl": b"1"})
    with chdir(tmp_path / "runs"):
        for _ in range(1_500):
            Path("d").mkdir()
            os.chdir("d")
        Path("b.jsonl").write_bytes(b"2")

    assert store.keys() == ["runs/a.jsonl"]
    subprocess.run(["rm", "-r", str(tmp_path / "runs")], check=True)  # `shutil.rmtree` recurses


def test_a_store_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MAX_KEYS", 2)
    store = FolderStore(tmp_path)
    store.add({"a": b"", "b": b""})
    assert store.keys() == ["a", "b"]
    store.add({"c": b""})
    with pytest.raises(EvidenceError, match="more than 2 files"):
        store.keys()


def test_a_file_system_without_links_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    store = FolderStore(tmp_path)
    store.add({"a": b"first"})
    store.add({"a": b"second"})
    assert store.read(store.keys()) == {"a": b"first"}


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store = FolderStore(tmp_path)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(EvidenceError) as error:
        store.add({"a/b": b"data"})
    assert error.value.cause is Cause.UNREACHABLE
    assert error.value.detail == f"{tmp_path}/a/b cannot be written: No space left on device"
    assert [path.name for path in (tmp_path / "a").iterdir()] == []
