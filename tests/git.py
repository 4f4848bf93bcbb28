"""Git for tests: one fixed author, independent of the configuration of the machine, with an optional commit time."""

from __future__ import annotations

import os
import subprocess
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
