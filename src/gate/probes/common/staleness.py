"""The age of reports, compared with `max_age`."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.probes.common.git_history import require_full_history

CLOCK_SLACK = timedelta(days=1)
"""How far in the future the time of a report may be: many formats write local time without a zone."""


def check_age(
    path: str, produced_at: datetime | None, max_age: timedelta | None, *, now: datetime, repository: Repository
) -> None:
    """Refuses a report that is older than `max_age`; does nothing when `max_age` is None.

    The age counts from `produced_at`, the report's own time. A report without one is as old as the commit that last
    changed it if it is tracked, and otherwise as old as the tested commit, since it cannot be older than that. The
    modification time of a file proves nothing: checkouts and artifact downloads reset it.

    Raises:
        EvidenceError: stale when the report is too old, when its time is in the future, or when it has no time and git
            knows no commit for it.
    """
    if max_age is None:
        return
    if produced_at is None:
        produced_at, origin = _produced_by_commit(path, repository)
    else:
        origin = "by its own timestamp"
    age = now - produced_at
    if age > max_age:
        raise EvidenceError(
            Cause.STALE,
            f"{path} is {format_duration(age)} old {origin}; expected at most {format_duration(max_age)}",
            path,
        )
    if age < -CLOCK_SLACK:
        raise EvidenceError(Cause.STALE, f"{path} has the time {produced_at:%Y-%m-%d %H:%M} UTC, in the future", path)


def _produced_by_commit(path: str, repository: Repository) -> tuple[datetime, str]:
    """The earliest time at which the report can have been written, and the commit that this time comes from."""
    try:
        changes = repository.git(
            "status", "--porcelain", "--ignored", "--untracked-files=all", "--ignore-submodules=dirty", "--",
            f":(literal){path}",
        )  # fmt: skip
        if changes:
            return commit_time(repository), "by the commit it was built from"
        require_full_history(repository)
        return commit_time(repository, path), "by the commit that last changed it"
    except EvidenceError as error:
        raise EvidenceError(
            Cause.STALE, f"{path} has no timestamp, and git cannot date it: {error.detail}", path
        ) from None


def commit_time(repository: Repository, path: str = "") -> datetime:
    """The time of the tested commit, or of the last commit that changed `path`.

    Raises:
        EvidenceError: unreadable when there is no such commit, or it has no usable time.
    """
    if path:
        output = repository.git("log", "-1", "--format=%ct", "HEAD", "--", f":(literal){path}").strip()
        if not output.isdigit():
            raise EvidenceError(Cause.UNREADABLE, f"no commit changed {path}")
        seconds = int(output)
    else:
        seconds = repository.head().timestamp
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise EvidenceError(Cause.UNREADABLE, "the time of the commit is not in the years 1 to 9999") from None


def format_duration(duration: timedelta) -> str:
    """A duration in its two largest units, rounded up: `3 d`, `1 d 5 h`, `40 m`."""
    seconds = math.ceil(duration.total_seconds())
    units = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
    largest = next((index for index, (_, size) in enumerate(units) if seconds >= size), 3)
    smallest_size = units[min(largest + 1, 3)][1]
    seconds = -(-seconds // smallest_size) * smallest_size
    parts = []
    for unit, size in units:
        if count := seconds // size:
            parts.append(f"{count} {unit}")
            seconds -= count * size
    return " ".join(parts) or "0 s"
