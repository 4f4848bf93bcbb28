"""What a change changes: the diff between the tree that was tested and its base.

The right side of the diff is always the tree that the reports speak of. On a pull request that is the merge commit
which GitHub checks out, and its first parent is the base; locally it is the working tree. A run that did not check out
what it judges, as the second stage of a fork, has the paths from GitHub and no lines.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gate.adapters.github import GitHubClient, GitHubError
from gate.adapters.github.pulls import MAX_FILES, changed_files
from gate.adapters.host import Host
from gate.formats.documents import git_diff
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import CHECKED_OUT_ELSEWHERE, LOCAL, MERGE_GROUP, PULL_REQUEST, REVIEWS, WITH_SECRETS
from gate.model.evidence import Cause, NotApplicable, Unseen
from gate.model.subject import Change, ChangedFile, Subject

MAX_UNTRACKED = 4 * 1024 * 1024
"""A new file of more bytes than this, not yet known to git, is not counted line by line."""
INSTALLED = (".venv", "venv", "site-packages", "node_modules")
"""Folders of what was installed: with no .gitignore that names them they are new, and nobody's change."""

_NO_BASE = "there is no change to compare with; `--base main` names the branch that this one is to go into"
_FETCH = "give actions/checkout `fetch-depth: 2`"
_FETCH_ALL = "give actions/checkout `fetch-depth: 0`"


def of_another_tree(host: Host, subject: Subject) -> Unseen | None:
    """Why what lies in the workspace is no evidence of the subject; None when it is the subject's own tree.

    Of a fork it never is where we hold secrets: the repository there may have come with the fork's artifact, made to
    look like its commit, so that git is not even asked.
    """
    if subject.trigger not in CHECKED_OUT_ELSEWHERE:
        return None
    is_strange = subject.is_fork and subject.trigger in WITH_SECRETS
    if subject.head_sha and not is_strange and _contains(host, "HEAD", subject.head_sha):
        return None
    said = f"this run ({subject.trigger}) has not checked out {subject.head_sha[:7]}, so none of its files is evidence"
    way_out = ", or check it out with `fetch-depth: 2`" if subject.trigger in REVIEWS else ""
    return Unseen(Cause.MISMATCHED, f"{said}; hand over the result of the run that has, as `reported`{way_out}")


def read(
    host: Host, subject: Subject, base: str | None, client: GitHubClient | None = None
) -> Change | Unseen | NotApplicable:
    """The change of this run; not applicable where there is nothing to compare with.

    `base` is the branch or commit that a person named; it is compared with the working tree.

    Raises:
        UsageError: when `base` names no commit.
    """
    try:
        if base is not None:
            return _of_working_tree(host, base)
        if subject.pull_request is not None and of_another_tree(host, subject):
            return _as_github_tells(subject.pull_request, client, host.repository.prefix_in_workspace())
        if subject.event == PULL_REQUEST:
            return _of_pull_request(host, subject)
        if subject.event == MERGE_GROUP:
            return _since(
                host, subject.base_sha, _text(host.repository.git("rev-parse", "--verify", "HEAD")), _FETCH_ALL
            )
    except EvidenceError as fault:
        return Unseen(fault.cause, f"the change cannot be read: {fault.detail}")
    return NotApplicable(_NO_BASE if subject.event == LOCAL else "there is no change to compare with on this event")


def may_touch(host: Host, found: Change | Unseen | NotApplicable, path: Path) -> bool:
    """Whether the change touches the file: one that git keeps and of which the change does not tell may be."""
    inside = host.workspace.relative_paths(path)
    if isinstance(found, Change) and inside:
        return any(f"{one}/".startswith(f"{file.path}/") for one in inside for file in found.files)
    try:
        return bool(host.repository.git("--literal-pathspecs", "ls-files", "-z", "--", str(path.absolute())))
    except EvidenceError:
        return False


def _of_working_tree(host: Host, base: str) -> Change:
    try:
        start = _text(host.repository.git("merge-base", "--end-of-options", base, "HEAD"))
    except EvidenceError as fault:
        raise UsageError(
            f"--base {base} cannot be compared with: {fault.detail or 'the two have no common commit'}; "
            "name a branch or commit that this clone has, such as origin/main, or fetch it first"
        ) from None
    tracked = git_diff.parse(host.repository.git("diff", *git_diff.OPTIONS, start, "--"))
    return Change((*tracked, *_untracked(host)))


def _untracked(host: Host) -> list[ChangedFile]:
    installed = (f"--exclude={folder}/" for folder in INSTALLED)
    listed = host.repository.git("ls-files", "--others", "--exclude-standard", *installed, "-z")
    return [_new_file(host, path) for path in listed.decode("utf-8", "replace").split("\0") if path]


def _new_file(host: Host, path: str) -> ChangedFile:
    try:
        data = host.workspace.read(path, MAX_UNTRACKED)
    except EvidenceError:  # a link out of the repository, a pipe, a giant: nothing that has lines to cover
        return ChangedFile(path, frozenset(), binary=True)
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    binary = b"\0" in data
    added = frozenset[int]() if binary else frozenset(range(1, lines + 1))
    return ChangedFile(path, added, binary, has_nonstandard_line_endings=git_diff.has_nonstandard_line_endings(data))


def _of_pull_request(host: Host, subject: Subject) -> Change | Unseen:
    head, *parents = _text(host.repository.git("rev-list", "--parents", "-n", "1", "HEAD")).split()
    if len(parents) == 2 and subject.head_sha in ("", parents[1]):
        return _between(host, parents[0], head)
    if not parents:
        return Unseen(Cause.ABSENT, f"the checkout has one commit, so there is nothing to compare with; {_FETCH}")
    if subject.head_sha and not _contains(host, head, subject.head_sha):
        said = f"the checkout, {head[:7]}, does not hold the pull request's head {subject.head_sha[:7]}"
        return Unseen(Cause.MISMATCHED, f"{said}; check out its merge commit, or {_FETCH_ALL}")
    return _since(host, subject.base_sha, head, f"check out its merge commit, or {_FETCH_ALL}")


def _since(host: Host, base: str, head: str, way_out: str) -> Change | Unseen:
    try:
        start = _text(host.repository.git("merge-base", "--end-of-options", base, head))
    except EvidenceError:
        said = f"the checkout of {head[:7]} does not hold the base {base[:7] or '(unknown)'}"
        return Unseen(Cause.ABSENT, f"{said}; {way_out}")
    return _between(host, start, head)


def _as_github_tells(number: int, client: GitHubClient | None, prefix: str) -> Change | Unseen:
    if client is None:
        return Unseen(Cause.FORBIDDEN, "the changed files are known to GitHub alone; give the input github-token")
    try:
        files = changed_files(client, number)
    except GitHubError as refused:
        remedy = refused.remedy("pull-requests: read")
        return Unseen(refused.cause, f"the changed files cannot be read: {refused}{remedy}")
    if len(files) >= MAX_FILES:  # a file that is not listed could be the one that an item is about
        return Unseen(Cause.UNREADABLE, f"of the changed files GitHub lists {MAX_FILES:,}; split the change")
    return Change(tuple(inside for file in files if (inside := _in_folder(prefix, file))))


def _in_folder(prefix: str, file: ChangedFile) -> ChangedFile | None:
    """The file as `git diff --relative` tells it: what leaves the folder is deleted, what comes into it is new."""
    old = file.old_path.removeprefix(prefix) if file.old_path.startswith(prefix) else ""
    if file.path.startswith(prefix):
        return replace(file, path=file.path.removeprefix(prefix), old_path=old)
    return ChangedFile(old, frozenset(), deleted=True) if old else None


def _contains(host: Host, head: str, commit: str) -> bool:
    """Whether `commit` is part of what was checked out: a merge of something else says nothing of the pull request."""
    try:
        host.repository.git("merge-base", "--is-ancestor", "--end-of-options", commit, head)
    except EvidenceError:
        return False
    return True


def _between(host: Host, start: str, end: str) -> Change:
    return Change(git_diff.parse(host.repository.git("diff", *git_diff.OPTIONS, start, end, "--")))


def _text(out: bytes) -> str:
    return out.decode("utf-8", "replace").strip("\n")
