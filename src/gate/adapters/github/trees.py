"""Commits with their parents, their files and the content of these files, all by SHA, which no push can change."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import quote

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError

Blob = tuple[str, str]
"""Mode and SHA of a file, as in a git tree."""


def parents(client: GitHubClient, commit: str) -> tuple[str, ...]:
    """The parents of a commit, in order."""
    entry = client.get(f"git/commits/{commit}")
    with expect_documented(f"the commit {commit[:7]}"):
        return tuple(str(parent["sha"]) for parent in entry["parents"])


def files(client: GitHubClient, commit: str) -> Mapping[str, Blob] | None:
    """The files of a commit by path; None when GitHub does not list them all, or two paths look the same."""
    entry = client.get(f"git/trees/{commit}", recursive=1)
    with expect_documented(f"the files of {commit[:7]}"):
        blobs = [file for file in entry["tree"] if file["type"] != "tree"]
        by_path = {str(file["path"]): (str(file["mode"]), str(file["sha"])) for file in blobs}
        return by_path if entry["truncated"] is False and len(by_path) == len(blobs) else None


def content(client: GitHubClient, sha: str, limit: int) -> bytes | None:
    """The bytes of a blob; None when it has more than `limit`."""
    entry = client.get(f"git/blobs/{sha}")
    with expect_documented(f"the blob {sha[:7]}"):
        if int(entry["size"]) > limit:
            return None
        try:
            return base64.b64decode(str(entry["content"]))
        except binascii.Error:
            raise GitHubError(0, f"GitHub's answer about the blob {sha[:7]} is not Base64") from None


def compare(client: GitHubClient, first: str, second: str) -> Json:
    """The comparison of the second commit with its merge base with the first, with at most one commit in the list."""
    return client.get(f"compare/{quote(first, safe='')}...{quote(second, safe='')}", per_page=1)


def merge_base(client: GitHubClient, first: str, second: str) -> str:
    """The merge base of two commits."""
    comparison = compare(client, first, second)
    with expect_documented(f"the comparison with {second[:7]}"):
        return str(comparison["merge_base_commit"]["sha"])


def contains(client: GitHubClient, branch: str, sha: str) -> bool:
    """Whether a branch contains a commit."""
    return merge_base(client, branch, sha) == sha
