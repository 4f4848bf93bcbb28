"""Collects the set-up: environment, files, git, and GitHub when there is a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from gate.adapters.default_branch import read_default_branch
from gate.adapters.github import GitHubClient
from gate.adapters.github.connect import connect, why_not_connected
from gate.adapters.github.repository import default_branch
from gate.adapters.github.rules import protected_checks, rules
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.checklist.linting import lint
from gate.config.runner import is_workflow
from gate.config.settings import Settings
from gate.doctor.setup import GITHUB, Checkout, GlobUse, Setup
from gate.model.checklist import Checklist
from gate.model.diagnosis import TokenKind
from gate.model.errors import ChecklistError, EvidenceError, GitHubError, Problem, UsageError
from gate.model.events import PRIVILEGED_EVENTS
from gate.model.evidence import Cause, Unseen
from gate.model.globs import FileGlobs, GeneratedFiles, has_marker
from gate.model.position import Position
from gate.model.surface import Surface
from gate.policy.selection import load_from_workspace
from gate.workflows.gates import find_gates
from gate.workflows.reading import list_unread
from gate.workflows.traps import find_traps

Answer = TypeVar("Answer")


def collect(settings: Settings, host: Host) -> Setup:
    """The set-up of the repository at the root.

    Raises:
        UsageError: when there is a checklist that cannot be read.
    """
    in_workflow = is_workflow(host.env)
    event = host.env.get("GITHUB_EVENT_NAME", "") if in_workflow else ""
    client = connect(settings, host)
    unseen = why_not_connected(settings, host)
    main = _ask(client, unseen, default_branch)
    branch = host.env.get("GITHUB_BASE_REF") or (main if isinstance(main, str) else "")
    workflows, runs = find_gates(host.workspace)
    traps = find_traps(runs, workflows)
    checklist, problems = _checklist(settings, host, client, traps)
    return Setup(
        surface=Surface.WORKFLOW if in_workflow else Surface.TERMINAL,
        server=host.env.get("GITHUB_SERVER_URL", "") or GITHUB,
        repo=client.repo if client else "",
        event=event,
        job=host.env.get("GITHUB_JOB", "") if in_workflow else "",
        token_kind=_token_kind(settings.token),
        access=client.repo if client and isinstance(main, str) else main,
        default_branch=main if isinstance(main, str) else _local_default_branch(host.repository, event) or main,
        branch=branch,
        rules=_ask(client if branch else None, unseen, lambda client: rules(client, branch)),
        protected=_ask(client if branch else None, unseen, lambda client: protected_checks(client, branch)),
        workflows=workflows,
        unread_workflows=list_unread(workflows, host.workspace),
        runs=runs,
        traps=traps,
        checkout=_checkout(host.repository, event),
        checklist=checklist,
        problems=problems,
        globs=tuple(_globs(checklist, host)) if checklist else (),
    )


def _token_kind(token: str) -> TokenKind:
    """The kind of a token by its prefix. Nothing of the token itself leaves this function."""
    return next((kind for kind in TokenKind if kind and token.startswith(kind)), TokenKind.OTHER)


def _ask(client: GitHubClient | None, unseen: Unseen, query: Callable[[GitHubClient], Answer]) -> Answer | Unseen:
    """GitHub's answer, or why there is none."""
    if client is None:
        return unseen
    try:
        return query(client)
    except GitHubError as error:
        return Unseen(error.cause, str(error))


def _local_default_branch(repository: Repository, event: str) -> str:
    """The default branch of the remote, as the clone remembers it."""
    if event in PRIVILEGED_EVENTS:
        return ""
    return read_default_branch(repository)


def _checkout(repository: Repository, event: str) -> Checkout | Unseen:
    """The checkout; git is not run where the workspace can hold a repository of a stranger."""
    if event in PRIVILEGED_EVENTS:
        return Unseen(Cause.NOT_TRUSTED, "")
    try:
        parents, is_shallow = repository.head().parents, repository.is_shallow()
        branch = repository.git_text("branch", "--show-current")
    except EvidenceError as error:
        return error.unseen
    return Checkout(branch, has_parent=bool(parents), is_shallow=is_shallow)


def _checklist(
    settings: Settings, host: Host, client: GitHubClient | None, traps: tuple[Problem, ...]
) -> tuple[Checklist | None, tuple[Problem, ...]]:
    """The checklist in the workspace with its warnings, or its errors; the traps are examined elsewhere."""
    position = Position(settings.checklist or "", 1, 1)
    try:
        is_trusted = host.env.get("GITHUB_EVENT_NAME") not in PRIVILEGED_EVENTS
        checklist = load_from_workspace(settings, host, client, allow_open=True, is_trusted=is_trusted)
    except ChecklistError as error:
        return None, error.problems
    except UsageError as error:
        return None, (Problem(position, error.code, str(error)),)
    repository = None if host.env.get("GITHUB_EVENT_NAME") in PRIVILEGED_EVENTS else host.repository
    warnings = lint(checklist, host.workspace, host.clock.now.date(), repository)
    return checklist, tuple(warning for warning in warnings if warning not in traps)


def _globs(checklist: Checklist, host: Host) -> Iterator[GlobUse]:
    """Each glob of the checklist, without exclusions, with what it matches today."""
    for item in checklist.items:
        for field in getattr(type(item.params), "model_fields", {}).items():
            name, parts = field[0], (field[1].annotation, *field[1].metadata)
            if not has_marker(parts, FileGlobs):
                continue
            value = getattr(item.params, name) or ()
            for glob in [value] if isinstance(value, str) else value:
                if not glob.startswith("!"):
                    position = item.targets.get(glob, item.position)
                    count = len(host.workspace.glob_or_empty([glob]))
                    is_generated = has_marker(parts, GeneratedFiles)
                    is_committed = is_generated and getattr(item.params, "committed", False) is True
                    yield GlobUse(item, glob, position, count, is_generated, is_committed)
