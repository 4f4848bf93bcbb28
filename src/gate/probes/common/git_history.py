"""The age of files by git, in a fixed number of calls for any number of files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from gate.adapters.repository import MAX_ARGUMENTS, Repository
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


def last_commits(repository: Repository, paths: Sequence[str]) -> dict[str, datetime]:
    """When a commit last changed each of the paths; paths that are not tracked are left out.

    Empty outside a git repository, where nothing is tracked.

    Raises:
        EvidenceError: absent when some paths are tracked and the checkout is shallow, or when git is not installed;
            unreadable when git fails.
    """
    pathspecs = [f":(literal){path}" for path in paths]
    if sum(map(len, pathspecs)) > MAX_ARGUMENTS:
        pathspecs = ["."]  # git lists all files
    try:
        output = repository.git("ls-files", "-z", "--", *pathspecs)
    except EvidenceError as error:
        if error.cause is Cause.NOT_A_REPOSITORY:
            return {}
        raise
    tracked = set(output.decode("utf-8", "surrogateescape").split("\0")).intersection(paths)
    if not tracked:
        return {}
    require_full_history(repository)
    return _commit_times(repository, tracked, pathspecs)


def require_full_history(repository: Repository) -> None:
    """Does nothing when git knows every commit.

    Raises:
        EvidenceError: absent when the checkout is shallow; unreadable when git fails.
    """
    if repository.is_shallow():
        raise EvidenceError(
            Cause.SHALLOW_CHECKOUT,
            "the checkout is shallow, so git does not know when files changed",
        )


def _commit_times(repository: Repository, tracked: set[str], pathspecs: Sequence[str]) -> dict[str, datetime]:
    output = repository.git(
        "log", "-c", "--relative", "--no-renames", "--name-only", "-z", "--format=%x01%ct", "HEAD", "--", *pathspecs
    )
    times: dict[str, datetime] = {}
    commit_time = datetime.min.replace(tzinfo=UTC)
    for field in output.decode("utf-8", "surrogateescape").split("\0"):
        if field.startswith("\x01"):
            commit_time = datetime.fromtimestamp(int(field[1:]), UTC)
        elif (path := field.removeprefix("\n")) in tracked:
            times.setdefault(path, commit_time)
    return times
