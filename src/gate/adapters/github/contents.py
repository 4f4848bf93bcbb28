"""Files and folders at a commit."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlsplit

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError

MAX_ENTRIES = 1000
"""The most entries of a folder that GitHub lists; the list of a larger folder is incomplete."""


def read(client: GitHubClient, path: str, sha: str) -> bytes | None:
    """The bytes of the file at the commit; None when it does not exist.

    GitHub also answers 404 to a token without permission, so a second request checks that the commit can be read.

    Raises:
        GitHubError: when GitHub refuses, answers for another commit, or the path is not a file of at most 1 MiB.
    """
    entry = _get(client, path, sha)
    if entry is None:
        return None
    if not isinstance(entry, dict) or entry.get("type") != "file" or entry.get("encoding") != "base64":
        raise GitHubError(0, f"{path} is not a file of at most 1 MiB at {sha[:7]}")
    try:
        return base64.b64decode(str(entry.get("content", "")))
    except binascii.Error:
        raise GitHubError(0, f"GitHub's answer about {path} at {sha[:7]} is not Base64") from None


def entries(client: GitHubClient, folder: str, sha: str) -> Mapping[str, str] | None:
    """Type and digest of each entry of a folder at the commit, by path; empty when it does not exist.

    None when it is no folder, or one that GitHub does not list completely. Raises as `read` does.
    """
    listing = _get(client, folder, sha)
    if listing is None:
        return {}
    if not isinstance(listing, list) or len(listing) >= MAX_ENTRIES:
        return None
    with expect_documented(f"the folder {folder}"):
        return {str(entry["path"]): f"{entry['type']} {entry['sha']}" for entry in listing}


def _get(client: GitHubClient, path: str, sha: str) -> Json | None:
    """The file or the entries of the folder at the commit; None when it does not exist."""
    try:
        answer = client.get(f"contents/{quote(path)}", ref=sha)
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        client.get(f"commits/{quote(sha, safe='')}")
        return None
    _require_commit(answer, path, sha)
    return answer


def _require_commit(answer: Json, path: str, sha: str) -> None:
    """Refuses an answer for another commit: each entry repeats in `url` the `ref` that it was read from."""
    with expect_documented(path):
        urls = [str(entry["url"]) for entry in (answer if isinstance(answer, list) else [answer])]
    if any(parse_qs(urlsplit(url).query).get("ref") != [sha] for url in urls):
        raise GitHubError(HTTPStatus.OK, f"GitHub's answer about {path} is not for the commit {sha[:7]}")
