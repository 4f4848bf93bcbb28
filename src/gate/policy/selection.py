"""The checklist that decides: that of the trusted branch as it is now, never that of the pull request it judges.

The copy in the workspace belongs to the pull request. It is read to preview what merging it would change, and it is
judged only when the trusted branch has no checklist yet.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gate.adapters.github import GitHubClient
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.checklist import load
from gate.checklist.yaml_tree import MAX_BYTES
from gate.config.settings import DEFAULT_CHECKLISTS, Settings
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.decision import Enforcement
from gate.model.errors import ChecklistError, EvidenceError, GitHubError, UsageError
from gate.model.events import DEPLOYMENT_STATUS, EVENTS_OF_TRUSTED_BRANCH
from gate.model.evidence import Category, Cause, NotApplicable, Unseen
from gate.model.subject import Change
from gate.model.surface import Surface
from gate.policy.partial import limit_to_items
from gate.policy.trust import checklist_prefixes
from gate.probes.common.probe import ProbeContext

logger = logging.getLogger(__name__)


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

    @property
    def is_trusted(self) -> bool:
        """Whether the checklist that decides is not one that only the pull request has."""
        return self.enforcement is not Enforcement.FIRST


@dataclass(frozen=True, slots=True)
class _ChecklistFile:
    path: str
    data: bytes


def select_policy(settings: Settings, context: ProbeContext) -> Policy:
    """The policy for the subject of the context.

    Raises:
        UsageError: when there is no checklist, the trusted branch cannot be read, or an item to judge does not exist.
        ChecklistError: when the checklist that decides is invalid.
    """
    subject, client, is_checked_out = context.subject, context.client, context.not_checked_out is None
    if subject.event not in EVENTS_OF_TRUSTED_BRANCH:
        whole = load_from_workspace(settings, context.workspace, context.repository)
        return Policy(limit_to_items(whole, settings.only))
    prefixes = checklist_prefixes(context.repository, is_checked_out=is_checked_out)
    paths = {prefix + name: name for prefix in prefixes for name in _checklist_paths(settings)}
    trusted = _read_trusted(paths, context)
    if subject.event == DEPLOYMENT_STATUS:  # what is deployed proposes nothing: it may be older than the branch
        if trusted is None:
            raise _no_checklist(f"on {subject.base_ref}", paths)
        whole = replace(load(trusted.data, trusted.path), file=f"{trusted.path} on {subject.base_ref}")
        return Policy(limit_to_items(whole, settings.only))
    if is_checked_out:
        proposal = _read_workspace(settings, context.workspace)
    else:
        proposal = _read_commit(paths, subject.head_sha, client)
    if trusted is None:
        if any(prefixes) and not is_checked_out:  # the folder of the root is a guess here and may be wrong
            reason = "and this run, which has not checked out the pull request, needs one there"
            raise _no_checklist(f"on {subject.base_ref}, {reason}", paths)
        if proposal is None:
            raise _no_checklist(f"on {subject.base_ref}, and none in the {subject.surface.change_request}", paths)
        logger.debug("policy: %s has no checklist; that of the pull request is not yet in force", subject.base_ref)
        return Policy(load(proposal.data, proposal.path), Enforcement.FIRST)
    checklist = replace(load(trusted.data, trusted.path), file=f"{trusted.path} on {subject.base_ref}")
    enforcement = Enforcement.IN_FORCE
    if proposal and not any(prefixes) and _touches_only(context.change, {trusted.path, proposal.path}):
        enforcement = Enforcement.POLICY_ONLY
    proposed, problems = _load_proposal(trusted, proposal)
    logger.debug("policy: %s decides (%s)", checklist.file, enforcement)
    return Policy(checklist, enforcement, proposed, problems)


def load_from_workspace(settings: Settings, workspace: Workspace, repository: Repository) -> Checklist:
    """The checklist in the workspace: the one that the settings name, or the first of DEFAULT_CHECKLISTS.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it is invalid.
    """
    file = _read_workspace(settings, workspace)
    if file is None:
        top = repository.enclosing_root()
        hint = f"; the repository begins at {top}, use its checklist with `--root {top}`" if top else ""
        raise _no_checklist(f"under {workspace.root}", _checklist_paths(settings), hint)
    logger.debug("policy: %s in the workspace decides", file.path)
    return load(file.data, file.path)


def _no_checklist(location: str, paths: Iterable[str], hint: str = "") -> UsageError:
    return UsageError(
        Code.NO_CHECKLIST, f"there is no checklist at {' or '.join(paths)} {location}; write one with `gate init`{hint}"
    )


def _read_workspace(settings: Settings, workspace: Workspace) -> _ChecklistFile | None:
    for path in _checklist_paths(settings):
        try:
            return _ChecklistFile(path, workspace.read(path, MAX_BYTES))
        except EvidenceError as error:
            if error.category is not Category.ABSENT:
                is_too_large = error.cause is Cause.TOO_LARGE
                code = Code.CHECKLIST_TOO_LARGE if is_too_large else Code.UNREADABLE_CHECKLIST
                raise UsageError(code, f"the checklist cannot be read: {error.detail}") from None
    return None


def _read_trusted(paths: Mapping[str, str], context: ProbeContext) -> _ChecklistFile | None:
    """The checklist of the branch that the subject would be merged into; None when it has none."""
    subject = context.subject
    if not subject.on_gitlab:
        return _read_branch(paths, subject.base_ref, context.client)
    from gate.policy.gitlab import read_base_file

    file = read_base_file(context.repository, subject.base_sha, paths, MAX_BYTES)
    return _ChecklistFile(paths[file[0]], file[1]) if file else None


def _read_branch(paths: Mapping[str, str], branch: str, client: GitHubClient | None) -> _ChecklistFile | None:
    from gate.adapters.github.commits import branch_tip

    if not branch:
        raise UsageError(
            Code.EVENT_WITHOUT_BASE,
            "the event names no base branch, so there is no trusted checklist to judge this change by",
        )
    unreadable = f"the checklist of {branch}, which judges this change, cannot be read"
    if client is None:
        raise UsageError(Cause.NO_TOKEN, f"{unreadable} without a token; {Surface.WORKFLOW.token_advice}")
    try:
        return _read_first(paths, branch_tip(client, branch), client)
    except GitHubError as error:
        raise UsageError(error.code, f"{unreadable}: {error}{error.remedy('contents: read')}") from None


def _read_commit(paths: Mapping[str, str], sha: str, client: GitHubClient | None) -> _ChecklistFile | None:
    """The proposed checklist at the head commit; None when it cannot be read, because the preview is optional."""
    try:
        return _read_first(paths, sha, client) if client else None
    except GitHubError:
        return None


def _read_first(paths: Mapping[str, str], sha: str, client: GitHubClient) -> _ChecklistFile | None:
    """The first checklist that exists at a commit. `paths` maps paths in the repository to paths under the root."""
    from gate.adapters.github import contents

    for path, name in paths.items():
        data = contents.read(client, path, sha)
        if data is not None:
            return _ChecklistFile(name, data)
    return None


def _checklist_paths(settings: Settings) -> Sequence[str]:
    """The paths of the checklist under the root, in the order in which they are tried."""
    return (settings.checklist,) if settings.checklist else DEFAULT_CHECKLISTS


def _load_proposal(
    trusted: _ChecklistFile, proposal: _ChecklistFile | None
) -> tuple[Checklist | None, tuple[str, ...]]:
    """The checklist that the subject proposes, or the problems of an invalid one; neither when it is unchanged."""
    if proposal is None or proposal.data == trusted.data:
        return None, ()
    try:
        return load(proposal.data, proposal.path), ()
    except ChecklistError as error:
        return None, error.lines


def _touches_only(change: Change | Unseen | NotApplicable, paths: Collection[str]) -> bool:
    """Whether the change touches some of these paths and no other path.

    The caller asks only where the change is that of the whole repository and the pull request still has a checklist:
    removing it is not a policy change, and a checklist at a path that another one shadows has no effect.
    """
    if not isinstance(change, Change) or not change.files:
        return False
    touched = {path for file in change.files for path in (file.path, file.old_path) if path}
    return touched <= set(paths)
