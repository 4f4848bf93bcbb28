"""What carries the sticky comment: a pull request of GitHub, or a merge request of another forge."""

from __future__ import annotations

from typing import Protocol

from gate.adapters.github import GitHubClient
from gate.adapters.github import comments as github_comments
from gate.adapters.github.pulls import pull
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PostedComment:
    """A comment as the forge has it; `author` is the login of its account."""

    id: int
    author: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head commit of a pull request or merge request right now, and whether it is open."""

    sha: str
    is_open: bool


class Carrier(Protocol):
    """The comments of one pull request or merge request, written with one account.

    Every method raises a ForgeError when the forge refuses or does not answer.
    """

    @property
    def noun(self) -> str:
        """What the forge calls what the comments are on."""

    @property
    def numbers_jobs(self) -> bool:
        """Whether each job has its own attempt; otherwise all jobs of an attempt of a run share it."""

    @property
    def login(self) -> str:
        """The login of our own account."""

    def read_head(self) -> Head:
        """The head, which is never cached."""

    def read_comments(self) -> list[PostedComment]:
        """The comments of all pages, oldest first, never cached."""

    def create(self, body: str) -> PostedComment:
        """Posts a comment."""

    def edit(self, comment_id: int, body: str) -> None:
        """Replaces the text of a comment."""

    def delete(self, comment_id: int) -> None:
        """Deletes a comment; one that no longer exists is not an error."""

    def sleep(self, seconds: float) -> None:
        """Waits for the writes of other runs."""


@dataclass(frozen=True, slots=True)
class PullRequestCarrier:
    """The comments of a pull request on GitHub."""

    client: GitHubClient
    number: int
    noun: str = "pull request"
    numbers_jobs: bool = False

    @property
    def login(self) -> str:
        """The login of the token."""
        return self.client.login

    def read_head(self) -> Head:
        """The head of the pull request."""
        pull_request = pull(self.client, self.number, fresh=True)
        return Head(pull_request.head_sha, pull_request.is_open)

    def read_comments(self) -> list[PostedComment]:
        """The comments of the pull request."""
        return [_posted(comment) for comment in github_comments.comments(self.client, self.number)]

    def create(self, body: str) -> PostedComment:
        """Posts a comment on the pull request."""
        return _posted(github_comments.create(self.client, self.number, body))

    def edit(self, comment_id: int, body: str) -> None:
        """Replaces the text of a comment."""
        github_comments.edit(self.client, comment_id, body)

    def delete(self, comment_id: int) -> None:
        """Deletes a comment."""
        github_comments.delete(self.client, comment_id)

    def sleep(self, seconds: float) -> None:
        """Waits with the clock of the run."""
        self.client.sleep(seconds)


def _posted(comment: github_comments.Comment) -> PostedComment:
    return PostedComment(comment.id, comment.author.login, comment.body, comment.url)
