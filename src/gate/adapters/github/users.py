"""Accounts, what they may do in the repository, and who is in a team."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from gate.adapters.github.client import GONE, GitHubClient, Json, shaped
from gate.model.errors import GitHubError


@dataclass(frozen=True, slots=True)
class Account:
    """Who did something; the login is empty for an account that is gone."""

    login: str
    is_bot: bool = False

    @classmethod
    def of(cls, said: Json) -> Account:
        """The account in an answer, where a deleted one is null."""
        login = str((said or {}).get("login", ""))
        return cls(login, is_bot=login.endswith("[bot]") or (said or {}).get("type") == "Bot")


def right(client: GitHubClient, login: str) -> str:
    """What somebody may do here: admin, write, read or none ("Get repository permissions for a user")."""
    try:
        said = client.get(f"collaborators/{quote(login, safe='')}/permission")
    except GitHubError as refused:
        if refused.status != GONE:
            raise
        return "none"
    with shaped(f"the rights of {login}"):
        return str(said["permission"])


def team(client: GitHubClient, org: str, slug: str) -> frozenset[str]:
    """The logins of a team's members, those of its child teams among them; the token of a workflow may never ask."""
    said = client.pages(f"/orgs/{quote(org, safe='')}/teams/{quote(slug, safe='')}/members")
    with shaped(f"the team {org}/{slug}"):
        return frozenset(str(one["login"]) for one in said)
