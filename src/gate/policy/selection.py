"""The checklist that decides: that of the trusted branch as it is now, never that of the pull request it judges.

The copy in the workspace belongs to the pull request. It is read to preview what merging it would change, and it is
judged only when the trusted branch has no checklist yet.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gate.adapters.github import GitHubClient, contents
from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.checklist import load
from gate.config.settings import DEFAULT_CHECKLISTS, Settings
from gate.model.checklist import Checklist
from gate.model.decision import Enforcement
from gate.model.errors import ChecklistError, EvidenceError, GitHubError, UsageError
from gate.model.events import MERGE_EVENTS
from gate.model.evidence import Category, NotApplicable, Unseen
from gate.model.subject import Change, Subject
from gate.policy.trust import checklist_prefixes

logger = logging.getLogger(__name__)

MAX_CHECKLIST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """The checklist that decides, how its decision is enforced, and the checklist that the subject proposes.

    `proposed` is None when the subject does not change the checklist, or changes it into an invalid one: then it has
    `problems`.
    """

    checklist: Checklist
    enforcement: Enforcement = Enforcement.IN_FORCE
    proposed: Checklist | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    data: bytes


def select_policy(
    settings: Settings,
    host: Host,
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    client: GitHubClient | None,
    *,
    is_checked_out: bool = True,
) -> Policy:
    """The policy for the subject. `is_checked_out` is true when the workspace is the subject's tree.

    Raises:
        UsageError: when there is no checklist, or the trusted branch cannot be read.
        ChecklistError: when the checklist that decides is invalid.
    """
    if subject.event not in MERGE_EVENTS:
        return Policy(load_from_workspace(settings, host))
    prefixes = checklist_prefixes(host.repository, is_checked_out=is_checked_out)
    paths = {prefix + name: name for prefix in prefixes for name in _names(settings)}
    trusted = _read_branch(paths, subject.base_ref, client)
    own = _read_workspace(settings, host.workspace) if is_checked_out else _read_commit(paths, subject.head_sha, client)
    if trusted is None:
        if any(prefixes) and not is_checked_out:  # the folder of the root is a guess here and may be wrong
            reason = "and this run, which has not checked out the pull request, needs one there"
            raise _no_checklist(f"on {subject.base_ref}, {reason}", paths)
        if own is None:
            raise _no_checklist(f"on {subject.base_ref}, and none in the pull request", paths)
        logger.debug("policy: %s has no checklist; that of the pull request is not yet in force", subject.base_ref)
        return Policy(load(own.data, own.path), Enforcement.FIRST)
    checklist = replace(load(trusted.data, trusted.path), file=f"{trusted.path} on {subject.base_ref}")
    is_policy_only = own is not None and not any(prefixes) and _touches_only(change, {trusted.path, own.path})
    enforcement = Enforcement.POLICY_ONLY if is_policy_only else Enforcement.IN_FORCE
    proposed, problems = _proposal(trusted, own)
    logger.debug("policy: %s decides (%s)", checklist.file, enforcement)
    return Policy(checklist, enforcement, proposed, problems)


def load_from_workspace(settings: Settings, host: Host) -> Checklist:
    """The checklist in the workspace: the one that the settings name, or the first of DEFAULT_CHECKLISTS.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it is invalid.
    """
    file = _read_workspace(settings, host.workspace)
    if file is None:
        top = host.repository.enclosing_root()
        hint = f"; the repository begins at {top}, use its checklist with `--root {top}`" if top else ""
        raise _no_checklist(f"under {host.workspace.root}", _names(settings), hint)
    logger.debug("policy: %s in the workspace decides", file.path)
    return load(file.data, file.path)


def _no_checklist(location: str, paths: Iterable[str], hint: str = "") -> UsageError:
    return UsageError(f"there is no checklist at {' or '.join(paths)} {location}; write one with `gate init`{hint}")


def _read_workspace(settings: Settings, workspace: Workspace) -> _File | None:
    for path in _names(settings):
        try:
            return _File(path, workspace.read(path, MAX_CHECKLIST))
        except EvidenceError as error:
            if error.category is not Category.ABSENT:
                raise UsageError(f"the checklist cannot be read: {error.detail}") from None
    return None


def _read_branch(paths: Mapping[str, str], branch: str, client: GitHubClient | None) -> _File | None:
    if not branch:
        raise UsageError("the event names no base branch, so there is no trusted checklist to judge this change by")
    unreadable = f"the checklist of {branch}, which judges this change, cannot be read"
    if client is None:
        raise UsageError(f"{unreadable} without a token; give the input github-token (GITHUB_TOKEN for `gate check`)")
    try:
        return _read_first(paths, branch, client)
    except GitHubError as error:
        raise UsageError(f"{unreadable}: {error}{error.remedy('contents: read')}") from None


def _read_commit(paths: Mapping[str, str], sha: str, client: GitHubClient | None) -> _File | None:
    """The proposed checklist at the head commit; None when it cannot be read, because the preview is optional."""
    try:
        return _read_first(paths, sha, client) if client else None
    except GitHubError:
        return None


def _read_first(paths: Mapping[str, str], ref: str, client: GitHubClient) -> _File | None:
    """The first checklist that exists at `ref`. `paths` maps paths in the repository to paths under the root."""
    for path, name in paths.items():
        data = contents.read(client, path, ref)
        if data is not None:
            return _File(name, data)
    return None


def _names(settings: Settings) -> Sequence[str]:
    return (settings.checklist,) if settings.checklist else DEFAULT_CHECKLISTS


def _proposal(trusted: _File, own: _File | None) -> tuple[Checklist | None, tuple[str, ...]]:
    """The checklist that the subject proposes, or the problems of an invalid one; neither when it is unchanged."""
    if own is None or own.data == trusted.data:
        return None, ()
    try:
        return load(own.data, own.path), ()
    except ChecklistError as error:
        return None, tuple(problem.line for problem in error.problems)


def _touches_only(change: Change | Unseen | NotApplicable, paths: Collection[str]) -> bool:
    """Whether the change touches some of these paths and no other path.

    The caller asks only where the change is that of the whole repository and the pull request still has a checklist:
    removing it is not a policy change, and a checklist at a path that another one shadows has no effect.
    """
    if not isinstance(change, Change) or not change.files:
        return False
    touched = {path for file in change.files for path in (file.path, file.old_path) if path}
    return touched <= set(paths)
