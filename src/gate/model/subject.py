"""The subject of a decision (commit, event and pull request) and the change between it and its base."""

from __future__ import annotations

from dataclasses import field

from gate.model.events import LOCAL
from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a change: its path in the tested tree, and its added or modified lines, counted from 1.

    `removed` counts the lines that are removed or modified. `is_link` is true when it is, or was, a symbolic link or a
    submodule. `has_nonstandard_line_endings` is true when an added line contains a line ending that git does not count,
    so that other tools number its lines differently.
    """

    path: str
    added: frozenset[int]
    binary: bool = False
    deleted: bool = False
    old_path: str = ""
    is_link: bool = False
    has_nonstandard_line_endings: bool = False
    is_new: bool = field(default=False, compare=False)
    removed: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """The diff between the subject and its base.

    `base` and `head` are the commits that git compares; `head` is empty for the working tree, and both are empty where
    the files come from GitHub.
    """

    files: tuple[ChangedFile, ...]
    base: str = field(default="", compare=False)
    head: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt of a workflow run; the id is 0 outside of a workflow."""

    id: int = 0
    attempt: int = 0


NO_RUN = Run()
"""Outside of a workflow, or in a saved result that names no run."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged."""

    event: str = LOCAL
    """`pull_request` for every pull request, regardless of the event (`trigger`) that started the run."""
    repo: str = ""
    head_sha: str = ""
    """The newest commit of `branch`."""
    tested_sha: str = ""
    """The commit that was checked out, such as the merge commit; empty when this run has a different tree."""
    branch: str = ""
    base_ref: str = ""
    """The branch that it merges into, if any; `base_sha` is its commit."""
    base_sha: str = ""
    pull_request: int | None = None
    head_repo: str = ""
    """The repository that a pull request comes from."""
    is_fork: bool = False
    is_draft: bool = False
    labels: frozenset[str] = frozenset()
    run_url: str = ""
    trigger: str = LOCAL
    as_event: str = ""
    """The event that a local run matches `when.events` against; it changes nothing else."""
    run: Run = NO_RUN
    """The run that judges."""
    reported_run: Run | None = None
    """The finished run whose saved result is evidence, if the event names one."""
    is_default_branch: bool = False
    """Whether `branch` is the default branch of `repo`."""
    refusal: str = ""
    """Why this run must not judge the subject; its decision is undecided."""
    on_gitlab: bool = False
    """Whether this is a job of GitLab, where a merge request is the pull request."""
    environment: str = ""
    """The environment that a deployment went to."""

    @property
    def is_local(self) -> bool:
        """Whether a person started the run at a terminal."""
        return self.trigger == LOCAL

    @property
    def surface(self) -> Surface:
        """Where the reader of the decision can change something."""
        if self.on_gitlab:
            return Surface.GITLAB
        return Surface.TERMINAL if self.is_local else Surface.WORKFLOW
