"""The repository itself: its code owners and its releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from gate.adapters.github.client import GONE, GitHubClient, Json, shaped
from gate.model.errors import GitHubError
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class CodeownersError:
    """One line of CODEOWNERS that does not work, and why."""

    path: str
    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Release:
    """A published release; drafts and pre-releases are none of it."""

    tag: str
    published_at: datetime


def codeowners_errors(client: GitHubClient, ref: str = "") -> list[CodeownersError] | None:
    """What is wrong with CODEOWNERS at a commit or branch; None when there is no such file.

    GitHub answers 404 as well to a token that may not read: a miss is believed where the commit itself can be read.
    """
    is_there, said = _ask(client, "codeowners/errors", ref)
    if not is_there:
        client.get(f"commits/{quote(ref or 'HEAD', safe='')}")
        return None
    with shaped("CODEOWNERS"):
        return [_error(one) for one in said["errors"]]


def latest_release(client: GitHubClient) -> Release | None:
    """The latest release; None when there is none."""
    is_there, said = _ask(client, "releases/latest")
    if not is_there:
        return None
    with shaped("the latest release"):
        return Release(str(said["tag_name"]), parse_utc(said["published_at"]))


def default_branch(client: GitHubClient) -> str:
    """The branch that a schedule runs on."""
    with shaped("the repository"):
        return str(client.get("")["default_branch"])


def _ask(client: GitHubClient, path: str, ref: str = "") -> tuple[bool, Json]:
    """Whether there is such a thing, and what GitHub says of it."""
    try:
        return True, client.get(path, ref=ref)
    except GitHubError as refused:
        if refused.status != GONE:
            raise
        return False, None


def _error(said: Json) -> CodeownersError:
    return CodeownersError(str(said["path"]), int(said["line"]), str(said["kind"]), str(said["message"]))
