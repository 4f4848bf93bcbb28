"""Accounts, their permission in the repository, and teams."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """A user or a bot; the login is empty for a deleted account."""

    login: str
    is_bot: bool = False

    @classmethod
    def from_json(cls, entry: Json) -> Account:
        """The account of a response, where a deleted one is null."""
        login = str((entry or {}).get("login", ""))
        return cls(login, is_bot=login.endswith("[bot]") or (entry or {}).get("type") == "Bot")


def permission(client: GitHubClient, login: str) -> str:
    """The account's permission: admin, write, read or none ("Get repository permissions for a user")."""
    try:
        entry = client.get(f"collaborators/{quote(login, safe='')}/permission")
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return "none"
    with expect_documented(f"the permission of {login}"):
        return str(entry["permission"])


def team_members(client: GitHubClient, org: str, slug: str) -> frozenset[str]:
    """The logins of a team's members, with those of child teams; a workflow's token is always refused."""
    entries = client.pages(f"/orgs/{quote(org, safe='')}/teams/{quote(slug, safe='')}/members")
    with expect_documented(f"the team {org}/{slug}"):
        return frozenset(str(entry["login"]) for entry in entries)
