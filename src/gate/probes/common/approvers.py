"""Whose approvals of a pull request count, and who pushed to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gate.adapters.github import GitHubClient
from gate.adapters.github.client import FORBIDDEN, GONE
from gate.adapters.github.pulls import PullRequest, contributors
from gate.adapters.github.pushes import Push, pushes
from gate.adapters.github.users import Account, right, team
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause

RIGHTS = ("none", "read", "write", "admin")
"""From nothing to everything; GitHub tells its own triage and maintain as read and write."""

MAX_COMMITS = 250
"""How many commits of a pull request GitHub lists."""


@dataclass(frozen=True, slots=True)
class Approvers:
    """Whose approvals count. `named` are logins in lower case, None for whoever has the right `least`."""

    client: GitHubClient
    author: str
    least: str
    named: frozenset[str] | None

    def bar(self, account: Account) -> str:
        """Why the approval of somebody does not count; empty when it does."""
        login = account.login.lower()
        if not login:
            return "their account is gone"
        if account.is_bot:
            return "it is a bot's"
        if login == self.author.lower():
            return "they wrote the pull request"
        if self.named is not None and login not in self.named:
            return "`by` does not name them"
        if _rank(right(self.client, account.login)) < _rank(self.least):
            return f"they have no {self.least} access here"
        return ""


def approvers(client: GitHubClient, author: str, least: str, by: Iterable[str] | None) -> Approvers:
    """The voters that `by` names, the members of its teams among them.

    Raises:
        EvidenceError: forbidden when the token may not see who is in a team.
    """
    return Approvers(
        client, author, least, None if by is None else frozenset[str]().union(*(_people(client, one) for one in by))
    )


def _people(client: GitHubClient, name: str) -> frozenset[str]:
    org, _, slug = name.partition("/")
    if not slug:
        return frozenset({name})
    try:
        return frozenset(login.lower() for login in team(client, org, slug))
    except GitHubError as refused:
        if refused.wait or refused.status not in (FORBIDDEN, GONE):
            raise
        raise EvidenceError(
            Cause.FORBIDDEN,
            f"this token may not see who is in the team @{name}, as none of a workflow may; name people under `by`, or "
            "give the action the github-token of an app that may read the members of the organisation",
        ) from None


def _rank(name: str) -> int:
    return RIGHTS.index(name) if name in RIGHTS else 0


def pushers(client: GitHubClient, pull: PullRequest, head: str) -> frozenset[str]:
    """Whoever pushed to the pull request, or wrote a commit of it; in lower case.

    Raises:
        EvidenceError: when that cannot be told for certain.
    """
    if pull.commits > MAX_COMMITS:
        raise EvidenceError(
            Cause.UNREADABLE, f"of the {pull.commits:,} commits of #{pull.number} GitHub lists {MAX_COMMITS}"
        )
    if not pull.head_repo:
        raise EvidenceError(Cause.ABSENT, "the fork is gone, and with it who pushed")
    pushed = _pushed(client, pull)
    if not any(one.after == head and one.by for one in pushed):
        raise EvidenceError(Cause.ABSENT, f"GitHub does not tell who pushed {head[:7]} to {pull.head_ref}")
    return frozenset(login.lower() for login in (*contributors(client, pull.number), *(one.by for one in pushed)))


def _pushed(client: GitHubClient, pull: PullRequest) -> list[Push]:
    try:
        return pushes(client, pull.head_repo, pull.head_ref)
    except GitHubError as refused:
        if refused.wait or refused.status not in (FORBIDDEN, GONE) or pull.head_repo == client.repo:
            raise
        raise EvidenceError(
            Cause.FORBIDDEN,
            f"this token may not see who pushed to the fork {pull.head_repo}; of forks, expect reviews",
        ) from None
