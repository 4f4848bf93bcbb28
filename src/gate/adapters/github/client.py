"""The client of the GitHub API: requests, pages, retries and a cache.

PyGithub sends the requests and is imported with the first one. Its own retries are off: they may sleep until a rate
limit resets, which can be an hour. Requests are sent one after the other, as GitHub asks ("Best practices for using
the REST API").
"""

from __future__ import annotations

import copy
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from gate.adapters.clock import Stopwatch
from gate.adapters.github.errors import refusal, translate_errors
from gate.adapters.github.json_types import Json
from gate.adapters.github.retry import MAX_ATTEMPTS, RequestBudget, no_response_wait
from gate.model.errors import GitHubError
from gate.model.surface import Surface

if TYPE_CHECKING:
    from github.Requester import Requester

    from gate.adapters.github.transport import Connection

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT = 15
"""Seconds that one request may take."""

MAX_PAGES = 50
"""The most pages of one list."""

PER_PAGE = 100
"""Entries of one page."""

IDENTITY_REFUSALS = (
    HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND,
)  # fmt: skip
"""Responses to a token that must not ask for its own login, or of a server that does not support it."""

ACTIONS_BOT = "github-actions[bot]"
"""The login of a workflow's token, which must not ask for it."""

Response = tuple[Mapping[str, str], Json]
"""Headers, with names in lower case, and the parsed body."""


class GitHubClient:
    """A repository on GitHub, accessed with one token. `api_url` is that of GitHub or of an Enterprise Server.

    Paths are relative to the repository (`pulls/7`), or begin with `/` (`/rate_limit`); empty query parameters are not
    sent. `surface` is where the token comes from, `budget` replaces that of a run. Every method raises GitHubError when
    GitHub refuses or does not answer, or the budget is used up.
    """

    def __init__(
        self,
        repo: str,
        token: str,
        api_url: str = "",
        sleep: Callable[[float], None] = time.sleep,
        *,
        surface: Surface = Surface.WORKFLOW,
        budget: RequestBudget | None = None,
    ) -> None:
        self.repo = repo
        self.surface = surface
        self._token = token
        self.api_url = api_url or "https://api.github.com"
        self.sleep = sleep
        self._budget = budget or RequestBudget(sleep)
        self._lock = threading.RLock()
        self._cache: dict[str, Json] = {}
        self._others: dict[str, GitHubClient] = {}

    def at(self, repo: str) -> GitHubClient:
        """The client for another repository, with the same token, and the same budget of the run."""
        with self._lock:
            if repo not in self._others:
                other = self._others[repo] = copy.copy(self)
                other.repo, other._cache = repo, {}  # noqa: SLF001 - of its own class
            return self._others[repo]

    def get(self, path: str, *, fresh: bool = False, **query: str | int) -> Json:
        """The JSON at the path; cached for the rest of the run, unless `fresh`."""
        with self._lock:
            key = f"{path}?{sorted(query.items())}"
            if fresh or key not in self._cache:
                self._cache[key] = self._request("GET", path, query=query)[1]
            return self._cache[key]

    def pages(self, path: str, *, fresh: bool = False, list_key: str = "", **query: str | int) -> list[Json]:
        """The entries of all pages of a list; `list_key` is the key of the list in each page, if it has one."""
        with self._lock:
            key = f"{path}?{sorted(query.items())} {list_key or '*'}"
            if fresh or key not in self._cache:
                pages = self._pages(path, query)
                self._cache[key] = [entry for page in pages for entry in _entries(page, list_key)]
            return list(self._cache[key])

    def _pages(self, path: str, query: Mapping[str, str | int]) -> Iterator[Json]:
        """The pages; the `Link` header gives the query of the next one, by number or by cursor."""
        next_query: Mapping[str, str | int] | None = {**query, "per_page": PER_PAGE}
        for _ in range(MAX_PAGES):
            headers, page = self._request("GET", path, query=next_query)
            yield page
            next_query = _next_query(str(headers.get("link", "")))
            if next_query is None:
                return
        raise GitHubError(0, f"{path} has more than {MAX_PAGES * PER_PAGE:,} entries; no more are read")

    def clear_cache(self) -> None:
        """Sends every request again when its response is needed."""
        with self._lock:
            self._cache.clear()

    def begin_publishing(self) -> None:
        """From now on, requests may use the part of the budget that is reserved for publishing."""
        with self._lock:
            self._budget.release_reserve()

    def send(self, verb: str, path: str, body: Mapping[str, Json] | None = None) -> Json:
        """Sends a request that changes something, once. Without a response, the caller checks what happened."""
        with self._lock:
            return self._request(verb, path, dict(body) if body is not None else None)[1]

    @cached_property
    def login(self) -> str:
        """The login that this token acts as; a token that must not ask for it is a workflow's."""
        for query in (self._viewer, self._user):
            try:
                return query()
            except GitHubError as error:
                if error.status not in IDENTITY_REFUSALS:
                    raise
        return ACTIONS_BOT

    def _viewer(self) -> str:
        """The login from GraphQL, which also answers the tokens of apps and workflows."""
        try:
            return str(self.graphql("query { viewer { login } }")["viewer"]["login"])
        except (KeyError, TypeError):
            raise GitHubError(HTTPStatus.NOT_FOUND, "no viewer") from None

    def _user(self) -> str:
        return str(self.get("/user")["login"])

    def graphql(self, query: str, **variables: str | int) -> Json:
        """The `data` of a GraphQL query, for what REST does not offer; cached."""
        with self._lock:
            key = f"{query} {sorted(variables.items())}"
            if key not in self._cache:
                self._cache[key] = self._graphql(query, variables, is_read=True)
            return self._cache[key]

    def mutate(self, query: str, **variables: str | int) -> Json:
        """The `data` of a GraphQL mutation, which is sent once, as `send` does."""
        with self._lock:
            return self._graphql(query, variables, is_read=False)

    def _graphql(self, query: str, variables: Mapping[str, str | int], *, is_read: bool) -> Json:
        def send() -> Response:
            body: dict[str, Json] = {"query": query, "variables": dict(variables)}
            headers, answer = self._exchange("POST", self._requester.graphql_url, body=body)
            if not isinstance(answer, dict) or answer.get("errors"):
                raise refusal(HTTPStatus.BAD_REQUEST, answer, headers)
            return headers, answer

        return self._with_retries(send, "POST /graphql", is_read=is_read)[1].get("data")

    # ------------------------------------------------------------------------------------------------- one request

    def _request(
        self, verb: str, path: str, body: dict[str, Json] | None = None, query: Mapping[str, str | int] | None = None
    ) -> Response:
        url = path if path.startswith("/") else f"/repos/{self.repo}/{path}".rstrip("/")
        parameters = {name: value for name, value in (query or {}).items() if value != ""}

        def send() -> Response:
            return self._exchange(verb, url, parameters, body)

        return self._with_retries(send, f"{verb} {url}", is_read=verb == "GET")

    def _with_retries(self, send: Callable[[], Response], name: str, *, is_read: bool) -> Response:
        """Sends a request, again after a rate limit, and, if it only reads, again without a response."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            if not self._budget.take_request():
                raise GitHubError(0, f"this run has sent {self._budget.limit} requests to GitHub; it sends no more")
            try:
                return self._attempt(send, name)
            except GitHubError as error:
                if error.wait:
                    self._budget.report_limit(error.wait, is_primary=error.is_primary_limit)
                wait = no_response_wait(attempt) if error.is_outcome_unknown and is_read else error.wait
                if not wait or attempt == MAX_ATTEMPTS or not self._wait(wait, name, error):
                    raise
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _attempt(self, send: Callable[[], Response], name: str) -> Response:
        stopwatch = Stopwatch()
        try:
            with translate_errors():
                headers, body = send()
        except GitHubError as error:
            error.surface = self.surface
            logger.debug("GitHub %s: %s, %.2f s", name, error.status or "no response", stopwatch.seconds)
            raise
        remaining = headers.get("x-ratelimit-remaining", "?")
        logger.debug("GitHub %s: success, %.2f s, %s requests remaining", name, stopwatch.seconds, remaining)
        return headers, body

    def _wait(self, seconds: float, name: str, error: GitHubError) -> bool:
        reason = "no response" if error.is_outcome_unknown else "rate limit"
        logger.debug("GitHub %s: retry in %.1f s (%s)", name, seconds, reason)
        return self._budget.wait(seconds)

    def _exchange(
        self,
        verb: str,
        url: str,
        parameters: Mapping[str, str | int] | None = None,
        body: dict[str, Json] | None = None,
    ) -> Response:
        from gate.adapters.github.transport import exchange

        return exchange(self._requester, self._connection, verb, url, parameters=parameters, body=body)

    @cached_property
    def _connection(self) -> Connection:
        from gate.adapters.github.transport import Connection

        return Connection(self.api_url, self._token, REQUEST_TIMEOUT)

    @cached_property
    def _requester(self) -> Requester:
        from github import Auth, Github

        logging.getLogger("github").setLevel(logging.CRITICAL)  # our own error says it
        client = Github(
            auth=Auth.Token(self._token),
            base_url=self.api_url,
            timeout=REQUEST_TIMEOUT,
            user_agent="readiness-gate",
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )
        return client.requester


def _next_query(link: str) -> dict[str, str | int] | None:
    """The query of the next page, from a `Link` header (RFC 8288); None on the last page."""
    match = re.search(r'<([^>]{1,4000})>; *rel="next"', link)
    return dict(parse_qsl(urlsplit(match[1]).query)) if match else None


def _entries(page: Json, list_key: str) -> list[Json]:
    entries = page.get(list_key) if list_key and isinstance(page, dict) else page
    if not isinstance(entries, list):
        raise GitHubError(HTTPStatus.OK, "GitHub's answer is not a list")
    return entries
