"""The comments of a pull request or an issue."""

from __future__ import annotations

from dataclasses import dataclass

from gate.github.hub import GONE, Hub, HubError, Json


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `author` is the login, empty for an account that is gone."""

    id: int
    author: str
    body: str
    url: str


def comments(hub: Hub, number: int) -> list[Comment]:
    """Every comment of the pull request or issue as it is now, oldest first, from all pages."""
    return [_comment(one) for one in hub.pages(f"issues/{number}/comments", fresh=True)]


def create(hub: Hub, number: int, body: str) -> Comment:
    """Posts a comment."""
    return _comment(hub.send("POST", f"issues/{number}/comments", {"body": body}))


def edit(hub: Hub, comment: Comment, body: str) -> None:
    """Gives a comment another text."""
    hub.send("PATCH", f"issues/comments/{comment.id}", {"body": body})


def delete(hub: Hub, comment: Comment) -> None:
    """Removes a comment; one that is gone already is no fault."""
    try:
        hub.send("DELETE", f"issues/comments/{comment.id}")
    except HubError as refused:
        if refused.status != GONE:
            raise


def _comment(said: Json) -> Comment:
    return Comment(int(said["id"]), str((said["user"] or {}).get("login", "")), said["body"] or "", said["html_url"])
