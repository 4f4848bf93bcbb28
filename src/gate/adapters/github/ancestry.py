"""Whether a commit is one of a repository, and not only of one of its forks.

GitHub keeps the commits of a repository and of all its forks in one network, and serves each of them under the name of
each repository, also to `contents` and `commits`: anybody who forks a repository can add "its" commits. Only a branch
or a tag tells whose commit it is. The same check is in zizmor (audit `impostor-commit`) and in OpenSSF Scorecard
(ossf/scorecard-webapp#389).
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from gate.adapters.github import trees
from gate.adapters.github.client import GitHubClient
from gate.adapters.github.commits import branch_tip
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.repository import default_branch
from gate.model.errors import GitHubError


def is_own_commit(client: GitHubClient, commit: str) -> bool:
    """Whether the default branch of the repository contains the commit, or a tag names it.

    Raises:
        GitHubError: when GitHub refuses or does not answer.
    """
    return _is_in_default_branch(client, commit) or _is_tagged(client, commit)


def find_commit(client: GitHubClient, ref: str) -> str:
    """The commit that a branch or a tag names.

    Raises:
        GitHubError: when there is none, or GitHub refuses or does not answer.
    """
    entry = client.get(f"commits/{quote(ref, safe='')}")
    with expect_documented(f"the commit of {ref}"):
        return str(entry["sha"])


def _is_in_default_branch(client: GitHubClient, commit: str) -> bool:
    tip = branch_tip(client, default_branch(client))
    try:
        return trees.contains(client, tip, commit)
    except GitHubError as error:
        if error.status == HTTPStatus.NOT_FOUND:  # the two have no common ancestor ("Compare two commits")
            return False
        raise


def _is_tagged(client: GitHubClient, commit: str) -> bool:
    with expect_documented("the tags"):
        return any(entry["commit"]["sha"] == commit for entry in client.pages("tags"))
