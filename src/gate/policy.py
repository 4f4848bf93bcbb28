"""Which checklist decides: that of the trusted branch as it is now, never that of the pull request which it judges.

The copy in the workspace is the pull request's own. It is read to show what merging it would change, and judged only
where the trusted branch has none yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from gate.checklist import load
from gate.errors import ChecklistError, EvidenceError, UsageError
from gate.github import Hub, HubError, contents
from gate.model.checklist import Checklist
from gate.model.decision import Standing
from gate.model.evidence import NotApplicable, Reason, Unseen
from gate.model.subject import Change, Subject
from gate.model.triggers import MERGE
from gate.settings import DEFAULT_CHECKLISTS, Settings
from gate.world import World

MAX_CHECKLIST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """The checklist that decides, what its decision counts for, and the one that the pull request proposes.

    `proposed` is None when nothing is changed, else the checklist or what is wrong with it.
    """

    checklist: Checklist
    standing: Standing = Standing.IN_FORCE
    proposed: Checklist | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    data: bytes


def read(
    settings: Settings,
    world: World,
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    hub: Hub | None,
    *,
    checked_out: bool = True,
) -> Policy:
    """The policy for the subject. `checked_out` says whether the workspace holds the subject's tree.

    Raises:
        UsageError: when there is no checklist, or the trusted branch cannot be read.
        ChecklistError: when the checklist that decides holds mistakes.
    """
    if subject.event not in MERGE:
        return Policy(of_workspace(settings, world))
    trusted = _on_branch(settings, world, subject.base_ref, hub)
    own = _in_workspace(settings, world) if checked_out else _at_commit(settings, world, subject.head_sha, hub)
    if trusted is None:
        if own is None:
            raise _none(f"on {subject.base_ref} and in the pull request alike", settings)
        return Policy(load(own.data, own.path), Standing.FIRST)
    checklist = replace(load(trusted.data, trusted.path), file=f"{trusted.path} on {subject.base_ref}")
    alone = own is not None and _changes_alone(change, _places(settings, world))  # to remove it is no new policy
    standing = Standing.POLICY_ONLY if alone else Standing.IN_FORCE
    return Policy(checklist, standing, _proposed(trusted, own))


def of_workspace(settings: Settings, world: World) -> Checklist:
    """The checklist in the workspace: the one that the settings name, or the first of DEFAULT_CHECKLISTS.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it holds mistakes.
    """
    found = _in_workspace(settings, world)
    if found is None:
        raise _none(f"under {world.root}", settings)
    return load(found.data, found.path)


def _none(where: str, settings: Settings) -> UsageError:
    places = settings.checklist or " or ".join(DEFAULT_CHECKLISTS)
    return UsageError(f"there is no checklist at {places} {where}; write one with `gate init`")


def _in_workspace(settings: Settings, world: World) -> _File | None:
    for path in _names(settings):
        try:
            return _File(path, world.read(path, MAX_CHECKLIST))
        except EvidenceError as fault:
            if fault.reason is not Reason.ABSENT:
                raise UsageError(f"the checklist cannot be read: {fault.detail}") from None
    return None


def _on_branch(settings: Settings, world: World, branch: str, hub: Hub | None) -> _File | None:
    if not branch:
        raise UsageError("the event names no base branch, so that nobody knows whose checklist judges this change")
    if hub is None:
        raise UsageError(
            f"the checklist of {branch}, which judges this change, cannot be read without a token; give the input "
            "github-token (GITHUB_TOKEN for `gate check`)"
        )
    try:
        return _first(settings, world, branch, hub)
    except HubError as refused:
        remedy = refused.remedy("contents: read")
        raise UsageError(
            f"the checklist of {branch}, which judges this change, cannot be read: {refused}{remedy}"
        ) from None


def _at_commit(settings: Settings, world: World, sha: str, hub: Hub | None) -> _File | None:
    """What the pull request proposes is shown where it can be seen, and not missed where it cannot."""
    try:
        return _first(settings, world, sha, hub) if hub else None
    except HubError:
        return None


def _first(settings: Settings, world: World, ref: str, hub: Hub) -> _File | None:
    for name, path in zip(_names(settings), _places(settings, world), strict=True):
        data = contents.read(hub, path, ref)
        if data is not None:
            return _File(name, data)
    return None


def _names(settings: Settings) -> Sequence[str]:
    return (settings.checklist,) if settings.checklist else DEFAULT_CHECKLISTS


def _places(settings: Settings, world: World) -> list[str]:
    """Where the checklist lies in the repository, of which the root may be a folder."""
    root = settings.root
    workspace = Path(world.env.get("GITHUB_WORKSPACE", "/"))
    if root.is_absolute() and root.is_relative_to(workspace):
        root = root.relative_to(workspace)
    return [str(PurePosixPath(root.as_posix()) / name) for name in _names(settings)]


def _proposed(trusted: _File, own: _File | None) -> Checklist | tuple[str, ...] | None:
    if own is None or own.data == trusted.data:
        return None
    try:
        return load(own.data, own.path)
    except ChecklistError as broken:
        return tuple(problem.line for problem in broken.problems)


def _changes_alone(change: Change | Unseen | NotApplicable, places: Sequence[str]) -> bool:
    if not isinstance(change, Change) or not change.files:
        return False
    touched = {path for file in change.files for path in (file.path, file.old_path) if path}
    return touched <= set(places)
