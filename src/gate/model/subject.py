"""What is judged: a commit, the event that asked, and what a pull request changes."""

from __future__ import annotations

from dataclasses import dataclass

from gate.model.events import LOCAL


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a change: its path in the tested tree, and the lines (from 1) that are new or altered there.

    `is_link` says that it is, or was, a symbolic link or a submodule; `has_nonstandard_line_endings` that a new line holds an end of line
    which git does not count as one, so that its lines have other numbers than elsewhere.
    """

    path: str
    added: frozenset[int]
    binary: bool = False
    deleted: bool = False
    old_path: str = ""
    is_link: bool = False
    has_nonstandard_line_endings: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a pull request changes, as read from the diff against its base."""

    files: tuple[ChangedFile, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: a commit, where it came from, and the event that asked.

    `event` is that of what is judged: `pull_request` whenever a pull request is, whatever `trigger` started the run.
    `head_sha` is the newest commit of its `branch`; `tested_sha` is what was checked out, such as the merge with the
    base, and empty where this run has another tree. `base_ref` and `base_sha` are the branch it goes into,
    empty where it goes into none; `head_repo` is where a pull request comes from. A local run may be `as_event` one on
    another event, against which `when.events` is held, and nothing else.
    """

    event: str = LOCAL
    repo: str = ""
    head_sha: str = ""
    tested_sha: str = ""
    branch: str = ""
    base_ref: str = ""
    base_sha: str = ""
    pull_request: int | None = None
    head_repo: str = ""
    is_fork: bool = False
    is_draft: bool = False
    labels: frozenset[str] = frozenset()
    run_url: str = ""
    trigger: str = LOCAL
    as_event: str = ""
