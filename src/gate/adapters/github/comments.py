"""Comments of a pull request or an issue."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.adapters.github.users import Account
from gate.model.errors import GitHubError
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `by_app`: an app posted it; `is_edited`: its text changed after it was posted."""

    id: int
    author: Account
    body: str
    url: str
    created_at: datetime
    by_app: bool = False
    is_edited: bool = False


def comments(client: GitHubClient, number: int, *, fresh: bool = True) -> list[Comment]:
    """Every comment of the pull request or issue, oldest first; cached ones with `fresh=False`."""
    return [_comment(entry) for entry in client.pages(f"issues/{number}/comments", fresh=fresh)]


def create(client: GitHubClient, number: int, body: str) -> Comment:
    """Posts a comment."""
    return _comment(client.send("POST", f"issues/{number}/comments", {"body": body}))


def edit(client: GitHubClient, comment_id: int, body: str) -> None:
    """Replaces the text of a comment."""
    client.send("PATCH", f"issues/comments/{comment_id}", {"body": body})


def delete(client: GitHubClient, comment_id: int) -> None:
    """Deletes a comment; one that no longer exists is not an error."""
    try:
        client.send("DELETE", f"issues/comments/{comment_id}")
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise


def _comment(entry: Json) -> Comment:
    with expect_documented("a comment"):
        return Comment(
            id=int(entry["id"]),
            author=Account.from_json(entry["user"]),
            body=entry["body"] or "",
            url=entry["html_url"],
            created_at=parse_utc(entry["created_at"]),
            by_app=bool(entry.get("performed_via_github_app")),
            is_edited=entry["created_at"] != entry["updated_at"],
        )
