"""Reviews of a pull request."""

from __future__ import annotations

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.adapters.github.users import Account
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc

OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
"""States of a review that replace the reviewer's earlier one; COMMENTED and PENDING do not."""


@dataclass(frozen=True, slots=True)
class Review:
    """A review: author, state, and the reviewed commit (empty when it no longer exists)."""

    author: Account
    state: str
    commit: str


def opinions(client: GitHubClient, number: int) -> list[Review]:
    """The latest opinion of each reviewer of the pull request, oldest first."""
    entries = client.pages(f"pulls/{number}/reviews")
    with expect_documented(f"the reviews of #{number}"):
        ordered = sorted((entry for entry in entries if entry["state"] in OPINIONS), key=_submission)
        return list({review.author.login.lower(): review for review in map(_review, ordered)}.values())


def _submission(entry: Json) -> tuple[float, int]:
    return parse_utc(entry["submitted_at"]).timestamp(), int(entry["id"])


def _review(entry: Json) -> Review:
    return Review(Account.from_json(entry["user"]), str(entry["state"]), str(entry.get("commit_id") or ""))
