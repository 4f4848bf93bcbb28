"""Concurrent writers lose nothing; a writer that is killed at any point loses at most its own run, until it repeats."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.github.client import GitHubClient
from gate.adapters.stores.branch import DEFAULT_BRANCH, BranchStore
from gate.adapters.stores.folder import FolderStore
from gate.adapters.stores.store import Store
from gate.history.read import read_records
from gate.history.write import append
from gate.model.errors import EvidenceError
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub, serving
from tests.history.runs import GATE, decision_of, key_of, result_of

WRITER = """
import sys
from pathlib import Path
from gate.adapters.stores.folder import FolderStore

store, number = FolderStore(Path(sys.argv[1])), int(sys.argv[2])
sys.stdin.readline()
for run in range(10):
    store.add({f"1/a/b/results/{number}-{run}": bytes(5000), f"1/a/b/runs/{number}-{run}": b"{}"})
    store.add({f"1/a/b/runs/shared-{run}": str(number).encode() * 5000})
"""


@cache
def files_of(day: int) -> dict[str, bytes]:
    """The files of a run, with little in them."""
    key = key_of(decision_of(day))
    return {key.result: b"\0result %d" % day, key.record: b"record %d" % day}


def days(store: Store, among: Iterable[int]) -> list[int]:
    """Which of the days have a record. It is complete, and so is its result."""
    names = set(store.keys())
    expected = {day: files_of(day) for day in among}
    stored = [day for day, files in expected.items() if list(files)[1] in names]
    contents = store.read(sorted(names))
    for day in stored:
        assert {key: contents[key] for key in expected[day]} == expected[day]
    assert names <= {key for files in expected.values() for key in files}
    return stored


def test_four_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    writers = [subprocess.Popen([*command, str(number)], **pipes) for number in range(4)]  # type: ignore[call-overload]
    for writer in writers:  # all are loaded when the first begins
        writer.stdin.write(b"\n")
        writer.stdin.flush()
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4, errors
    store = FolderStore(tmp_path)
    contents = store.read(store.keys())
    own = {f"1/a/b/{kind}/{number}-{run}" for kind in ("results", "runs") for number in range(4) for run in range(10)}
    shared = {f"1/a/b/runs/shared-{run}" for run in range(10)}
    assert contents.keys() == own | shared
    assert all(len(contents[key]) == 5000 and len(set(contents[key])) == 1 for key in shared)
    assert [path.name for path in tmp_path.rglob(".*")] == []


# ---------------------------------------------------------------------------------------------------------- kill points


class KilledError(BaseException):
    """The process ends here: no handler runs that catches errors."""


CALLS = ("open", "fsync", "scandir")
"""Calls of the module os that a writer in a folder makes."""

METHODS = ("exists", "mkdir", "hardlink_to", "unlink")
"""Calls of Path."""


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[list[int]]:
    """Ends the writer before its system call with this number, and every later one, such as cleaning up."""
    count = [0]

    def limit(call: Callable[..., Any]) -> Callable[..., Any]:
        def limited(*arguments: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] > number:
                raise KilledError
            return call(*arguments, **options)

        return limited

    with monkeypatch.context() as patch:
        for name in CALLS:
            call = getattr(os, name) if name != "fsync" else lambda _descriptor: None  # a kill is no loss of power
            patch.setattr(f"gate.adapters.stores.folder.os.{name}", limit(call))
        for name in METHODS:
            patch.setattr(Path, name, limit(getattr(Path, name)))
        yield count


def test_a_writer_that_is_killed_at_any_call_loses_at_most_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kill happens in a folder that the earlier ones have left behind."""
    store = FolderStore(tmp_path / "history")
    kills = 0
    for day in range(8):
        number, is_added = 0, False
        while not is_added:
            try:
                with killed_after(monkeypatch, number):
                    store.add(files_of(day))
                is_added = True
            except KilledError:
                kills, number = kills + 1, number + 1
                assert days(store, range(day + 1))[:day] == list(range(day))
        assert days(store, range(day + 1)) == list(range(day + 1))
    assert kills >= 40


def test_a_writer_on_a_branch_that_is_killed_at_any_request_loses_at_most_its_run() -> None:
    """The answer of the last request is lost as well: the process cannot know what became of it."""

    def open_store(github: GitHub) -> BranchStore:
        return BranchStore(GitHubClient(github.repo, TOKEN, github.url, lambda _seconds: None))

    kills = 0
    with serving(GitHub()) as github:
        for day in range(2):
            for number in range(1, 9):
                github.dies_after = len(github.requests) + number
                try:
                    open_store(github).add(files_of(day))
                except EvidenceError:
                    kills += 1
                github.dies_after = None
                assert days(open_store(github), range(day + 1))[:day] == list(range(day))
            open_store(github).add(files_of(day))
            assert days(open_store(github), range(day + 1)) == list(range(day + 1))
        assert list(github.branches) == ["main", DEFAULT_BRANCH]
    assert kills >= 12


def test_a_branch_that_is_deleted_or_rewritten_begins_again() -> None:
    def open_store(github: GitHub) -> BranchStore:
        return BranchStore(GitHubClient(github.repo, TOKEN, github.url, lambda _seconds: None))

    with serving(GitHub()) as github:
        append(open_store(github), decision_of(1), GATE, result_of(decision_of(1)))
        del github.branches[DEFAULT_BRANCH]
        assert read_records(open_store(github), "acme/shop").records == ()
        append(open_store(github), decision_of(2), GATE, result_of(decision_of(2)))
        github.commit({"1/acme/shop/runs/notes.txt": "rewritten"}, on=DEFAULT_BRANCH)
        append(open_store(github), decision_of(3), GATE, result_of(decision_of(3)))
        history = read_records(open_store(github), "acme/shop")
        assert [record.run_id for record in history.records] == [1003]
        assert history.problems == ("1/acme/shop/runs/notes.txt is not named like a record, so it is not read",)
