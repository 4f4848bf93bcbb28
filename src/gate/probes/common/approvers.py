"""Whose approvals of a pull request count, and who pushed to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import PullRequest, contributors
from gate.adapters.github.pushes import Push, pushes
from gate.adapters.github.users import Account, permission, team_members
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.probes.common.base_merges import BaseMerges

PERMISSIONS = ("none", "read", "write", "admin")
"""In ascending order; GitHub reports triage as read, and maintain as write."""

MAX_COMMITS = 250
"""How many commits of a pull request GitHub lists."""


@dataclass(frozen=True, slots=True)
class Approvers:
    """Whose approvals count. `logins` is in lower case; None accepts everyone who has the `min_permission`."""

    client: GitHubClient
    author: str
    min_permission: str
    logins: frozenset[str] | None

    def rejection(self, account: Account) -> str:
        """Why the approval of this account does not count; empty when it does."""
        login = account.login.lower()
        if not login:
            return "their account no longer exists"
        if account.is_bot:
            return "they are a bot"
        if login == self.author.lower():
            return "they are the author of the pull request"
        if self.logins is not None and login not in self.logins:
            return "they are not listed in `by`"
        if _rank(permission(self.client, account.login)) < _rank(self.min_permission):
            return f"they do not have {self.min_permission} access to this repository"
        return ""


def find_approvers(client: GitHubClient, author: str, min_permission: str, by: Iterable[str] | None) -> Approvers:
    """The approvers that `by` lists, with the members of its teams.

    Raises:
        EvidenceError: forbidden when the token cannot read the members of a team.
    """
    logins = None if by is None else frozenset[str]().union(*(_logins(client, name) for name in by))
    return Approvers(client, author, min_permission, logins)


def _logins(client: GitHubClient, name: str) -> frozenset[str]:
    org, _, slug = name.partition("/")
    if not slug:
        return frozenset({name})
    try:
        return frozenset(login.lower() for login in team_members(client, org, slug))
    except GitHubError as error:
        if not error.is_refusal:
            raise
        raise EvidenceError(
            Cause.MISSING_PERMISSION,
            f"this token cannot read the members of the team @{name}, and no workflow token can; list people under "
            "`by`, or pass the github-token of an app that can read the members of the organisation",
            f"@{name}",
        ) from None


def _rank(permission: str) -> int:
    return PERMISSIONS.index(permission) if permission in PERMISSIONS else 0


def find_pushers(
    client: GitHubClient, pull: PullRequest, head: str, base_merges: BaseMerges | None = None
) -> frozenset[str]:
    """Everyone who pushed to the pull request or wrote one of its commits, in lower case.

    Who only merged the base branch with `base_merges` is not one of them.

    Raises:
        EvidenceError: when the list may be incomplete.
    """
    if pull.commits > MAX_COMMITS:
        raise EvidenceError(
            Cause.TOO_LARGE, f"#{pull.number} has {pull.commits:,} commits, and GitHub lists only {MAX_COMMITS}"
        )
    if not pull.head_repo:
        raise EvidenceError(Cause.ABSENT, "the fork no longer exists, so it is unknown who pushed")
    history = _pushes(client, pull)
    if not any(push.sha == head and push.pusher for push in history):
        raise EvidenceError(Cause.ABSENT, f"GitHub does not report who pushed {head[:7]} to {pull.head_ref}")
    ignored = base_merges.merges if base_merges else ()
    unchanged = base_merges.commits if base_merges else ()
    pushers = [push.pusher for push in history if not (push.sha in ignored and push.before in unchanged)]
    return frozenset(login.lower() for login in (*contributors(client, pull.number, head, ignored), *pushers))


def first_push(client: GitHubClient, pull: PullRequest, commits: Collection[str]) -> datetime | None:
    """When one of these commits was first pushed; None when GitHub does not report it."""
    return min((push.at for push in _pushes(client, pull) if push.sha in commits), default=None)


def _pushes(client: GitHubClient, pull: PullRequest) -> list[Push]:
    try:
        return pushes(client, pull.head_repo, pull.head_ref)
    except GitHubError as error:
        if not error.is_refusal or pull.head_repo == client.repo:
            raise
        raise EvidenceError(
            Cause.MISSING_PERMISSION,
            f"this token cannot read who pushed to the fork {pull.head_repo}; for forks, use reviews",
        ) from None
