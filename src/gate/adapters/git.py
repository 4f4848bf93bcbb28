"""Runs git for `World.git`: bounded in time and output, and obeying nothing that lies in the repository.

A repository is data of others. Its hooks, its monitors of files, its pager and the programs that a partial clone would
fetch by are never started, and nobody is asked for a password.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_SETTINGS = (
    "core.quotePath=false",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "safe.bareRepository=explicit",  # else a root with the files of a repository among its own is one
)

_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "LC_ALL": "C.UTF-8",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what it lacks, by a program of its own choice
}

_KEPT = ("PATH", "HOME", "TMPDIR")
"""What git sees of our environment: never a token."""


@dataclass(frozen=True, slots=True)
class _Completed:
    """What the program left behind."""

    code: int
    out: bytes
    err: bytes


def run(
    arguments: Sequence[str],
    folder: Path,
    believed: Iterable[Path],
    env: Mapping[str, str],
    *,
    timeout: float,
    limit: int,
) -> bytes:
    """What `git ARGUMENTS` prints in the folder; a repository in a `believed` folder may be somebody else's.

    Raises:
        EvidenceError: unreadable when git fails or prints more than `limit` bytes, absent when there is no git,
            timed-out when it takes longer than `timeout` seconds.
    """
    settings = (*(f"safe.directory={each}" for each in believed), *_SETTINGS)
    command = ["git", *(part for setting in settings for part in ("-c", setting)), *arguments]
    kept = {name: env[name] for name in _KEPT if name in env}
    done = _completed(command, folder, kept | _ENVIRONMENT, timeout, limit)
    if len(done.out) > limit:
        raise EvidenceError(Cause.UNREADABLE, f"git {arguments[0]} printed more than {limit:,} bytes")
    if done.code != 0:
        said = done.err.decode("utf-8", "replace").strip().splitlines()
        cause = Cause.NOT_A_REPOSITORY if b"not a git repository" in done.err else Cause.GIT_FAILED
        raise EvidenceError(cause, f"git {arguments[0]} failed: {said[-1] if said else done.code}")
    return done.out


def _completed(command: Sequence[str], folder: Path, env: dict[str, str], timeout: float, limit: int) -> _Completed:
    """Runs the program, reading at most a byte more than `limit` and waiting at most `timeout` seconds."""
    expired = threading.Event()
    with tempfile.TemporaryFile() as errors:
        with _start(command, folder, env, errors) as process:
            alarm = threading.Timer(timeout, _stop, (process, expired))
            alarm.start()
            out = process.stdout.read(limit + 1) if process.stdout else b""
            if len(out) > limit:
                process.kill()
            process.wait()
            alarm.cancel()
        errors.seek(0)
        err = errors.read(10_000)
    if expired.is_set():
        raise EvidenceError(Cause.TIMED_OUT, f"{command[0]} took longer than {timeout:g} s")
    return _Completed(process.returncode, out, err)


def _start(command: Sequence[str], folder: Path, env: dict[str, str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - a fixed program, no shell
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        )
    except FileNotFoundError:
        raise EvidenceError(Cause.ABSENT, f"the program {command[0]} is not installed") from None


def _stop(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()
