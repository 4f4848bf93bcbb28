"""The checklist that decides: that of the trusted branch as it is now, never that of the pull request it judges.

The copy in the workspace belongs to the pull request. It is read to preview what merging it would change, and it is
judged only when the trusted branch has no checklist yet.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.checklist import Resolved, load, resolve
from gate.checklist.yaml_tree import MAX_BYTES
from gate.config.settings import DEFAULT_CHECKLISTS, Settings
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.decision import Enforcement
from gate.model.errors import ChecklistError, EvidenceError, GitHubError, UsageError
from gate.model.events import DEPLOYMENT_STATUS, EVENTS_OF_TRUSTED_BRANCH
from gate.model.evidence import Category, Cause, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Change
from gate.model.surface import Surface
from gate.policy.extended_files import Place, local_paths, places_of
from gate.policy.partial import limit_to_items
from gate.policy.trust import checklist_prefixes, proposal_may_use_network
from gate.probes.common.probe import ProbeContext

if TYPE_CHECKING:
    from gate.checklist.composition.layers import BasePolicies
    from gate.policy.base_policies import ReadFile

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
    """A checklist; `read` reads the other files of its tree by their paths from the root."""

    path: str
    data: bytes
    read: ReadFile


def select_policy(settings: Settings, context: ProbeContext) -> Policy:
    """The policy for the subject of the context.

    Raises:
        UsageError: when there is no checklist, the trusted branch cannot be read, or an item to judge does not exist.
        ChecklistError: when the checklist that decides is invalid.
    """
    subject, client = context.subject, context.client
    if subject.event not in EVENTS_OF_TRUSTED_BRANCH:
        return Policy(limit_to_items(load_from_workspace(settings, context.host, client), settings.only))
    is_checked_out = context.not_checked_out is None
    prefixes = checklist_prefixes(context.repository, is_checked_out=is_checked_out)
    paths = {prefix + name: name for prefix in prefixes for name in _checklist_paths(settings)}
    trusted = _read_trusted(paths, context)
    if subject.event == DEPLOYMENT_STATUS:
        return _select_for_deployment(trusted, paths, settings, context)
    if is_checked_out:
        proposal = _read_workspace(settings, context.workspace)
    else:
        proposal = _read_commit(paths, subject.head_sha, client)
    if trusted is not None:
        return _select_for_change(trusted, proposal, context, is_whole=not any(prefixes))
    if any(prefixes) and not is_checked_out:  # the folder of the root is a guess here and may be wrong
        reason = "and this run, which has not checked out the pull request, needs one there"
        raise _no_checklist(f"on {subject.base_ref}, {reason}", paths)
    if proposal is None:
        raise _no_checklist(f"on {subject.base_ref}, and none in the {subject.surface.change_request}", paths)
    logger.debug("policy: %s has no checklist; that of the pull request is not yet in force", subject.base_ref)
    return Policy(_load(proposal, context, _readable_places(context, frozenset())), Enforcement.FIRST)


def _select_for_change(
    trusted: _ChecklistFile, proposal: _ChecklistFile | None, context: ProbeContext, *, is_whole: bool
) -> Policy:
    """The policy for a change of a branch that has a checklist; `is_whole` is that the root is the whole repository."""
    decisive = _load(trusted, context)
    proposed, problems = _load_proposal(trusted, decisive, proposal, context)
    enforcement = Enforcement.IN_FORCE
    own_paths = {trusted.path, *local_paths(decisive)}  # not what the proposal extends: that can be any YAML file
    if proposal and is_whole and _touches_only(context.change, {*own_paths, proposal.path}):
        enforcement = Enforcement.POLICY_ONLY
    checklist = replace(decisive, file=f"{trusted.path} on {context.subject.base_ref}")
    logger.debug("policy: %s decides (%s)", checklist.file, enforcement)
    return Policy(checklist, enforcement, proposed, problems)


def _readable_places(context: ProbeContext, trusted: frozenset[Place]) -> frozenset[Place] | None:
    """The files of other repositories that a proposed checklist may extend: all, or in a run with secrets `trusted`."""
    return None if proposal_may_use_network(context.subject) else trusted


def _select_for_deployment(
    trusted: _ChecklistFile | None, paths: Mapping[str, str], settings: Settings, context: ProbeContext
) -> Policy:
    """The policy for a deployed commit, which proposes nothing: it may be older than the default branch."""
    branch = context.subject.base_ref
    if trusted is None:
        raise _no_checklist(f"on {branch}", paths)
    whole = replace(_load(trusted, context), file=f"{trusted.path} on {branch}")
    return Policy(limit_to_items(whole, settings.only))


def load_from_workspace(
    settings: Settings, host: Host, client: GitHubClient | None = None, *, allow_open: bool = False,
    is_trusted: bool = True,
) -> Checklist:  # fmt: skip
    """The checklist in the workspace: the one that the settings name, or the first of DEFAULT_CHECKLISTS.

    Its base policies are read with the client, or else with GITHUB_TOKEN. With `allow_open`, a base policy may leave
    out the parameters that repositories set. A workspace that is not trusted extends no file of another repository.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it is invalid.
    """
    return resolve_in_workspace(settings, host, client, allow_open=allow_open, is_trusted=is_trusted).checklist


def resolve_in_workspace(
    settings: Settings, host: Host, client: GitHubClient | None = None, *, allow_open: bool = False,
    is_trusted: bool = True,
) -> Resolved:  # fmt: skip
    """The same as `load_from_workspace`, with the tree of all files.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it is invalid.
    """
    file = _read_workspace(settings, host.workspace)
    if file is None:
        top = host.repository.enclosing_root()
        hint = f"; the repository begins at {top}, use its checklist with `--root {top}`" if top else ""
        raise _no_checklist(f"under {host.workspace.root}", _checklist_paths(settings), hint)
    logger.debug("policy: %s in the workspace decides", file.path)
    policies = partial(_base_policies, host, file.read, client, None if is_trusted else frozenset())
    return resolve(file.data, file.path, policies=policies, allow_open=allow_open)


def loader(host: Host, path: str) -> Callable[[bytes], Checklist]:
    """Reads texts of the checklist at a path of the workspace; each base policy is read once for all of them."""
    from gate.policy.base_policies import StoredSource

    policies = _base_policies(host, partial(host.workspace.read, limit=MAX_BYTES), None)
    policies = replace(policies, source=StoredSource(policies.source))
    return lambda data: load(data, path, policies=lambda: policies)


def _load(file: _ChecklistFile, context: ProbeContext, allowed: frozenset[Place] | None = None) -> Checklist:
    policies = partial(_base_policies, context.host, file.read, context.client, allowed)
    return load(file.data, file.path, policies=policies)


def _base_policies(
    host: Host, read: ReadFile, client: GitHubClient | None, allowed: frozenset[Place] | None = None
) -> BasePolicies:
    """How base policies are read; imported only for a checklist that extends some."""
    from gate.policy.base_policies import base_policies

    return base_policies(host, read, client, allowed)


def _no_checklist(location: str, paths: Iterable[str], hint: str = "") -> UsageError:
    return UsageError(
        Code.NO_CHECKLIST, f"there is no checklist at {' or '.join(paths)} {location}; write one with `gate init`{hint}"
    )


def _read_workspace(settings: Settings, workspace: Workspace) -> _ChecklistFile | None:
    for path in _checklist_paths(settings):
        try:
            return _ChecklistFile(path, workspace.read(path, MAX_BYTES), partial(workspace.read, limit=MAX_BYTES))
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

    def read(path: str) -> bytes | None:
        entry = read_base_file(context.repository, subject.base_sha, (prefix + path,), MAX_BYTES)
        return entry[1] if entry else None

    file = read_base_file(context.repository, subject.base_sha, paths, MAX_BYTES)
    if file is None:
        return None
    path, data = file
    prefix = path.removesuffix(paths[path])
    return _ChecklistFile(paths[path], data, read)


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

    def read(prefix: str, path: str) -> bytes | None:
        return contents.read(client, prefix + path, sha)

    for path, name in paths.items():
        prefix = path.removesuffix(name)
        data = read(prefix, name)
        if data is not None:
            return _ChecklistFile(name, data, partial(read, prefix))
    return None


def _checklist_paths(settings: Settings) -> Sequence[str]:
    """The paths of the checklist under the root, in the order in which they are tried."""
    return (settings.checklist,) if settings.checklist else DEFAULT_CHECKLISTS


def _load_proposal(
    trusted: _ChecklistFile, decisive: Checklist, proposal: _ChecklistFile | None, context: ProbeContext
) -> tuple[Checklist | None, tuple[str, ...]]:
    """The checklist that the subject proposes, or the problems of an invalid one; neither when it is unchanged.

    `decisive` is the trusted checklist. A file that it extends may change although the checklist itself does not.
    """
    if proposal is None or (proposal.data == trusted.data and not decisive.base_policies):
        return None, ()
    try:
        proposed = _load(proposal, context, _readable_places(context, places_of(decisive)))
    except ChecklistError as error:
        return None, error.lines
    return (None if proposed.digest == decisive.digest else proposed), ()


def _touches_only(change: Change | Unseen | NotApplicable, paths: Collection[str]) -> bool:
    """Whether the change touches some of these paths and no other path.

    The caller asks only where the change is that of the whole repository and the pull request still has a checklist:
    removing it is not a policy change, and a checklist at a path that another one shadows has no effect.
    """
    if not isinstance(change, Change) or not change.files:
        return False
    touched = {path for file in change.files for path in (file.path, file.old_path) if path}
    return touched <= set(paths)
