"""The hidden first lines by which the gate finds its own comment and its own audit issue again.

A marker is a convenience and decides nothing: anyone who writes with the same account can write one. Markers of
earlier releases, with their names for the same fields, are read as well.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc
from gate.publish.pushes import visible_lines
from gate.publish.snapshot_codec import MAX_CHARACTERS

_KEY = r"key=([a-z0-9-]{1,50})"
_NUMBER = "([0-9]{1,18})"

_COMMENT = re.compile(
    rf"<!-- readiness-gate {_KEY} head=([0-9a-f]{{0,64}}) run={_NUMBER} attempt={_NUMBER}"
    r"(?: (?:fingerprint|gist)=([0-9a-f]{1,64}))?(?: job=([0-9a-f]{1,64}))? -->"
)
_ISSUE = re.compile(
    rf"<!-- readiness-gate-audit {_KEY} run={_NUMBER} attempt={_NUMBER} (?:opened|opening)=([0-9]{{1,9}})"
    r" since=([0-9T:+-]{1,40}) (?:fingerprint|gist)=([0-9a-f]{0,64})"
    rf" (?:snapshot|night)=([^<>]{{0,{2 * MAX_CHARACTERS}}}) -->"
)


@dataclass(frozen=True, slots=True)
class CommentMarker:
    """The marker of the sticky comment: which gate, for which head, written by which run and attempt.

    `fingerprint` stands for the decision and the status of every item; equal fingerprints mean that no status changed.
    `job` is that of `gate.config.runner.Runner`.
    """

    key: str
    head: str
    run: int
    attempt: int
    fingerprint: str = ""
    job: str = ""

    def __str__(self) -> str:
        fingerprint = f" fingerprint={self.fingerprint}" if self.fingerprint else ""
        job = f" job={self.job}" if self.job else ""
        fields = f"key={self.key} head={self.head} run={self.run} attempt={self.attempt}{fingerprint}{job}"
        return f"<!-- readiness-gate {fields} -->"

    def newer_than(self, other: CommentMarker) -> bool:
        """Whether this marker is of a later run, or of a later attempt of the same run."""
        return (self.run, self.attempt) > (other.run, other.attempt)

    def is_of_other_job(self, other: CommentMarker, *, numbers_jobs: bool = False) -> bool:
        """Whether another job of the same attempt wrote it, with the same key.

        Where each job has a number of its own as attempt (`numbers_jobs`), it is another job of the same run.
        """
        is_same_attempt = self.run == other.run and (numbers_jobs or self.attempt == other.attempt)
        return is_same_attempt and bool(self.job and other.job) and self.job != other.job

    @staticmethod
    def parse(body: str) -> CommentMarker | None:
        """The marker in the first line of a comment; None when the first line is not exactly a marker."""
        match = _COMMENT.fullmatch(_first_line(body))
        if not match:
            return None
        return CommentMarker(match[1], match[2], int(match[3]), int(match[4]), match[5] or "", match[6] or "")


@dataclass(frozen=True, slots=True)
class IssueMarker:
    """The marker of the audit issue: which gate, written by which run, and what the next run compares with.

    `open_count` counts how often the issue was opened. `state_since` is when the gate became ready, or stopped being
    ready. `snapshot` is an encoded `AuditSnapshot`.
    """

    key: str
    run: int
    attempt: int
    open_count: int
    state_since: datetime
    fingerprint: str
    snapshot: str

    def __str__(self) -> str:
        since = self.state_since.astimezone(UTC).isoformat(timespec="seconds")
        run = f"run={self.run} attempt={self.attempt} opened={self.open_count}"
        content = f"fingerprint={self.fingerprint} snapshot={self.snapshot}"
        return f"<!-- readiness-gate-audit key={self.key} {run} since={since} {content} -->"

    def newer_than(self, run: int, attempt: int) -> bool:
        """Whether a later run, or a later attempt of the same run, wrote this marker."""
        return (self.run, self.attempt) > (run, attempt)

    def mention_marker(self) -> str:
        """The first line of the comment that mentions the owners for this opening of the issue."""
        return f"<!-- readiness-gate-audit key={self.key} opened={self.open_count} on={self.state_since.date()} -->"

    @staticmethod
    def parse(body: str) -> IssueMarker | None:
        """The marker in the first line of an issue; None when the first line is not exactly a marker."""
        match = _ISSUE.fullmatch(_first_line(body))
        if not match:
            return None
        key, run, attempt, open_count, since, fingerprint, snapshot = match.groups()
        try:
            state_since = parse_utc(since)
        except ValueError:
            return None
        return IssueMarker(key, int(run), int(attempt), int(open_count), state_since, fingerprint, snapshot)


def text_without_marker(body: str) -> str:
    """The text of a comment without its hidden lines: the marker, and the commits that it remembers."""
    return visible_lines(body.partition("\n")[2]) if CommentMarker.parse(body) else body


def starts_with_line(body: str, line: str) -> bool:
    """Whether the first line of a text is exactly this one."""
    return _first_line(body) == line


def _first_line(body: str) -> str:
    return body.partition("\n")[0].strip()
