"""Files at a commit."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlsplit

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError


def read(client: GitHubClient, path: str, sha: str) -> bytes | None:
    """The bytes of the file at the commit; None when it does not exist.

    GitHub also answers 404 to a token without permission, so a second request checks that the commit can be read.

    Raises:
        GitHubError: when GitHub refuses, answers for another commit, or the path is not a file of at most 1 MiB.
    """
    try:
        entry = client.get(f"contents/{quote(path)}", ref=sha)
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        client.get(f"commits/{quote(sha, safe='')}")
        return None
    _require_commit(entry, path, sha)
    if not isinstance(entry, dict) or entry.get("type") != "file" or entry.get("encoding") != "base64":
        raise GitHubError(0, f"{path} is not a file of at most 1 MiB at {sha[:7]}")
    try:
        return base64.b64decode(str(entry.get("content", "")))
    except binascii.Error:
        raise GitHubError(0, f"GitHub's answer about {path} at {sha[:7]} is not Base64") from None


def _require_commit(answer: Json, path: str, sha: str) -> None:
    """Refuses an answer for another commit: each entry repeats in `url` the `ref` that it was read from."""
    with expect_documented(path):
        urls = [str(entry["url"]) for entry in (answer if isinstance(answer, list) else [answer])]
    if any(parse_qs(urlsplit(url).query).get("ref") != [sha] for url in urls):
        raise GitHubError(HTTPStatus.OK, f"GitHub's answer about {path} is not for the commit {sha[:7]}")
