"""Git for tests: one fixed author, independent of the configuration of the machine, with an optional commit time."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SETTINGS = (
    "user.name=a",
    "user.email=a@example.org",
    "commit.gpgsign=false",
    "core.quotePath=false",
    "protocol.file.allow=always",
    "maintenance.auto=false",  # else each commit starts a process that looks for maintenance to do
)


def git(folder: Path, *arguments: str, at: datetime | None = None) -> str:
    """The output of git, stripped; `at` is the time of a commit."""
    return git_bytes(folder, *arguments, at=at).decode().strip()


def git_bytes(folder: Path, *arguments: str, at: datetime | None = None) -> bytes:
    """The output of git as bytes."""
    settings = [argument for setting in SETTINGS for argument in ("-c", setting)]
    env = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    if at:
        env |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), at.isoformat())
    command = ["git", "-C", str(folder), *settings, *arguments]
    return subprocess.run(command, check=True, capture_output=True, env=env).stdout


@dataclass(frozen=True)
class Commit:
    """A commit on a branch; `parents` are positions in a list of commits, and a file without a text is removed.

    Its files are those of its first parent with these changes.
    """

    branch: str
    message: str
    files: Mapping[str, str | None]
    parents: Sequence[int] = ()


def import_commits(folder: Path, commits: Sequence[Commit]) -> list[str]:
    """Creates these commits in one process, without the files on disk, and returns their hashes ("git-fast-import")."""
    now = int(time.time())
    stream = b"".join(_describe(number, commit, now) for number, commit in enumerate(commits))
    marks = folder / ".git" / "marks"
    command = ["git", "-C", str(folder), "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet"]
    env = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run([*command, f"--export-marks={marks}"], input=stream, check=True, capture_output=True, env=env)
    hashes = dict(line.split() for line in marks.read_text(encoding="ascii").splitlines())
    marks.unlink()
    return [hashes[f":{number + 1}"] for number in range(len(commits))]


def _describe(number: int, commit: Commit, now: int) -> bytes:
    lines = [f"commit refs/heads/{commit.branch}", f"mark :{number + 1}", f"committer a <a@example.org> {now} +0000"]
    lines += [f"data {len(commit.message.encode())}", commit.message]
    lines += [f"{'merge' if index else 'from'} :{parent + 1}" for index, parent in enumerate(commit.parents)]
    for name, text in commit.files.items():
        path = '"' + name.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") + '"'
        lines += [f"D {path}"] if text is None else [f"M 100644 inline {path}", f"data {len(text.encode())}", text]
    return "".join(f"{line}\n" for line in lines).encode()
