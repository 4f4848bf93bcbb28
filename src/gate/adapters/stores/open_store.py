"""Opens the store that the input `history` names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.evidence import Unseen

if TYPE_CHECKING:
    from gate.adapters.github.client import GitHubClient
    from gate.adapters.stores.store import Store

AUTO = "auto"
BRANCH = "branch"


def is_branch(location: str) -> bool:
    """Whether the store is a branch of the repository."""
    return location in (AUTO, BRANCH) or location.startswith(f"{BRANCH}:")


def folder_of(location: str) -> Path | None:
    """The folder that is the store; None when it is none."""
    if location.startswith("file://"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        return Path(url2pathname(urlsplit(location).path))
    return None if not location or is_branch(location) or "://" in location else Path(location)


def open_store(location: str, client: GitHubClient | None, no_client: Unseen) -> Store:
    """The store at a location; `no_client` is why there is no client.

    Raises:
        EvidenceError: for a branch without a client.
        UsageError: for a URL whose library is not installed, or that it refuses.
    """
    if is_branch(location):
        from gate.adapters.stores.branch import DEFAULT_BRANCH, BranchStore

        if client is None:
            raise EvidenceError(no_client.cause, f"the history is on a branch, and {no_client.detail}")
        name = location.removeprefix(BRANCH).removeprefix(":") if location != AUTO else ""
        return BranchStore(client, name or DEFAULT_BRANCH, may_create=location != AUTO)
    folder = folder_of(location)
    if folder is not None:
        from gate.adapters.stores.folder import FolderStore

        return FolderStore(folder)
    if not location:
        raise UsageError(Code.INVALID_INPUT, "no history is named; name a folder, a URL or `branch` with --history")
    from gate.adapters.stores.objects import open_bucket

    return open_bucket(location)
