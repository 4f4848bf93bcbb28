"""Pull requests as GitHub knows them."""

from __future__ import annotations

from dataclasses import dataclass

from gate.github.hub import Hub, Json


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull request. `head_repo` is empty when the fork it came from is gone; `author` when the account is."""

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
    labels: frozenset[str]
    additions: int = 0
    deletions: int = 0


def pull(hub: Hub, number: int, *, fresh: bool = False) -> PullRequest:
    """The pull request of that number."""
    return _pull(hub.get(f"pulls/{number}", fresh=fresh))


def open_pulls(hub: Hub, owner: str, branch: str) -> list[PullRequest]:
    """The open pull requests from a branch of the owner's repositories; `/commits/…/pulls` is empty for forks."""
    return [_pull(one) for one in hub.pages("pulls", state="open", head=f"{owner}:{branch}")]


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
        labels=frozenset(str(label["name"]) for label in said["labels"]),
        additions=int(said.get("additions") or 0),
        deletions=int(said.get("deletions") or 0),
    )
