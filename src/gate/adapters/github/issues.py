"""Issues of the repository."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gate.adapters.github.client import GitHubClient, Json, shaped
from gate.adapters.github.users import Account
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue; `milestone` is the title of its milestone, empty for none."""

    number: int
    title: str
    created_at: datetime
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An issue as who keeps it sees it; `assignees` are logins."""

    number: int
    title: str
    body: str
    author: Account
    is_open: bool
    url: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()


def issues_by(client: GitHubClient, login: str) -> list[TrackedIssue]:
    """Every issue that somebody opened, open or closed, oldest first, as it is now; without the pull requests."""
    said = client.pages("issues", fresh=True, state="all", creator=login, sort="created", direction="asc")
    with shaped("issues"):
        return sorted((_filed(one) for one in said if not one.get("pull_request")), key=lambda one: one.number)


def create(
    client: GitHubClient, title: str, body: str, labels: Iterable[str] = (), assignees: Iterable[str] = ()
) -> TrackedIssue:
    """Opens an issue. GitHub makes labels that are not there, and refuses (422) whom it cannot assign."""
    given = {"title": title, "body": body, "labels": list(labels), "assignees": list(assignees)}
    return _made(client.send("POST", "issues", given))


def edit(client: GitHubClient, number: int, **members: str | list[str]) -> TrackedIssue:
    """Changes these members of an issue at once, and no other: `title`, `body`, `state`, `labels`, `assignees`, …."""
    return _made(client.send("PATCH", f"issues/{number}", members))


def open_issues(client: GitHubClient, labels: Iterable[str] = (), milestone: str = "") -> list[Issue]:
    """The open issues that carry all the labels, of a milestone if one is named, without the pull requests."""
    said = client.pages("issues", state="open", labels=",".join(labels), milestone="*" if milestone else "")
    with shaped("issues"):
        found = [_issue(one) for one in said if not one.get("pull_request")]
    return [one for one in found if one.milestone == milestone or not milestone]


def labels(client: GitHubClient) -> frozenset[str]:
    """The labels that the repository knows."""
    said = client.pages("labels")
    with shaped("labels"):
        return frozenset(str(one["name"]) for one in said)


def milestones(client: GitHubClient) -> frozenset[str]:
    """The titles of the milestones, those that are closed too."""
    said = client.pages("milestones", state="all")
    with shaped("milestones"):
        return frozenset(str(one["title"]) for one in said)


def _made(said: Json) -> TrackedIssue:
    with shaped("an issue"):
        return _filed(said)


def _filed(said: Json) -> TrackedIssue:
    return TrackedIssue(
        number=int(said["number"]),
        title=str(said["title"]),
        body=said["body"] or "",
        author=Account.of(said["user"]),
        is_open=said["state"] == "open",
        url=str(said["html_url"]),
        labels=tuple(str(one["name"]) for one in said["labels"]),
        assignees=tuple(str(one["login"]) for one in said["assignees"] or ()),
    )


def _issue(said: Json) -> Issue:
    milestone = str((said["milestone"] or {}).get("title", ""))
    return Issue(int(said["number"]), str(said["title"]), parse_utc(said["created_at"]), milestone)
