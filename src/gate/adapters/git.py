"""Runs git, bounded in time and output, without executing anything that the repository configures.

A repository is untrusted data: its hooks, filters, file monitors, pager, signature checks and the remote helpers of a
partial clone never start, and git never asks for a password. The caller passes `--ignore-submodules=dirty` to a command
that compares the working tree: git would ask a nested repository about itself, with the configuration of that one.
"""

from __future__ import annotations

import itertools
import logging
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gate.adapters.clock import Stopwatch
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

logger = logging.getLogger(__name__)

MERGE_TIMEOUT = 10.0
"""Seconds that the merge of one file may take."""

_SETTINGS = (
    "core.quotePath=false",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "log.showSignature=false",  # otherwise `git log` starts the program that `gpg.program` names
    "safe.bareRepository=explicit",  # otherwise files in the root that look like a bare repository are used as one
)

_FILTER_OFF = {"clean": "", "smudge": "", "process": "", "required": "false"}
"""The settings of a filter driver (gitattributes, "filter") with which git reads files as they are."""

_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "LC_ALL": "C.UTF-8",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would otherwise fetch missing objects with a program it names
}

_PASSED_VARIABLES = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "USERPROFILE", "TEMP", "TMP", "PATHEXT")
"""The variables of our environment that git gets, some of which only Windows has: never a token."""

_WITHOUT_CONTENT = frozenset((
    "branch", "cat-file", "check-attr", "fast-import", "for-each-ref", "log", "ls-tree", "merge-base", "remote",
    "rev-list", "rev-parse", "symbolic-ref",
))  # fmt: skip
"""The commands that read no file of the working tree, so that no filter driver can start.

`diff` of two commits is one as well: git takes a file of the working tree in place of an object only where no filter
driver applies to it (diff.c, `reuse_worktree_file`).
"""

_LISTING_OPTIONS = frozenset(("-z", "-t", "--debug", "--cached", "--others", "--exclude-standard"))
"""The options with which `ls-files` reads names of files; with others, such as `-m`, it reads their content."""

_KEYS = ("config", "--list", "--name-only", "-z")
"""The command that prints the names of all settings that git would use."""

_MAX_KEYS = 1024 * 1024
"""The most bytes of these names."""

_NO_REPOSITORY = "fatal: not a git repository"
"""How an error of git begins, in the C locale, outside of a repository; its exit code is that of every fatal error.

Anywhere else in an error, the words may be the name of a file or of a branch.
"""


@dataclass(frozen=True, slots=True)
class _Completed:
    """Exit code and output of a finished process."""

    exit_code: int
    stdout: bytes
    stderr: bytes


def run(
    arguments: Sequence[str],
    folder: Path,
    safe_directories: Iterable[Path],
    env: Mapping[str, str],
    *,
    timeout: float,
    limit: int,
    stdin: bytes = b"",
) -> bytes:
    """The output of `git ARGUMENTS` in the folder, which reads `stdin`.

    A repository in one of `safe_directories` may belong to another user.

    Raises:
        EvidenceError: GIT_FAILED or NOT_A_REPOSITORY when git fails, TOO_LARGE for more than `limit` bytes of output,
            GIT_NOT_INSTALLED, TIMED_OUT after `timeout` seconds.
    """
    settings = (*(f"safe.directory={directory}" for directory in safe_directories), *_SETTINGS)
    git = ["git", *(part for setting in settings for part in ("-c", setting))]
    passed = {name: env[name] for name in _PASSED_VARIABLES if name in env} | _ENVIRONMENT
    stopwatch = Stopwatch()
    if _reads_content(arguments):
        passed |= _without_filters(_run_process([*git, *_KEYS], folder, passed, timeout, _MAX_KEYS))
    remaining = max(0.0, timeout - stopwatch.seconds)
    completed = _run_process([*git, *arguments], folder, passed, remaining, limit, stdin=stdin)
    logger.debug("git %s: exit code %d, %.2f s", " ".join(arguments), completed.exit_code, stopwatch.seconds)
    if len(completed.stdout) > limit:
        raise EvidenceError(Cause.TOO_LARGE, f"git {arguments[0]} printed more than {limit:,} bytes")
    if completed.exit_code != 0:
        raise _failure(arguments[0], completed)
    return completed.stdout


def _reads_content(arguments: Sequence[str]) -> bool:
    """Whether the command may read files of the working tree, through the filter drivers that are configured."""
    name, *options = [argument for argument in arguments if argument != "--literal-pathspecs"]
    options = list(itertools.takewhile(lambda option: option != "--", options))
    if name == "diff" and "--no-index" not in options:
        return sum(not option.startswith("-") for option in options) != 2 or "--" not in arguments
    if name == "diff-index":
        return "--cached" not in options
    if name == "ls-files":
        return any(option not in _LISTING_OPTIONS and not option.startswith("--exclude=") for option in options)
    return name not in _WITHOUT_CONTENT


def _without_filters(keys: _Completed) -> dict[str, str]:
    """The variables that turn off each filter driver among the configured keys.

    They are variables (git-config, "GIT_CONFIG_COUNT") and not `-c`, where a name that contains `=` would end early.
    """
    if keys.exit_code != 0 or len(keys.stdout) > _MAX_KEYS:
        raise _failure("config", keys)
    drivers = {key.split(b".", 1)[1].rpartition(b".")[0] for key in keys.stdout.split(b"\0") if key[:7] == b"filter."}
    variables = {"GIT_CONFIG_COUNT": str(len(drivers - {b""}) * len(_FILTER_OFF))}
    settings = itertools.product(sorted(drivers - {b""}), _FILTER_OFF.items())
    for number, (driver, (name, value)) in enumerate(settings):
        variables[f"GIT_CONFIG_KEY_{number}"] = f"filter.{os.fsdecode(driver)}.{name}"
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def merge_contents(ours: bytes, base: bytes, theirs: bytes, env: Mapping[str, str]) -> bytes | None:
    """What git makes of two changes of one file; None when they conflict, or git cannot tell.

    It runs in a folder of its own, outside of any repository.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(folder, name).write_bytes(data)
        command = ("merge-file", "-p", "-q", "ours", "base", "theirs")
        limit = len(ours) + len(base) + len(theirs)
        try:
            return run(command, Path(folder), (), env, timeout=MERGE_TIMEOUT, limit=limit)
        except EvidenceError:
            return None


def _failure(subcommand: str, completed: _Completed) -> EvidenceError:
    lines = completed.stderr.decode("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if line.startswith("fatal: ")]  # a hint can follow, such as on a mount point
    reason = (errors or lines or [f"exit code {completed.exit_code}"])[-1]
    cause = Cause.NOT_A_REPOSITORY if reason.startswith(_NO_REPOSITORY) else Cause.GIT_FAILED
    return EvidenceError(cause, f"git {subcommand} failed: {reason}")


def _run_process(
    command: Sequence[str], folder: Path, env: dict[str, str], timeout: float, limit: int, *, stdin: bytes = b""
) -> _Completed:
    """Runs the program, reading at most one byte more than `limit` and waiting at most `timeout` seconds."""
    expired = threading.Event()
    with tempfile.TemporaryFile() as errors, _requests(stdin) as requests:
        with _start(command, folder, env, errors, requests) as process:
            timer = threading.Timer(timeout, _kill, (process, expired))
            timer.daemon = True  # Python exits without it when a signal ends the run here
            timer.start()
            try:
                stdout = process.stdout.read(limit + 1) if process.stdout else b""
                if len(stdout) > limit:
                    process.kill()
                process.wait()
            finally:
                timer.cancel()
        errors.seek(0)
        stderr = errors.read(10_000)
    if expired.is_set():
        raise EvidenceError(Cause.TIMED_OUT, f"{command[0]} took longer than {timeout:g} s")
    return _Completed(process.returncode, stdout, stderr)


@contextmanager
def _requests(stdin: bytes) -> Iterator[IO[bytes] | int]:
    """The standard input of a process: a file with these bytes."""
    if not stdin:
        yield subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as file:
        file.write(stdin)
        file.seek(0)
        yield file


def _start(
    command: Sequence[str], folder: Path, env: dict[str, str], errors: IO[bytes], requests: IO[bytes] | int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - a fixed program, no shell
            command, cwd=folder, env=env, stdin=requests, stdout=subprocess.PIPE, stderr=errors
        )
    except FileNotFoundError:
        raise EvidenceError(Cause.GIT_NOT_INSTALLED, f"the program {command[0]} is not installed") from None
    except OSError as error:  # such as a configuration with more filters than the arguments of a process may hold
        raise EvidenceError(Cause.GIT_FAILED, f"{command[0]} cannot be started: {error.strerror}") from None


def _kill(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()
