"""Git as tests use it: as one person, whatever the machine is configured to, and at a moment where it matters."""

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
)


def git(folder: Path, *arguments: str, at: datetime | None = None) -> str:
    """What git prints, without white space around it; `at` is when a commit is made."""
    return git_bytes(folder, *arguments, at=at).decode().strip()


def git_bytes(folder: Path, *arguments: str, at: datetime | None = None) -> bytes:
    """What git prints, byte for byte."""
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    env = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    if at:
        env |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), at.isoformat())
    command = ["git", "-C", str(folder), *settings, *arguments]
    return subprocess.run(command, check=True, capture_output=True, env=env).stdout
