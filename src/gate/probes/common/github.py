"""Evidence from GitHub: the client, the reasons of refusals, and facts that are observed independently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

from gate.adapters.github import GitHubClient
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import (
    MAX_FINDINGS,
    Category,
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Remedy,
    Seen,
    Source,
    Unseen,
)
from gate.model.surface import Surface
from gate.model.text import count_remaining
from gate.model.values import FactSpec
from gate.probes.common.probe import ProbeContext

NO_PULL_REQUEST = "this event has no pull request"


def require_client(context: ProbeContext) -> GitHubClient:
    """The client for GitHub.

    Raises:
        EvidenceError: forbidden when there is no token, or at a terminal no repository.
    """
    if context.client is None:
        raise EvidenceError(context.no_client.cause, context.no_client.detail)
    return context.client


def require_pushed(context: ProbeContext, client: GitHubClient) -> str:
    """The evaluated commit, empty in a folder without one; at a terminal it may be one that GitHub does not have.

    Raises:
        EvidenceError: absent when it was not pushed.
    """
    sha = context.subject.head_sha
    if context.subject.surface is not Surface.TERMINAL or not sha:
        return sha
    try:
        client.get(f"commits/{sha}", per_page=1)
    except GitHubError as error:
        if error.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY):
            raise
        detail = f"{client.repo} on GitHub does not have the commit {sha[:7]}; push it first"
        raise EvidenceError(Cause.ABSENT, detail) from None
    return sha


def no_pull_request(facts: Sequence[FactSpec]) -> Evidence:
    """The evidence for an event without a pull request."""
    return Evidence({spec.name: NotApplicable(NO_PULL_REQUEST) for spec in facts})


def observe(facts: Sequence[FactSpec], query: Callable[[], Mapping[str, Observation]]) -> dict[str, Observation]:
    """Runs the query. When GitHub refuses it, only these facts are unseen."""
    try:
        return dict(query())
    except GitHubError as error:
        return {spec.name: unseen(error, spec.permission) for spec in facts}
    except EvidenceError as error:
        return {spec.name: error.unseen for spec in facts}


def unseen(error: GitHubError, permission: str) -> Unseen:
    """Why a request failed, with the next step; after a refusal that is the permission."""
    return Unseen(error.cause, f"{error}{_next_step(error, permission)}")


def _next_step(error: GitHubError, permission: str) -> str:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return f"; {error.surface.valid_token_advice}"
    if error.category is Category.FORBIDDEN:
        return f"; {permission_hint(permission, error.surface)}"
    return "; run the gate again later" if error.wait or error.status == HTTPStatus.TOO_MANY_REQUESTS else ""


def evidence(
    facts: Mapping[str, Observation], location: str, findings: Sequence[Finding] = (), notes: Sequence[str] = ()
) -> Evidence:
    """Evidence from GitHub; `location` names what was queried. Only the first MAX_FINDINGS findings are listed."""
    notes = (*notes, *count_remaining(findings, MAX_FINDINGS, "are not listed"))
    return Evidence(
        facts, tuple(findings[:MAX_FINDINGS]), (Source(location, "github"),), notes, remedies=remedies(facts)
    )


_UNREACHABLE = Remedy("Run the gate again when GitHub responds.")
_REFUSED = Remedy("Grant the access named above.")
_UNEXPECTED = Remedy("Fix the problem described above, or change the parameters of the item.")
_REMEDIES: Mapping[Cause, Remedy] = {
    Cause.UNREACHABLE: _UNREACHABLE,
    **dict.fromkeys((Cause.FORBIDDEN, Cause.MISSING_PERMISSION), _REFUSED),
    **dict.fromkeys((Cause.ABSENT, Cause.EMPTY, Cause.UNREADABLE, Cause.MISMATCHED), _UNEXPECTED),
}
"""Advice on the causes whose own advice is about reports and services; the other causes have advice that fits."""


def remedies(facts: Mapping[str, Observation]) -> dict[str, Remedy]:
    """Advice for the unseen facts."""
    return {
        name: _REMEDIES[fact.cause]
        for name, fact in facts.items()
        if isinstance(fact, Unseen) and fact.cause in _REMEDIES
    }


def permission_hint(permission: str, surface: Surface) -> str:
    """How to get a permission that the token lacks."""
    if not permission:
        name = surface.token_name
        return f"every token of this repository has this access: check which repository {name} belongs to"
    return surface.permission_advice(permission)


def age_since(context: ProbeContext, since: datetime) -> Seen:
    """The time since a moment in seconds; never negative."""
    return Seen(Decimal(max(0, (context.clock.now - since) // timedelta(seconds=1))))


def select_branch(context: ProbeContext, branch: str | None) -> str:
    """The given branch, else the base branch of the pull request, else the branch of the evaluated commit.

    Raises:
        EvidenceError: absent when there is none.
    """
    selected = branch or context.subject.base_ref or context.subject.branch
    if not selected:
        raise EvidenceError(Cause.ABSENT, "this event has no branch; set the parameter `branch`")
    return selected
