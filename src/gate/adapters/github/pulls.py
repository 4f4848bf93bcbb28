"""Pull requests as GitHub knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gate.adapters.github.client import GitHubClient, Json, shaped
from gate.model.subject import ChangedFile

MAX_FILES = 3000
"""The most changed files of a pull request that GitHub lists (its REST documentation, "List pull requests files")."""


_MODULE = re.compile(r"^[+-]Subproject commit [0-9a-f]{40}", re.MULTILINE)
"""How the patch of a submodule begins; of a link nothing tells."""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull request. `head_repo` is empty when the fork it came from is gone; `author` when the account is.

    The numbers at the end are told of one pull request and not in a list of them.
    """

    number: int
    title: str
    body: str
    author: str
    head_sha: str
    head_ref: str
    head_repo: str
    base_ref: str
    base_sha: str
    is_draft: bool
    is_open: bool
    labels: frozenset[str]
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    commits: int = 0


def pull(client: GitHubClient, number: int, *, fresh: bool = False) -> PullRequest:
    """The pull request of that number."""
    said = client.get(f"pulls/{number}", fresh=fresh)
    with shaped(f"#{number}"):
        return _pull(said)


def open_pulls(client: GitHubClient, sha: str) -> list[PullRequest]:
    """The open pull requests whose head is that commit, from whatever branch and repository.

    All open ones are listed for it: `/commits/…/pulls` is empty for forks, and `head=` knows one branch.
    """
    said = client.pages("pulls", state="open")
    with shaped("pull requests"):
        return [_pull(one) for one in said if one["head"]["sha"] == sha]


_CLOSES = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { closingIssuesReferences { totalCount } } }
}
"""


def closed_issues(client: GitHubClient, number: int) -> int:
    """How many issues are linked to the pull request: merging it closes them. REST does not tell."""
    owner, _, name = client.repo.partition("/")
    said = client.graphql(_CLOSES, owner=owner, name=name, number=number)
    with shaped(f"the issues linked to #{number}"):
        return int(said["repository"]["pullRequest"]["closingIssuesReferences"]["totalCount"])


def contributors(client: GitHubClient, number: int) -> frozenset[str]:
    """Who wrote or made the commits of the pull request, as far as GitHub knows them; it lists 250 commits at most."""
    said = client.pages(f"pulls/{number}/commits")
    with shaped(f"the commits of #{number}"):
        people = [commit[role] for commit in said for role in ("author", "committer") if commit.get(role)]
        return frozenset(str(one["login"]) for one in people if one.get("login"))


def changed_files(client: GitHubClient, number: int) -> list[ChangedFile]:
    """The files that the pull request changes, without their lines; GitHub lists MAX_FILES at most."""
    said = client.pages(f"pulls/{number}/files")
    with shaped(f"the files of #{number}"):
        return [_changed(one) for one in said]


def _changed(said: Json) -> ChangedFile:
    old = str(said.get("previous_filename") or "")
    is_module = bool(_MODULE.search(str(said.get("patch") or "")))
    is_gone = said["status"] == "removed"
    return ChangedFile(said["filename"], frozenset(), deleted=is_gone, old_path=old, is_link=is_module)


def _pull(said: Json) -> PullRequest:
    head, base = said["head"], said["base"]
    return PullRequest(
        number=int(said["number"]),
        title=said["title"] or "",
        body=said["body"] or "",
        author=str((said["user"] or {}).get("login", "")),
        head_sha=head["sha"],
        head_ref=head["ref"],
        head_repo=str((head["repo"] or {}).get("full_name", "")),
        base_ref=base["ref"],
        base_sha=base["sha"],
        is_draft=said.get("draft") is True,
        is_open=said["state"] == "open",
        labels=frozenset(str(label["name"]) for label in said["labels"]),
        additions=int(said.get("additions") or 0),
        deletions=int(said.get("deletions") or 0),
        changed_files=int(said.get("changed_files") or 0),
        commits=int(said.get("commits") or 0),
    )
