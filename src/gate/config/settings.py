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
    """The settings of one run.

    Paths:
        root: the folder of the repository.
        checklist: relative to `root`; None for the first of DEFAULT_CHECKLISTS that exists.
        baseline: a saved result at any path.
        selftest: the result of `gate selftest --json` at any path.
        history: the store of earlier results: `branch` or `branch:NAME`, a folder, a URL; `auto` for the branch where
            it exists; empty for none.
        self_reported: the saved result of the pull request's own run, relative to `root`.
        markdown, html, json, sarif, junit, code_quality: the files to write; None writes none, STANDARD_OUTPUT prints
            the page.

    What is evaluated:
        base: a branch or commit to compare the working tree with.
        only: the ids of the items to evaluate; empty for all. Never published, and refused in CI.
        as_event: evaluate a local run as if on this event; empty for none.
        now: replaces the clock, for demonstrations and for past dates.
        item_timeout, run_timeout, wait: in seconds; `wait` is how long to wait for absent evidence.
        jobs: the result of each needed job by name.
        allow_private: health URLs may lead to loopback and private addresses.

    What is published:
        enforce: False makes the exit code of every decision 0.
        dry_run: nothing is posted or written.
        record: a local run adds its result to the history.
        key: distinguishes the gates of one repository.
        audit_labels, audit_assignees: labels of the audit issue, and logins it is assigned to.
        notify: where changes of the audit are reported.
        token: the GitHub token; without one no request goes to GitHub.
        colour, width: the terminal's; `width` in columns.
    """

    root: Path = Path()
    checklist: str | None = None
    base: str | None = None
    baseline: Path | None = None
    selftest: Path | None = None
    history: str = ""
    markdown: Path | None = None
    html: Path | None = None
    json: Path | None = None
    sarif: Path | None = None
    junit: Path | None = None
    code_quality: Path | None = None
    now: datetime | None = None
    only: tuple[str, ...] = ()
    as_event: str = ""
    enforce: bool = True
    allow_private: bool = False
    colour: bool = False
    width: int = 100
    item_timeout: float = 120.0
    run_timeout: float = 900.0
    key: str = "readiness"
    comment: CommentMode = "never"
    status: StatusMode = "auto"
    check_run: bool = False
    audit: AuditMode = "never"
    audit_labels: tuple[str, ...] = ()
    audit_assignees: tuple[str, ...] = ()
    notify: tuple[NotificationTarget, ...] = ()
    self_reported: str | None = None
    dry_run: bool = False
    record: bool = False
    jobs: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    token: str = field(default="", repr=False)

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
