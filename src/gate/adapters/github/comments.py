"""The comments of a pull request or an issue."""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github.client import GONE, GitHubClient, Json, shaped
from gate.adapters.github.users import Account
from gate.model.errors import GitHubError


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `by_app` says that an app wrote it, `is_edited` that its text was changed since it was posted."""

    id: int
    author: Account
    body: str
    url: str
    by_app: bool = False
    is_edited: bool = False


def comments(client: GitHubClient, number: int, *, fresh: bool = True) -> list[Comment]:
    """Every comment of the pull request or issue, oldest first, from all pages; as it is now, unless once will do."""
    return [_comment(one) for one in client.pages(f"issues/{number}/comments", fresh=fresh)]


def create(client: GitHubClient, number: int, body: str) -> Comment:
    """Posts a comment."""
    return _comment(client.send("POST", f"issues/{number}/comments", {"body": body}))


def edit(client: GitHubClient, comment: Comment, body: str) -> None:
    """Gives a comment another text."""
    client.send("PATCH", f"issues/comments/{comment.id}", {"body": body})


def delete(client: GitHubClient, comment: Comment) -> None:
    """Removes a comment; one that is gone already is no fault."""
    try:
        client.send("DELETE", f"issues/comments/{comment.id}")
    except GitHubError as refused:
        if refused.status != GONE:
            raise


def _comment(said: Json) -> Comment:
    with shaped("a comment"):
        return Comment(
            id=int(said["id"]),
            author=Account.of(said["user"]),
            body=said["body"] or "",
            url=said["html_url"],
            by_app=bool(said.get("performed_via_github_app")),
            is_edited=said["created_at"] != said["updated_at"],
        )
