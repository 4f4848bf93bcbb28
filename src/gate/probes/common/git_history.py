"""What git knows of the age of files, in a fixed number of calls however many files there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_ARGUMENTS = 64 * 1024
"""Bytes of paths on one command line; with more, git is asked about everything."""


def last_commits(host: Host, paths: Sequence[str]) -> dict[str, datetime]:
    """For every one of the paths that is tracked and committed, when a commit last changed it.

    Empty outside of a git repository, where nothing is tracked.

    Raises:
        EvidenceError: unreadable when some are tracked and the clone is shallow, or git fails; absent without git.
    """
    chosen = [f":(literal){path}" for path in paths]
    if sum(map(len, chosen)) > MAX_ARGUMENTS:
        chosen = ["."]
    try:
        listed = host.repository.git("ls-files", "-z", "--", *chosen)
    except EvidenceError as fault:
        if fault.cause is Cause.NOT_A_REPOSITORY:
            return {}
        raise
    tracked = set(listed.decode("utf-8", "surrogateescape").split("\0")).intersection(paths)
    if not tracked:
        return {}
    if host.repository.git("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise EvidenceError(
            Cause.UNREADABLE,
            "the clone is shallow and does not tell when files changed; check out with fetch-depth: 0",
        )
    return _times(host, tracked, chosen)


def _times(host: Host, tracked: set[str], chosen: Sequence[str]) -> dict[str, datetime]:
    out = host.repository.git(
        "log", "-c", "--relative", "--no-renames", "--name-only", "-z", "--format=%x01%ct", "HEAD", "--", *chosen
    )
    found: dict[str, datetime] = {}
    made = datetime.min.replace(tzinfo=UTC)
    for field in out.decode("utf-8", "surrogateescape").split("\0"):
        if field.startswith("\x01"):
            made = datetime.fromtimestamp(int(field[1:]), UTC)
        elif (path := field.removeprefix("\n")) in tracked:
            found.setdefault(path, made)
    return found
