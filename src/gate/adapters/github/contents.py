"""Files as they stand on a branch or at a commit."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote

from gate.adapters.github.client import GONE, GitHubClient
from gate.model.errors import GitHubError


def read(client: GitHubClient, path: str, ref: str) -> bytes | None:
    """The bytes of the file on the branch, tag or commit; None when there is no such file.

    GitHub answers 404 as well to a token that may not read, so that a miss is believed only when the branch or commit
    itself can be read.

    Raises:
        HubError: when GitHub refuses, or what stands there is no file of at most 1 MiB.
    """
    try:
        said = client.get(f"contents/{quote(path)}", ref=ref)
    except GitHubError as refused:
        if refused.status != GONE:
            raise
        client.get(f"commits/{quote(ref, safe='')}")
        return None
    if not isinstance(said, dict) or said.get("type") != "file" or said.get("encoding") != "base64":
        raise GitHubError(0, f"{path} is not a file of at most 1 MiB on {ref}")
    try:
        return base64.b64decode(str(said.get("content", "")))
    except binascii.Error:
        raise GitHubError(0, f"the content of {path} on {ref} is damaged") from None
