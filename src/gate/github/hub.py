"""The one door to the GitHub API. It knows requests and permissions, and no verdicts.

PyGithub is imported when the door is opened. Its own pauses between requests are off, its retries are few, and it never
sleeps until a rate limit resets: a gate that waits an hour is a gate that failed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from github import Github
    from github.Repository import Repository

PATIENCE = 15
"""Seconds that one request may take."""

RETRIES = 2
"""How often a request that failed on the way, or with 5xx, is made again."""

GONE = 404

REFUSALS = (400, 401, 403, GONE)
"""Answers to a question that this token may not ask, or that this server does not know."""

ACTIONS_BOT = "github-actions[bot]"
"""Who comments with the token of a workflow, which may not ask who it is."""


class HubError(Exception):
    """A request that GitHub refused or that did not get through; `status` is 0 where there was no answer."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        self.said = said
        super().__init__(f"{status}: {said}" if status else said)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of an issue or a pull request."""

    id: int
    author: str
    body: str
    url: str


class Hub:
    """A repository on GitHub, seen with one token. `api_url` is that of GitHub or of an Enterprise Server.

    Every method raises HubError when GitHub refuses or does not answer.
    """

    def __init__(self, repo: str, token: str, api_url: str = "") -> None:
        self._repo = repo
        self._token = token
        self._api_url = api_url or "https://api.github.com"

    def head(self, number: int) -> str:
        """The commit at the head of the pull request, right now."""
        with _words():
            return self._repository.get_pull(number).head.sha

    def login(self) -> str:
        """Who this token is; one that may not ask is taken for a workflow's."""
        for ask in (self._viewer, self._user):
            try:
                with _words():
                    return ask()
            except HubError as refused:
                if refused.status not in REFUSALS:
                    raise
        return ACTIONS_BOT

    def _viewer(self) -> str:
        """As GraphQL tells it, to the tokens of apps and workflows too."""
        _, said = self._client.requester.graphql_query("query { viewer { login } }", {})
        try:
            return str(said["data"]["viewer"]["login"])
        except (KeyError, TypeError):
            raise HubError(GONE, "nobody") from None

    def _user(self) -> str:
        return self._client.get_user().login

    def comments(self, number: int) -> list[Comment]:
        """Every comment of the pull request, oldest first, from all pages."""
        with _words():
            found = self._repository.get_issue(number).get_comments()
            return [Comment(one.id, one.user.login, one.body or "", one.html_url) for one in found]

    def create(self, number: int, body: str) -> Comment:
        """Posts a comment."""
        with _words():
            made = self._repository.get_issue(number).create_comment(body)
            return Comment(made.id, made.user.login, body, made.html_url)

    def edit(self, comment: Comment, body: str) -> None:
        """Gives a comment another text."""
        self._ask("PATCH", comment, {"body": body})

    def delete(self, comment: Comment) -> None:
        """Removes a comment; one that is gone already is no fault."""
        try:
            self._ask("DELETE", comment)
        except HubError as refused:
            if refused.status != GONE:
                raise

    def _ask(self, verb: str, comment: Comment, body: dict[str, str] | None = None) -> None:
        with _words():
            path = f"/repos/{self._repo}/issues/comments/{comment.id}"
            self._client.requester.requestJsonAndCheck(verb, path, input=body)

    @cached_property
    def _repository(self) -> Repository:
        return self._client.get_repo(self._repo)

    @cached_property
    def _client(self) -> Github:
        from github import Auth, Github, GithubRetry

        logging.getLogger("github").setLevel(logging.CRITICAL)  # what fails is told once, in our words
        return Github(
            auth=Auth.Token(self._token),
            base_url=self._api_url,
            timeout=PATIENCE,
            per_page=100,
            user_agent="readiness-gate",
            retry=GithubRetry(
                total=RETRIES, backoff_factor=0.2, backoff_max=2, secondary_rate_wait=1, max_rate_limit_wait=2
            ),
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )


@contextmanager
def _words() -> Iterator[None]:
    """Turns what PyGithub and requests raise into a HubError."""
    import requests
    from github import GithubException

    try:
        yield
    except GithubException as fault:
        data = fault.data if isinstance(fault.data, dict) else {}
        raise HubError(fault.status, str(data.get("message") or "no words")[:200]) from None
    except requests.RequestException as fault:
        raise HubError(0, f"GitHub did not answer ({type(fault).__name__})") from None
