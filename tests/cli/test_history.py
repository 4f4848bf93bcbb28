"""The command `history`, and runs at a terminal with a history."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from gate.adapters.github import git_data
from gate.adapters.stores.folder import FolderStore
from gate.cli import stored_runs
from gate.history.write import append
from tests.command import Result, check, checklist, environment, gate, lay_out, run
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub, serving
from tests.git import git
from tests.history.runs import GATE, decision_of, key_of, result_of

POLICY = checklist("readme | files | {paths: readme.md} | size <= baseline")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder beside a history of three days."""
    store = FolderStore(tmp_path / "history")
    for day in range(3):
        append(store, decision_of(day), GATE, result_of(decision_of(day)))
    return tmp_path


def history(folder: Path, *arguments: str) -> Result:
    return gate(folder, "history", *arguments, "--history", "history", "--repository", "acme/shop")


def test_runs_are_listed_with_what_is_damaged(folder: Path) -> None:
    (folder / "history" / key_of(decision_of(1)).record).write_bytes(b"{")
    result = history(folder, "list")
    assert result.code == 0
    commits = [key_of(decision_of(day)).commit for day in (0, 2)]
    assert result.out == (
        f"2026-11-20 03:15 UTC  not ready  36%  {commits[0]}  schedule  readiness  1000.1\n"
        f"2026-11-22 03:15 UTC  not ready  36%  {commits[1]}  schedule  readiness  1002.1\n"
        "\n"
        f"! {key_of(decision_of(1)).record} is damaged: it is not one line of JSON\n"
    )


def test_an_empty_history_is_no_error(folder: Path) -> None:
    result = gate(folder, "history", "list", "--history", "history", "--repository", "acme/web")
    assert (result.code, result.out) == (0, "No run of this repository is in history.\n")


def test_one_run_is_shown_by_its_commit_or_its_number(folder: Path) -> None:
    commit = key_of(decision_of(1)).commit
    by_commit, by_number, newest = (history(folder, "show", name) for name in (commit, "1001", ""))
    assert by_commit.out == by_number.out != newest.out
    assert f"commit     {commit}" in by_commit.out
    assert "line_coverage 74.3%" in by_commit.out
    saved = history(folder, "show", "1001", "--json")
    assert saved.out == result_of(decision_of(1))
    missing = history(folder, "show", "77")
    assert missing.code == 2
    assert "the run 77 does not exist in history" in missing.err


def test_a_stored_result_that_somebody_changed_cannot_act_on_a_terminal(folder: Path) -> None:
    file = folder / "history" / key_of(decision_of(1)).result
    for text in ('{"a": "\x1b[2J"}', "::error::x\n", "[" * 100_000):
        file.write_bytes(gzip.compress(text.encode()))
        damaged = history(folder, "show", "1001", "--json")
        assert (damaged.code, damaged.out) == (2, "")
        assert f"{key_of(decision_of(1)).result} is damaged: it is not JSON" in damaged.err

    file.write_bytes(gzip.compress('{"é": "\u202e\x9b\x7f😀\\n"}\n'.encode()))
    shown = history(folder, "show", "1001", "--json")
    assert shown.out == '{"\\u00e9": "\\u202e\\u009b\\u007f\\ud83d\\ude00\\n"}\n'


def test_records_are_exported(folder: Path) -> None:
    pytest.importorskip("duckdb")
    result = history(folder, "export", "--jsonl", "out/runs.jsonl", "--parquet", "out/runs.parquet")
    assert result.code == 0, result.output
    lines = (folder / "out" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["run_id"] for line in lines] == [1000, 1001, 1002]
    assert (folder / "out" / "runs.parquet").read_bytes()[:4] == b"PAR1"
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["runs.jsonl", "runs.parquet"]
    assert history(folder, "export").code == 2


def test_what_is_no_regular_file_is_written_into_and_never_replaced(folder: Path) -> None:
    pytest.importorskip("duckdb")
    for name, flag in (("pipe.jsonl", "--jsonl"), ("pipe.parquet", "--parquet")):
        os.mkfifo(folder / name)
        reader = os.open(folder / name, os.O_RDONLY | os.O_NONBLOCK)
        assert history(folder, "export", flag, name).code == 0
        assert (folder / name).is_fifo()
        assert len(os.read(reader, 1 << 16)) > 1_000
        os.close(reader)


def test_no_export_leaves_the_folder_through_a_link(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("duckdb")
    outside = tmp_path_factory.mktemp("outside")
    (folder / "out").symlink_to(outside)
    for flag in ("--jsonl", "--parquet"):
        result = history(folder, "export", flag, "out/runs")
        assert (result.code, list(outside.iterdir())) == (2, [])
        assert "a link leads out of the repository" in result.err


def test_old_runs_are_pruned(folder: Path) -> None:
    result = history(folder, "prune", "--keep", "36h", "--now", "2026-11-22T12:00Z")
    assert (result.code, result.out) == (0, "removed 2 files of 6\n")
    assert [path.stem[:8] for path in sorted((folder / "history").rglob("*.jsonl"))] == ["20261121", "20261122"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prune"], "--keep is missing, expected how long a run is kept, such as 400d"),
        (["prune", "--keep", "long"], "--keep is 'long'"),
        (["prune", "--keep", "1d", "--squash"], "--squash is for a history on a branch"),
    ],
)
def test_an_argument_that_does_not_fit_removes_nothing(folder: Path, arguments: list[str], message: str) -> None:
    result = history(folder, *arguments)
    assert result.code == 2
    assert message in result.err
    assert len(list((folder / "history").rglob("*.jsonl"))) == 3


def test_a_branch_is_pruned_and_squashed(tmp_path: Path) -> None:
    with serving(GitHub()) as github:
        files: dict[str, bytes | str | None] = {}
        head: tuple[str, ...] = ()
        for day in range(3):
            key = key_of(decision_of(day))
            files = {key.record: b"{}", key.result: gzip.compress(b"{}")}
            head = (github.commit(files, *head, on="readiness-history"),)
        env = environment(tmp_path) | {
            "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": github.url,
        }  # fmt: skip
        arguments = ("history", "prune", "--keep", "1d", "--squash", "--now", "2026-11-22T12:00Z")
        result = run(tmp_path, env, *arguments)
        assert (result.code, result.out) == (0, "removed 4 files of 6\n")
        commit = github.commits[github.branches["readiness-history"]]
        assert sorted(commit.files) == sorted(files)
        assert commit.parents == ()


def test_a_branch_without_a_token_says_so(tmp_path: Path) -> None:
    result = gate(tmp_path, "history", "list")
    assert result.code == 2
    assert result.err == (
        "gate: forbidden: the history is on a branch, and there is no GitHub token; set GITHUB_TOKEN to a token that "
        "can read the repository, or name another history with `--history` [no-token]\n"
    )


def test_a_command_on_a_branch_has_requests_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a run of the gate, which leaves them to the other runs of the hour."""
    assert stored_runs.MAX_REQUESTS == 900
    monkeypatch.setattr(git_data, "MAX_BATCH", 1)
    with serving(GitHub()) as github:
        github.commit({key_of(decision_of(day)).record: f"{{{day}" for day in range(8)}, on="readiness-history")
        env = environment(tmp_path) | {
            "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": github.url,
        }  # fmt: skip
        monkeypatch.setattr(stored_runs, "MAX_REQUESTS", 10)
        assert run(tmp_path, env, "history", "list").code == 0
        monkeypatch.setattr(stored_runs, "MAX_REQUESTS", 9)
        result = run(tmp_path, env, "history", "list")
        assert (result.code, "this run has sent 9 requests to GitHub; it sends no more" in result.err) == (2, True)


# ------------------------------------------------------------------------------------------------------------ check


def test_a_local_run_is_compared_with_a_recorded_one_and_recorded_only_on_request(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    lay_out(tmp_path, {"readiness.yml": POLICY, "readme.md": "12345"})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    first = check(tmp_path, "--history", "../history")
    assert first.code == 2
    assert not (tmp_path.parent / "history").exists()
    check(tmp_path, "--history", "../history", "--record")
    lay_out(tmp_path, {"readme.md": "123456"})
    larger = check(tmp_path, "--history", "../history", "--json", "result.json")
    assert larger.code == 1
    saved = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert saved["baseline"] == "history"
    assert saved["baseline_run"]["branch"] == "main"
    assert "of main, just now" in larger.out
    assert len(list((tmp_path.parent / "history").rglob("*.jsonl"))) == 1


def test_a_copy_of_the_history_of_the_remote_is_read_without_a_token(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    lay_out(project, {"readiness.yml": POLICY, "readme.md": "123456"})
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    earlier = decision_of(1, commit=git(project, "rev-parse", "HEAD"))
    append(FolderStore(tmp_path / "history"), earlier, GATE, result_of(earlier))
    assert gate(project, "history", "list", "--history", "../history").out.startswith("No run of this repository")

    git(project, "remote", "add", "origin", "https://github.com/acme/shop.git")
    listing = gate(project, "history", "list", "--history", "../history")
    result = check(project, "--history", "../history", "--json", "result.json")

    assert (listing.code, listing.out[:16]) == (0, "2026-11-21 03:15")
    saved = json.loads((project / "result.json").read_text(encoding="utf-8"))
    assert saved["baseline_run"]["commit"] == earlier.subject.head_sha
    assert f"{earlier.subject.head_sha[:12]} of main, " in result.out

    git(project, "remote", "set-url", "origin", "https://github.com/../../history")
    assert gate(project, "history", "list", "--history", "../history").out.startswith("No run of this repository")


def test_a_run_is_not_recorded_nowhere_nor_in_part(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": POLICY, "readme.md": "12345"})
    nowhere = check(tmp_path, "--record")
    assert (nowhere.code, "--history is not given" in nowhere.err) == (2, True)
    partly = check(tmp_path, "--history", "history", "--record", "--only", "readme")
    assert (partly.code, "leave out --record" in partly.err) == (2, True)
    assert not (tmp_path / "history").exists()


def test_a_history_that_cannot_be_written_is_reported_and_decides_nothing(tmp_path: Path) -> None:
    policy = checklist("readme | files | {paths: readme.md} | exists")
    lay_out(tmp_path, {"readiness.yml": policy, "readme.md": "x", "history": "a file"})
    result = check(tmp_path, "--history", "history", "--record")
    assert result.code == 0
    assert "cannot add this run to the history" in result.err


def test_a_dry_run_says_what_it_would_add(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": POLICY, "readme.md": "x"})
    result = check(tmp_path, "--history", "history", "--record", "--dry-run")
    assert "would add this run to the history (history)" in result.output
    assert not (tmp_path / "history").exists()
