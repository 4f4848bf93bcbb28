"""Which files are newer than the reports about them, or do not fit them: their line numbers cannot be trusted.

The time of a file proves something only with git beside it: a checkout gives every file a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gate.adapters.host import Host
from gate.formats.coverage.line_sets import make_bit_set
from gate.formats.coverage.model import Lines
from gate.model.errors import EvidenceError
from gate.model.lazy_dataclass import dataclass
from gate.probes.common.git_history import last_commits
from gate.probes.common.repository_files import RepositoryFiles
from gate.probes.common.staleness import commit_time

ROUNDING = timedelta(seconds=2)
"""How much earlier than its file the time in a report may be: many tools write whole seconds."""

SETTLING = timedelta(seconds=0.5)
"""A file that is written this shortly after the report belongs to the same step, such as unpacking an archive."""

CLOCK_SKEW = timedelta(minutes=5)
"""How much the clock of the machine that committed may be ahead of the one that ran the tests."""

UNKNOWN_ZONE = timedelta(hours=12)
"""A local time without a zone, read as UTC, is at most this much earlier than the moment it means (UTC-12)."""

_NO_BLANK_LINES = (".py", ".java")
"""Languages whose tools never list a blank line: a statement and a bytecode line number begin with a token."""

_LINES_BEYOND_END = (".kt", ".kts")
"""Kotlin numbers inlined code beyond the end of the file (Kotlin compiler, source maps of JSR 45)."""


@dataclass(frozen=True, slots=True)
class ReportTimes:
    """When a report was written: the time of its file, and the latest moment that its own time can mean, or None."""

    location: str
    modified: datetime
    latest: datetime | None = None
    is_exact: bool = True

    def as_written_here(self) -> ReportTimes:
        """The times of a report on the machine that wrote it: it was written no later than its file."""
        return replace(self, latest=min(self.latest or self.modified, self.modified))


def report_times(host: Host, location: str, produced_at: datetime | None, *, has_zone: bool) -> ReportTimes:
    """The times of a report; `produced_at` is a local time, read as UTC, without `has_zone`.

    Raises:
        EvidenceError: when the file is gone.
    """
    latest = produced_at + (ROUNDING if has_zone else UNKNOWN_ZONE) if produced_at else None
    return ReportTimes(location, host.workspace.stat(location).modified, latest, has_zone)


def find_newer_files(
    host: Host, reports: Mapping[str, Sequence[ReportTimes]], changed: Iterable[str], files: RepositoryFiles
) -> dict[str, str]:
    """The files that were modified after a report about them was written, each with the location of that report.

    `reports` are the reports by the path of each file in them. A file that differs from HEAD is newer when its time on
    disk is. A committed file is newer when the report's own time precedes the commit, and its time on disk as well: a
    commit after the tests changes no file, and a job that checks out after the tests runs on a commit that precedes
    them. Of the committed files only those in `changed` are examined. The own time of a committed report says nothing.
    """
    newer = {
        path: times.location
        for path in sorted(files.different.intersection(reports))
        for times in reports[path]
        if _is_newer_on_disk(host, path, times)
    }
    dated = {
        path: [times for times in reports[path] if times.latest and not files.is_committed(times.location)]
        for path in changed
        if path in reports and files.is_committed(path)
    }
    return newer | _newer_commits(host, dated)


def _is_newer_on_disk(host: Host, path: str, times: ReportTimes) -> bool:
    modified = _modified(host, path)
    own_time = times.latest if times.is_exact and times.latest else times.modified
    return modified is not None and modified > min(times.modified, own_time) + SETTLING


def _newer_commits(host: Host, reports: Mapping[str, Sequence[ReportTimes]]) -> dict[str, str]:
    """The files whose last commit is newer than a report about them; none in a shallow checkout."""
    if not reports:
        return {}
    try:
        head = commit_time(host.repository)
        older = [
            path for path, group in reports.items() if any(times.latest and times.latest < head for times in group)
        ]
        commits = last_commits(host.repository, older) if older else {}
    except EvidenceError:  # no repository, or a shallow one: git does not know when files changed
        return {}
    return {
        path: times.location
        for path, commit in commits.items()
        for times in reports[path]
        if _precedes(host, path, times, commit)
    }


def _precedes(host: Host, path: str, times: ReportTimes, commit: datetime) -> bool:
    """Whether the report was written before the commit, and before the file on disk.

    When even the file of the report is older than the source file, both are of one machine, and no clock is ahead.
    """
    modified = _modified(host, path)
    if times.latest is None or modified is None or modified <= times.latest + SETTLING:
        return False
    return times.latest < commit - (timedelta(0) if modified > times.modified else CLOCK_SKEW)


def _modified(host: Host, path: str) -> datetime | None:
    try:
        return host.workspace.stat(path).modified
    except EvidenceError:
        return None


def describe_misfit(path: str, lines: Lines, text: str) -> str:
    """Why the report is about another version of the file: a line beyond its end, or a blank one; empty if it fits.

    Some tools count the empty line after the last line end.
    """
    count = text.count("\n") + 1
    highest = lines.coverable.bit_length() - 1
    if highest > count and not path.endswith(_LINES_BEYOND_END):
        return f"lists line {highest:,}, but the file has {count - text.endswith(chr(10)):,} lines"
    if path.endswith(_NO_BLANK_LINES):
        blank = _blank_lines(text) & lines.coverable
        if blank:
            return f"lists line {(blank & -blank).bit_length() - 1:,} as code, which is blank"
    return ""


def _blank_lines(text: str) -> int:
    return make_bit_set([number for number, line in enumerate(text.split("\n"), 1) if not line.strip()])
