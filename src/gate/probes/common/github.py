"""What the probes that ask GitHub share: the door, what a refusal means, and how each fact is seen for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from gate.adapters.github import GitHubClient
from gate.adapters.github.client import TOO_MANY, UNAUTHORIZED
from gate.model.errors import VALID_TOKEN, EvidenceError, GitHubError, permission_advice
from gate.model.evidence import (
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
from gate.probes.common.report_files import OneOrMore

NO_TOKEN = "there is no token to ask GitHub with; give the action the input github-token"  # noqa: S105
NO_PULL_REQUEST = "there is no pull request on this event"

MAX_FINDINGS = 200

Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


Texts = Annotated[OneOrMore[Text], Field(max_length=100)]
"""One text or a list of them; always a tuple, never empty."""


def _flag(written: object) -> object:
    if written not in ("true", "false", True, False):
        raise ValueError("wanted `true` or `false`")
    return written in ("true", True)


Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]


def hub_of(context: ProbeContext) -> GitHubClient:
    """The door to GitHub.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    if context.client is None:
        raise EvidenceError(Cause.FORBIDDEN, NO_TOKEN)
    return context.client


def no_pull_request(facts: Sequence[FactSpec]) -> Evidence:
    """Evidence of an event that has no pull request."""
    return Evidence({spec.name: NotApplicable(NO_PULL_REQUEST) for spec in facts})


def see(facts: Sequence[FactSpec], query: Callable[[], Mapping[str, Observation]]) -> dict[str, Observation]:
    """What the answer to a question shows; unseen, each of these facts, when it was refused. Other facts live on."""
    try:
        return dict(query())
    except GitHubError as refused:
        return {spec.name: unseen(refused, spec.permission) for spec in facts}
    except EvidenceError as fault:
        return {spec.name: Unseen(fault.cause, fault.detail) for spec in facts}


def unseen(refused: GitHubError, permission: str) -> Unseen:
    """Why a question got no answer, and what to do: for a refusal the permission to add, as a workflow writes it."""
    return Unseen(refused.cause, f"{refused}{_way_out(refused, permission)}")


def _way_out(refused: GitHubError, permission: str) -> str:
    if refused.status == UNAUTHORIZED:
        return f"; {VALID_TOKEN}"
    if refused.category is Category.FORBIDDEN:
        return f"; {allow(permission)}"
    return "; run the job again later" if refused.wait or refused.status == TOO_MANY else ""


def evidence(
    facts: Mapping[str, Observation], where: str, findings: Sequence[Finding] = (), notes: Sequence[str] = ()
) -> Evidence:
    """Evidence that GitHub gave: `where` names what it tells of; of the findings the first are kept."""
    notes = (*notes, *count_remaining(findings, MAX_FINDINGS, "are not listed"))
    return Evidence(facts, tuple(findings[:MAX_FINDINGS]), (Source(where, "github"),), notes, remedies=remedies(facts))


_REMEDIES: Mapping[Category, Remedy] = {
    Category.FORBIDDEN: Remedy("Grant what is named above."),
    Category.UNREACHABLE: Remedy("Run the job again once GitHub answers."),
}


def remedies(facts: Mapping[str, Observation]) -> dict[str, Remedy]:
    """What to do about the facts that GitHub did not tell."""
    otherwise = Remedy("Do what is said above, or change what the item asks for.")
    return {name: _REMEDIES.get(fact.category, otherwise) for name, fact in facts.items() if isinstance(fact, Unseen)}


def allow(permission: str) -> str:
    """The words that ask for a permission."""
    if not permission:
        return "every token of this repository may ask that: look whose github-token it is"
    return permission_advice(permission)


def age(context: ProbeContext, since: datetime) -> Seen:
    """The time since a moment, in seconds; nothing is younger than new."""
    return Seen(Decimal(max(0, (context.clock.now - since) // timedelta(seconds=1))))


def branch_of(context: ProbeContext, wanted: str | None) -> str:
    """The branch that is meant: the one that is named, else the base of the pull request, else the one that is judged.

    Raises:
        EvidenceError: absent when there is none.
    """
    found = wanted or context.subject.base_ref or context.subject.branch
    if not found:
        raise EvidenceError(Cause.ABSENT, "this event tells no branch; name one under `branch`")
    return found
