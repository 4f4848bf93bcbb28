"""Issues of the repository."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.adapters.github.users import Account
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue; `milestone` is the title of its milestone, or empty."""

    number: int
    title: str
    created_at: datetime
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An issue with what its maintainer needs; `assignees` are logins, `comments` counts its comments."""

    number: int
    title: str
    body: str
    author: Account
    is_open: bool
    url: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    comments: int = 0


def issues_by(client: GitHubClient, login: str) -> list[TrackedIssue]:
    """Every issue that the account opened, open or closed, oldest first, not cached, without pull requests."""
    entries = client.pages("issues", fresh=True, state="all", creator=login, sort="created", direction="asc")
    with expect_documented("issues"):
        issues = [_tracked_issue(entry) for entry in entries if not entry.get("pull_request")]
    return sorted(issues, key=lambda issue: issue.number)


def create(
    client: GitHubClient, title: str, body: str, labels: Iterable[str] = (), assignees: Iterable[str] = ()
) -> TrackedIssue:
    """Opens an issue. GitHub creates missing labels, and refuses (422) an assignee without access."""
    payload = {"title": title, "body": body, "labels": list(labels), "assignees": list(assignees)}
    return _parse_tracked_issue(client.send("POST", "issues", payload))


def edit(client: GitHubClient, number: int, **fields: str | list[str]) -> TrackedIssue:
    """Changes only these fields of an issue, in one request: `title`, `body`, `state`, `labels`, `assignees`, …."""
    return _parse_tracked_issue(client.send("PATCH", f"issues/{number}", fields))


def open_issues(client: GitHubClient, labels: Iterable[str] = (), milestone: str = "") -> list[Issue]:
    """The open issues with all the labels, in the milestone if given, without pull requests."""
    entries = client.pages("issues", state="open", labels=",".join(labels), milestone="*" if milestone else "")
    with expect_documented("issues"):
        issues = [_issue(entry) for entry in entries if not entry.get("pull_request")]
    return [issue for issue in issues if issue.milestone == milestone or not milestone]


def labels(client: GitHubClient) -> frozenset[str]:
    """The labels of the repository."""
    entries = client.pages("labels")
    with expect_documented("labels"):
        return frozenset(str(entry["name"]) for entry in entries)


def milestones(client: GitHubClient) -> frozenset[str]:
    """The titles of the milestones, open and closed."""
    entries = client.pages("milestones", state="all")
    with expect_documented("milestones"):
        return frozenset(str(entry["title"]) for entry in entries)


def _parse_tracked_issue(entry: Json) -> TrackedIssue:
    with expect_documented("an issue"):
        return _tracked_issue(entry)


def _tracked_issue(entry: Json) -> TrackedIssue:
    return TrackedIssue(
        number=int(entry["number"]),
        title=str(entry["title"]),
        body=entry["body"] or "",
        author=Account.from_json(entry["user"]),
        is_open=entry["state"] == "open",
        url=str(entry["html_url"]),
        labels=tuple(str(label["name"]) for label in entry["labels"]),
        assignees=tuple(str(assignee["login"]) for assignee in entry["assignees"] or ()),
        comments=int(entry["comments"]),
    )


def _issue(entry: Json) -> Issue:
    milestone = str((entry["milestone"] or {}).get("title", ""))
    return Issue(int(entry["number"]), str(entry["title"]), parse_utc(entry["created_at"]), milestone)
