"""Pull requests."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from gate.adapters.commits import Commit, Person
from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.errors import GitHubError
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request. `head_repo` is empty when its fork is deleted, `author` when the account is.

    The counts at the end are 0 in a list of pull requests, where GitHub does not report them.
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
    """The pull request with that number."""
    entry = client.get(f"pulls/{number}", fresh=fresh)
    with expect_documented(f"#{number}"):
        return _pull(entry)


def open_pulls(client: GitHubClient, sha: str) -> list[PullRequest]:
    """The open pull requests with that head commit, of every branch and fork.

    This lists all open ones: `/commits/…/pulls` is empty for forks, and `head=` filters by one branch.
    """
    entries = client.pages("pulls", state="open")
    with expect_documented("pull requests"):
        return [_pull(entry) for entry in entries if entry["head"]["sha"] == sha]


_CLOSES = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { closingIssuesReferences { totalCount } } }
}
"""


def closed_issues(client: GitHubClient, number: int) -> int:
    """The number of issues that merging the pull request closes; REST does not report it."""
    owner, _, name = client.repo.partition("/")
    data = client.graphql(_CLOSES, owner=owner, name=name, number=number)
    with expect_documented(f"the issues linked to #{number}"):
        return int(data["repository"]["pullRequest"]["closingIssuesReferences"]["totalCount"])


def contributors(client: GitHubClient, number: int, head: str, ignored: Collection[str] = ()) -> frozenset[str]:
    """The logins of the authors and committers of the pull request; GitHub lists at most 250 commits.

    Commits whose SHA is in `ignored` do not count.

    Raises:
        GitHubError: also when the list is not that of `head`: it is one of whatever is the head right now.
    """
    entries = client.pages(f"pulls/{number}/commits")
    with expect_documented(f"the commits of #{number}"):
        _require_head(entries, number, head)
        counted = [entry for entry in entries if entry["sha"] not in ignored]
        people = [entry[role] for entry in counted for role in ("author", "committer") if entry.get(role)]
        return frozenset(str(person["login"]) for person in people if person.get("login"))


MAX_COMMITS = 250
"""The most commits of a pull request that GitHub lists (REST documentation, "List commits on a pull request")."""


def list_commits(client: GitHubClient, number: int, head: str) -> list[Commit]:
    """The commits of the pull request, without merges.

    Raises:
        GitHubError: also when the list is not that of `head`, or when GitHub may have cut it.
    """
    entries = client.pages(f"pulls/{number}/commits")
    with expect_documented(f"the commits of #{number}"):
        _require_head(entries, number, head)
        if len(entries) >= MAX_COMMITS:
            raise GitHubError(HTTPStatus.OK, f"GitHub lists only {MAX_COMMITS} of the commits of #{number}")
        return [_commit(entry) for entry in entries if len(entry["parents"]) < 2]


def _require_head(entries: list[Json], number: int, head: str) -> None:
    """Refuses a list of commits that is not of this head: GitHub lists those of whatever is the head right now."""
    if head not in {entry["sha"] for entry in entries}:
        raise GitHubError(HTTPStatus.OK, f"GitHub's list of the commits of #{number} does not contain {head[:7]}")


def _commit(entry: Json) -> Commit:
    commit = entry["commit"]
    author, committer = (
        Person(str(person.get("name") or ""), str(person.get("email") or ""))
        for person in (commit.get("author") or {}, commit.get("committer") or {})
    )
    return Commit(str(entry["sha"]), len(entry["parents"]), author, committer, str(commit["message"]))


def _pull(entry: Json) -> PullRequest:
    head, base = entry["head"], entry["base"]
    return PullRequest(
        number=int(entry["number"]),
        title=entry["title"] or "",
        body=entry["body"] or "",
        author=str((entry["user"] or {}).get("login", "")),
        head_sha=head["sha"],
        head_ref=head["ref"],
        head_repo=str((head["repo"] or {}).get("full_name", "")),
        base_ref=base["ref"],
        base_sha=base["sha"],
        is_draft=entry.get("draft") is True,
        is_open=entry["state"] == "open",
        labels=frozenset(str(label["name"]) for label in entry["labels"]),
        additions=int(entry.get("additions") or 0),
        deletions=int(entry.get("deletions") or 0),
        changed_files=int(entry.get("changed_files") or 0),
        commits=int(entry.get("commits") or 0),
    )
