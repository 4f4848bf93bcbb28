"""Which checklist decides: that of the trusted branch as it is now, never that of the pull request which it judges.

The copy in the workspace is the pull request's own. It is read to show what merging it would change, and judged only
where the trusted branch has none yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gate.adapters.github import GitHubClient, GitHubError, contents
from gate.adapters.host import Host
from gate.checklist import load
from gate.config.settings import DEFAULT_CHECKLISTS, Settings
from gate.model.checklist import Checklist
from gate.model.decision import Standing
from gate.model.errors import ChecklistError, EvidenceError, UsageError
from gate.model.events import MERGE
from gate.model.evidence import Category, NotApplicable, Unseen
from gate.model.subject import Change, Subject

MAX_CHECKLIST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """The checklist that decides, what its decision counts for, and the one that the pull request proposes.

    `proposed` is None when nothing is changed, else the checklist or what is wrong with it.
    """

    checklist: Checklist
    enforcement: Standing = Standing.IN_FORCE
    proposed: Checklist | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    data: bytes


def read(
    settings: Settings,
    host: Host,
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    client: GitHubClient | None,
    *,
    checked_out: bool = True,
) -> Policy:
    """The policy for the subject. `checked_out` says whether the workspace holds the subject's tree.

    Raises:
        UsageError: when there is no checklist, or the trusted branch cannot be read.
        ChecklistError: when the checklist that decides holds mistakes.
    """
    if subject.event not in MERGE:
        return Policy(of_workspace(settings, host))
    prefixes = host.repository.possible_prefixes() if checked_out else (host.repository.prefix_in_workspace(),)
    places = {prefix + name: name for prefix in prefixes for name in _names(settings)}
    trusted = _on_branch(places, subject.base_ref, client)
    own = _in_workspace(settings, host) if checked_out else _at_commit(places, subject.head_sha, client)
    if trusted is None:
        if any(prefixes) and not checked_out:  # where the root lies is a guess then, and a wrong one finds nothing
            where = "where a run needs it that has not checked out the pull request"
            raise _none(f"on {subject.base_ref}, {where}", places)
        if own is None:
            raise _none(f"on {subject.base_ref} and in the pull request alike", places)
        return Policy(load(own.data, own.path), Standing.FIRST)
    checklist = replace(load(trusted.data, trusted.path), file=f"{trusted.path} on {subject.base_ref}")
    # to remove it is no new policy, in a place that another one shadows stands none, and of a folder's change nobody
    # knows what else changes in the repository
    alone = own is not None and not any(prefixes) and _changes_alone(change, {trusted.path, own.path})
    standing = Standing.POLICY_ONLY if alone else Standing.IN_FORCE
    return Policy(checklist, standing, _proposed(trusted, own))


def of_workspace(settings: Settings, host: Host) -> Checklist:
    """The checklist in the workspace: the one that the settings name, or the first of DEFAULT_CHECKLISTS.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it holds mistakes.
    """
    found = _in_workspace(settings, host)
    if found is None:
        top = host.repository.enclosing_root()
        hint = f"; the repository begins at {top}, whose own is judged with `--root {top}`" if top else ""
        raise _none(f"under {host.workspace.root}", _names(settings), hint)
    return load(found.data, found.path)


def _none(where: str, places: Iterable[str], hint: str = "") -> UsageError:
    return UsageError(f"there is no checklist at {' or '.join(places)} {where}; write one with `gate init`{hint}")


def _in_workspace(settings: Settings, host: Host) -> _File | None:
    for path in _names(settings):
        try:
            return _File(path, host.workspace.read(path, MAX_CHECKLIST))
        except EvidenceError as fault:
            if fault.category is not Category.ABSENT:
                raise UsageError(f"the checklist cannot be read: {fault.detail}") from None
    return None


def _on_branch(places: Mapping[str, str], branch: str, client: GitHubClient | None) -> _File | None:
    if not branch:
        raise UsageError("the event names no base branch, so that nobody knows whose checklist judges this change")
    if client is None:
        raise UsageError(
            f"the checklist of {branch}, which judges this change, cannot be read without a token; give the input "
            "github-token (GITHUB_TOKEN for `gate check`)"
        )
    try:
        return _first(places, branch, client)
    except GitHubError as refused:
        remedy = refused.remedy("contents: read")
        raise UsageError(
            f"the checklist of {branch}, which judges this change, cannot be read: {refused}{remedy}"
        ) from None


def _at_commit(places: Mapping[str, str], sha: str, client: GitHubClient | None) -> _File | None:
    """What the pull request proposes is shown where it can be seen, and not missed where it cannot."""
    try:
        return _first(places, sha, client) if client else None
    except GitHubError:
        return None


def _first(places: Mapping[str, str], ref: str, client: GitHubClient) -> _File | None:
    """The first of the checklists that is there; `places` are paths under the root by those in the repository."""
    for path, name in places.items():
        data = contents.read(client, path, ref)
        if data is not None:
            return _File(name, data)
    return None


def _names(settings: Settings) -> Sequence[str]:
    return (settings.checklist,) if settings.checklist else DEFAULT_CHECKLISTS


def _proposed(trusted: _File, own: _File | None) -> Checklist | tuple[str, ...] | None:
    if own is None or own.data == trusted.data:
        return None
    try:
        return load(own.data, own.path)
    except ChecklistError as broken:
        return tuple(problem.line for problem in broken.problems)


def _changes_alone(change: Change | Unseen | NotApplicable, places: Collection[str]) -> bool:
    """Whether the change touches these places and nothing else."""
    if not isinstance(change, Change) or not change.files:
        return False
    touched = {path for file in change.files for path in (file.path, file.old_path) if path}
    return touched <= set(places)
