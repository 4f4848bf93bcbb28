"""The repository itself: CODEOWNERS, releases and the default branch."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class CodeownersError:
    """A line of CODEOWNERS that is invalid, and why."""

    path: str
    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Release:
    """A published release, neither a draft nor a pre-release."""

    tag: str
    published_at: datetime


def codeowners_errors(client: GitHubClient, ref: str = "") -> list[CodeownersError] | None:
    """The errors of CODEOWNERS at a commit or branch; None when there is no such file.

    GitHub also answers 404 to a token without permission, so a second request checks that the commit can be read.
    """
    response = _get_or_missing(client, "codeowners/errors", ref)
    if response is _MISSING:
        client.get(f"commits/{quote(ref or 'HEAD', safe='')}")
        return None
    with expect_documented("CODEOWNERS"):
        return [_codeowners_error(entry) for entry in response["errors"]]


def latest_release(client: GitHubClient) -> Release | None:
    """The latest release; None when there is none."""
    entry = _get_or_missing(client, "releases/latest")
    if entry is _MISSING:
        return None
    with expect_documented("the latest release"):
        return Release(str(entry["tag_name"]), parse_utc(entry["published_at"]))


def default_branch(client: GitHubClient) -> str:
    """The default branch, on which scheduled workflows run."""
    with expect_documented("the repository"):
        return str(client.get("")["default_branch"])


_MISSING = object()
"""A 404; None is the JSON value null, which GitHub does not document here."""


def _get_or_missing(client: GitHubClient, path: str, ref: str = "") -> Json:
    """The response, or _MISSING for 404."""
    try:
        return client.get(path, ref=ref)
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return _MISSING


def _codeowners_error(entry: Json) -> CodeownersError:
    return CodeownersError(str(entry["path"]), int(entry["line"]), str(entry["kind"]), str(entry["message"]))
