"""Reviews of a pull request."""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github.client import GitHubClient, Json, shaped
from gate.adapters.github.users import Account
from gate.model.timestamps import parse_utc

OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
"""States of a review that say something of the change; COMMENTED and PENDING take nothing back."""


@dataclass(frozen=True, slots=True)
class Review:
    """One review: by whom, in which state, and of which commit (empty when that is gone)."""

    author: Account
    state: str
    commit: str


def opinions(client: GitHubClient, number: int) -> list[Review]:
    """The newest opinion of each reviewer of the pull request, the oldest first."""
    said = client.pages(f"pulls/{number}/reviews")
    with shaped(f"the reviews of #{number}"):
        found = sorted((one for one in said if one["state"] in OPINIONS), key=_when)
        return list({review.author.login.lower(): review for review in map(_review, found)}.values())


def _when(said: Json) -> tuple[float, int]:
    return parse_utc(said["submitted_at"]).timestamp(), int(said["id"])


def _review(said: Json) -> Review:
    return Review(Account.of(said["user"]), str(said["state"]), str(said.get("commit_id") or ""))
