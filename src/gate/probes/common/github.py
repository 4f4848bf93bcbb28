"""Evidence from GitHub: the client, the reasons of refusals, and facts that are observed independently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

from gate.adapters.github import GitHubClient
from gate.model.errors import VALID_TOKEN_ADVICE, EvidenceError, GitHubError, permission_advice
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
from gate.model.text import count_remaining
from gate.model.values import FactSpec
from gate.probes.common.probe import ProbeContext

NO_TOKEN = "there is no GitHub token; set the input github-token of the action"  # noqa: S105
NO_PULL_REQUEST = "this event has no pull request"


def require_client(context: ProbeContext) -> GitHubClient:
    """The client for GitHub.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    if context.client is None:
        raise EvidenceError(Cause.NO_TOKEN, NO_TOKEN)
    return context.client


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
    """Why a request failed, with the next step; after a refusal that is the permission, as a workflow writes it."""
    return Unseen(error.cause, f"{error}{_next_step(error, permission)}")


def _next_step(error: GitHubError, permission: str) -> str:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return f"; {VALID_TOKEN_ADVICE}"
    if error.category is Category.FORBIDDEN:
        return f"; {permission_hint(permission)}"
    return "; run the job again later" if error.wait or error.status == HTTPStatus.TOO_MANY_REQUESTS else ""


def evidence(
    facts: Mapping[str, Observation], location: str, findings: Sequence[Finding] = (), notes: Sequence[str] = ()
) -> Evidence:
    """Evidence from GitHub; `location` names what was queried. Only the first MAX_FINDINGS findings are listed."""
    notes = (*notes, *count_remaining(findings, MAX_FINDINGS, "are not listed"))
    return Evidence(
        facts, tuple(findings[:MAX_FINDINGS]), (Source(location, "github"),), notes, remedies=remedies(facts)
    )


_REMEDIES: Mapping[Category, Remedy] = {
    Category.FORBIDDEN: Remedy("Grant the access named above."),
    Category.UNREACHABLE: Remedy("Run the job again when GitHub responds."),
}


def remedies(facts: Mapping[str, Observation]) -> dict[str, Remedy]:
    """Advice for the unseen facts."""
    default = Remedy("Fix the problem described above, or change the parameters of the item.")
    return {name: _REMEDIES.get(fact.category, default) for name, fact in facts.items() if isinstance(fact, Unseen)}


def permission_hint(permission: str) -> str:
    """How to get a permission that the token lacks."""
    if not permission:
        return "every token of this repository has this access: check which repository github-token belongs to"
    return permission_advice(permission)


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
