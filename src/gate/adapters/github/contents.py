"""Files on a branch or at a commit."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.model.errors import GitHubError


def read(client: GitHubClient, path: str, ref: str) -> bytes | None:
    """The bytes of the file on the branch, tag or commit; None when it does not exist.

    GitHub also answers 404 to a token without permission, so a second request checks that the branch or commit can be
    read.

    Raises:
        GitHubError: when GitHub refuses, or the path is not a file of at most 1 MiB.
    """
    try:
        entry = client.get(f"contents/{quote(path)}", ref=ref)
    except GitHubError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        client.get(f"commits/{quote(ref, safe='')}")
        return None
    if not isinstance(entry, dict) or entry.get("type") != "file" or entry.get("encoding") != "base64":
        raise GitHubError(0, f"{path} is not a file of at most 1 MiB on {ref}")
    try:
        return base64.b64decode(str(entry.get("content", "")))
    except binascii.Error:
        raise GitHubError(0, f"GitHub's answer about {path} on {ref} is not Base64") from None
