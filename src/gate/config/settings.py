"""The settings of one run in one frozen value; command-line flags and action inputs both end up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Literal

from gate.model.lazy_dataclass import dataclass

DEFAULT_CHECKLISTS = (".github/readiness.yml", "readiness.yml")
"""Default paths of the checklist, relative to the root; the first that exists is used."""

CommentMode = Literal["always", "on-failure", "changes", "never"]
"""When the decision is posted on the pull request."""

StatusMode = Literal["auto", "always", "never"]
"""When the decision is set as a commit status: `auto` where the job's own check is on another commit."""

AuditMode = Literal["auto", "always", "never"]
"""When the audit issue is updated: `auto` on a schedule, `always` also when the workflow is started by hand."""


NotificationFormat = Literal["slack", "teams", "json"]
"""Who reads a notification: Slack, Microsoft Teams, or a program."""


@dataclass(frozen=True, slots=True)
class NotificationTarget:
    """Where changes of the audit are reported: the `variable` of the environment holds the address, a secret."""

    format: NotificationFormat
    variable: str

    def __str__(self) -> str:
        return f"{self.format}:{self.variable}"


HISTORY_SCHEMES = ("s3", "gs", "az", "file")
"""The URLs that name a store of earlier results."""

STANDARD_OUTPUT = Path("-")
"""Prints a page instead of writing it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run."""

    root: Path = Path()
    """The folder of the repository."""
    checklist: str | None = None
    """Relative to `root`; None for the first of DEFAULT_CHECKLISTS that exists."""
    base: str | None = None
    """A branch or commit to compare the working tree with."""
    baseline: Path | None = None
    """A saved result at any path."""
    selftest: Path | None = None
    """The result of `gate selftest --json` at any path."""
    history: str = ""
    """A store: `branch` or `branch:NAME`, a folder, a URL; `auto` for the branch where it exists; empty for none."""
    markdown: Path | None = None
    """A file to write, like the five below; None writes none, STANDARD_OUTPUT prints the page."""
    html: Path | None = None
    json: Path | None = None
    sarif: Path | None = None
    junit: Path | None = None
    code_quality: Path | None = None
    now: datetime | None = None
    """Replaces the clock, for demonstrations and for past dates."""
    only: tuple[str, ...] = ()
    """The ids of the items to evaluate; empty for all. Never published, and refused in CI."""
    as_event: str = ""
    """Evaluate a local run as if on this event; empty for none."""
    enforce: bool = True
    """False makes the exit code of every decision 0."""
    allow_private: bool = False
    """Health URLs may lead to loopback and private addresses."""
    colour: bool = False
    width: int = 100
    """Of the terminal, in columns."""
    item_timeout: float = 120.0
    """In seconds, like `run_timeout`."""
    run_timeout: float = 900.0
    key: str = "readiness"
    """Distinguishes the gates of one repository."""
    comment: CommentMode = "never"
    status: StatusMode = "auto"
    check_run: bool = False
    audit: AuditMode = "never"
    audit_labels: tuple[str, ...] = ()
    """The labels of the audit issue; `audit_assignees` are the logins it is assigned to."""
    audit_assignees: tuple[str, ...] = ()
    notify: tuple[NotificationTarget, ...] = ()
    """Where changes of the audit are reported."""
    self_reported: str | None = None
    """The saved result of the pull request's own run, relative to `root`."""
    dry_run: bool = False
    """Nothing is posted or written."""
    record: bool = False
    """A local run adds its result to the history."""
    jobs: Mapping[str, str] = field(default_factory=dict)
    """The result of each needed job by name."""
    wait: float = 0.0
    """How many seconds to wait for absent evidence."""
    token: str = field(default="", repr=False)
    """The GitHub token; without one no request goes to GitHub."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that hold secrets: the addresses of notifications."""
        return tuple(target.variable for target in self.notify)


def publishing_flags(settings: Settings) -> tuple[str, ...]:
    """The flags of `gate check` among the settings with which a local run posts to GitHub."""
    flags = {
        "--comment": settings.comment != "never",
        "--status always": settings.status == "always",
        "--check-run": settings.check_run,
        "--audit": settings.audit != "never",
        "--record": settings.record,
    }
    return tuple(flag for flag, is_used in flags.items() if is_used)
