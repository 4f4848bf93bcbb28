"""The change: the diff between the tree that was tested and its base.

The right side of the diff is always the tree that the reports are about. On a pull request it is the merge commit that
GitHub checks out, and the base is its first parent; locally it is the working tree. A run that did not check out its
subject, such as the second stage of a fork, gets the paths from GitHub and has no lines.
"""

from __future__ import annotations

from dataclasses import replace

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.model.codes import Code
from gate.model.errors import EvidenceError, GitHubError, UsageError
from gate.model.events import LOCAL, MERGE_GROUP, PULL_REQUEST
from gate.model.evidence import Cause, NotApplicable, Unseen
from gate.model.subject import Change, ChangedFile, Subject
from gate.policy.trust import contains_commit, why_not_checked_out

MAX_UNTRACKED = 4 * 1024 * 1024
"""An untracked file with more bytes has no lines in the change."""

INSTALLED = (".venv", "venv", "site-packages", "node_modules")
"""Folders of installed packages; without a .gitignore git lists them as new files."""


def read_change(
    host: Host, subject: Subject, base: str | None, client: GitHubClient | None = None
) -> Change | Unseen | NotApplicable:
    """The change of this run; not applicable when there is nothing to compare with.

    `base` is a branch or commit that the user named; it is compared with the working tree.

    Raises:
        UsageError: when `base` is not a commit, or the working tree is not the subject's.
    """
    try:
        unseen = why_not_checked_out(subject, host.repository)
        if base is not None and unseen:
            raise UsageError(
                Code.BASE_WITHOUT_CHECKOUT,
                f"base {base} is compared with the working tree, and {unseen.detail}; leave `base` out",
            )
        if base is not None:
            return _working_tree(host.workspace, host.repository, base)
        if subject.pull_request is not None and unseen:
            return _from_github(subject, client, host.repository.prefix_in_workspace())
        return _change_of_event(host.repository, subject)
    except EvidenceError as error:
        cause = Cause.CHANGE_TOO_LARGE if error.cause is Cause.TOO_LARGE else error.cause
        return Unseen(cause, f"the change cannot be read: {error.detail}", error.subject)


def _working_tree(workspace: Workspace, repository: Repository, base: str) -> Change:
    from gate.formats.documents import git_diff
    from gate.policy.named_base import find_start

    start = find_start(repository, base)
    tracked = git_diff.parse(repository.git("diff", *git_diff.OPTIONS, start, "--"))
    return Change((*tracked, *_untracked(workspace, repository)), start)


def _untracked(workspace: Workspace, repository: Repository) -> list[ChangedFile]:
    installed = (f"--exclude={folder}/" for folder in INSTALLED)
    listing = repository.git_text("ls-files", "--others", "--exclude-standard", *installed, "-z")
    return [_new_file(workspace, path) for path in listing.split("\0") if path]


def _new_file(workspace: Workspace, path: str) -> ChangedFile:
    from gate.formats.documents import git_diff

    try:
        data = workspace.read(path, MAX_UNTRACKED)
    except EvidenceError:  # a link out of the repository, a pipe, a huge file: none has lines to cover
        return ChangedFile(path, frozenset(), binary=True, is_new=True)
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    binary = b"\0" in data
    added = frozenset[int]() if binary else frozenset(range(1, lines + 1))
    unusual = git_diff.has_nonstandard_line_endings(data)
    return ChangedFile(path, added, binary, has_nonstandard_line_endings=unusual, is_new=True)


def _change_of_event(repository: Repository, subject: Subject) -> Change | Unseen | NotApplicable:
    if subject.event == PULL_REQUEST:
        return _pull_request(repository, subject)
    if subject.event == MERGE_GROUP:
        return _since_base(repository, subject.base_sha, repository.head().sha)
    if subject.event == LOCAL:
        return NotApplicable("there is no change to compare with; name the base branch with `--base`")
    return NotApplicable("there is no change to compare with on this event")


def _pull_request(repository: Repository, subject: Subject) -> Change | Unseen:
    commit = repository.head()
    head, parents = commit.sha, commit.parents
    if len(parents) == 2 and subject.head_sha in ("", parents[1]):
        return _between(repository, parents[0], head)
    if not parents:
        return Unseen(Cause.SHALLOW_CHECKOUT, "the checkout has one commit, so there is nothing to compare with")
    if subject.head_sha and not contains_commit(repository, head, subject.head_sha):
        request = subject.surface.change_request
        detail = f"the checkout, {head[:7]}, does not contain the {request}'s head {subject.head_sha[:7]}"
        return Unseen(Cause.NOT_CHECKED_OUT, detail)
    return _since_base(repository, subject.base_sha, head)


def _since_base(repository: Repository, base: str, head: str) -> Change | Unseen:
    try:
        start = repository.git_text("merge-base", "--end-of-options", base, head)
    except EvidenceError:
        detail = f"the checkout of {head[:7]} does not contain the base {base[:7] or '(unknown)'}"
        return Unseen(Cause.UNKNOWN_BASE, detail)
    return _between(repository, start, head)


def _from_github(subject: Subject, client: GitHubClient | None, prefix: str) -> Change | Unseen:
    """The files by the SHA of both commits: the list of a pull request is that of whatever its head is right now."""
    from gate.adapters.github.commits import branch_tip, changed_files

    if client is None:
        return Unseen(Cause.NO_TOKEN, "only GitHub knows the changed files, and this run has no token")
    try:
        files = changed_files(client, branch_tip(client, subject.base_ref), subject.head_sha)
    except GitHubError as error:
        advice = error.remedy("contents: read")
        return Unseen(error.cause, f"the changed files cannot be read: {error}{advice}")
    return Change(tuple(relative for file in files if (relative := _relative_to_root(prefix, file))))


def _relative_to_root(prefix: str, file: ChangedFile) -> ChangedFile | None:
    """The file as `git diff --relative` shows it: a file that leaves the root is deleted, one that enters is new."""
    old_path = file.old_path.removeprefix(prefix) if file.old_path.startswith(prefix) else ""
    if file.path.startswith(prefix):
        return replace(file, path=file.path.removeprefix(prefix), old_path=old_path)
    return ChangedFile(old_path, frozenset(), deleted=True) if old_path else None


def _between(repository: Repository, start: str, end: str) -> Change:
    from gate.formats.documents import git_diff

    return Change(git_diff.parse(repository.git("diff", *git_diff.OPTIONS, start, end, "--")), start, end)
