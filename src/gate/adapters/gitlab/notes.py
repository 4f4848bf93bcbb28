"""Notes of merge requests (GitLab's documentation, "Notes API" and "Merge requests API")."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from gate.adapters.gitlab.client import GitLabClient, expect_documented
from gate.model.errors import GitLabError
from gate.model.lazy_dataclass import dataclass

MAX_NOTE = 1_000_000
"""The most characters of a note."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note that a person or a bot wrote; `author` is the name of the account."""

    id: int
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A merge request: its head commit, whether it is open, and its address."""

    sha: str
    is_open: bool
    url: str


def merge_request(client: GitLabClient, number: int) -> MergeRequest:
    """The merge request as it is now; `number` is its `iid` in the project."""
    entry = client.get(f"merge_requests/{number}")
    with expect_documented(f"!{number}"):
        return MergeRequest(str(entry["sha"] or ""), entry["state"] == "opened", str(entry["web_url"]))


def notes(client: GitLabClient, number: int) -> list[Note]:
    """Every note of the merge request, oldest first, without those of GitLab itself."""
    entries = client.pages(f"merge_requests/{number}/notes", sort="asc", order_by="created_at")
    with expect_documented("a note"):
        return sorted((_note(entry) for entry in entries if not entry["system"]), key=lambda note: note.id)


def create(client: GitLabClient, number: int, body: str) -> Note:
    """Writes a note."""
    entry = client.send("POST", f"merge_requests/{number}/notes", {"body": body})
    with expect_documented("the new note"):
        return _note(entry)


def edit(client: GitLabClient, number: int, note: int, body: str) -> None:
    """Replaces the text of a note."""
    client.send("PUT", f"merge_requests/{number}/notes/{note}", {"body": body})


def delete(client: GitLabClient, number: int, note: int) -> None:
    """Deletes a note; one that no longer exists is not an error."""
    try:
        client.send("DELETE", f"merge_requests/{number}/notes/{note}")
    except GitLabError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise


def _note(entry: Any) -> Note:
    return Note(int(entry["id"]), str(entry["author"]["username"]), str(entry["body"] or ""))
