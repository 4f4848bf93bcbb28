"""The ancestors of a commit, nearest first, from git as far as the checkout reaches, then from GitHub."""

from __future__ import annotations

from collections.abc import Iterator

from gate.adapters.github import commits
from gate.adapters.github.client import GitHubClient
from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError

MAX_IN_GIT = 5_000
"""The most commits that git lists."""


def list_ancestors(commit: str, repository: Repository, client: GitHubClient | None = None) -> Iterator[str]:
    """The commit and its ancestors. GitHub is asked only when the caller needs more than the checkout has.

    Raises:
        GitHubError: when GitHub refuses or does not answer.
    """
    listed = _from_git(commit, repository)
    yield from listed
    if client is not None and (not listed or _is_shallow(repository)):
        nearer = set(listed)
        yield from (sha for sha in commits.list_ancestors(client, commit) if sha not in nearer)


def _from_git(commit: str, repository: Repository) -> list[str]:
    try:
        listing = repository.git_text(
            "rev-list", "--topo-order", f"--max-count={MAX_IN_GIT}", "--end-of-options", commit, "--"
        )
    except EvidenceError:  # a checkout without the commit, or none at all
        return []
    return listing.split()


def _is_shallow(repository: Repository) -> bool:
    return repository.is_shallow()
