"""The one door to the GitHub API: requests, pages, patience and permissions. It knows no verdicts.

PyGithub makes the requests and is imported with the first. Its own retries and pauses are off: they may sleep until a
rate limit resets, and a gate that waits an hour is a gate that failed. Requests go out one after the other, as GitHub
asks of its clients ("Best practices for using the REST API").
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from gate.model.errors import GitHubError

if TYPE_CHECKING:
    from github.Requester import Requester

PATIENCE = 15
"""Seconds that one request may take."""

TRIES = 3
"""How often a question is asked that was not answered, or with 5xx."""

MAX_REQUESTS = 200
"""How many requests one run may make; the token of a workflow has 1,000 an hour for the whole repository."""

MAX_WAITS = 60.0
"""Seconds that one run waits, all in all, when GitHub asks for a pause."""

MAX_PAGES = 50
"""How many pages of one list are read, 100 entries each."""

PER_PAGE = 100

OK, UNAUTHORIZED, FORBIDDEN, GONE, TOO_MANY = 200, 401, 403, 404, 429

REFUSALS = (400, UNAUTHORIZED, FORBIDDEN, GONE)
"""Answers to a question that this token may not ask, or that this server does not know."""

ACTIONS_BOT = "github-actions[bot]"
"""Who acts with the token of a workflow, which may not ask who it is."""

Json = Any
"""What GitHub says: JSON as the standard library reads it."""


@contextmanager
def shaped(what: str) -> Iterator[None]:
    """Turns an answer that lacks what GitHub documents into a HubError; `what` is what was asked about."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GitHubError(OK, f"GitHub's answer about {what} lacks what it should hold") from None


class GitHubClient:
    """A repository on GitHub, seen with one token. `api_url` is that of GitHub or of an Enterprise Server.

    Paths are relative to the repository (`pulls/7`), or begin with `/` (`/rate_limit`); what is empty in a query is not
    sent. Every method raises HubError when GitHub refuses, does not answer, or has been asked enough. `pause` sleeps
    for so many seconds.
    """

    def __init__(self, repo: str, token: str, api_url: str = "", pause: Callable[[float], None] = time.sleep) -> None:
        self.repo = repo
        self._token = token
        self._api_url = api_url or "https://api.github.com"
        self.pause = pause
        self._lock = threading.RLock()
        self._known: dict[str, Json] = {}
        self._waits_left = MAX_WAITS
        self.requests = 0

    def get(self, path: str, *, fresh: bool = False, **query: str | int) -> Json:
        """What stands at the path; an answer is remembered for the rest of the run unless a `fresh` one is wanted."""
        with self._lock:
            key = f"{path}?{sorted(query.items())}"
            if fresh or key not in self._known:
                self._known[key] = self._ask("GET", path, query=query)[1]
            return self._known[key]

    def pages(self, path: str, *, fresh: bool = False, within: str = "", **query: str | int) -> list[Json]:
        """The entries of a list from all of its pages; `within` names the key that holds the list of each page."""
        with self._lock:
            key = f"{path}?{sorted(query.items())} {within or '*'}"
            if fresh or key not in self._known:
                self._known[key] = [entry for page in self._pages(path, query) for entry in _entries(page, within)]
            return list(self._known[key])

    def _pages(self, path: str, query: Mapping[str, str | int]) -> Iterator[Json]:
        """Page after page: the next one is asked for as GitHub says, by number or by cursor, and of the same list."""
        wanted: Mapping[str, str | int] | None = {**query, "per_page": PER_PAGE}
        for _ in range(MAX_PAGES):
            headers, page = self._ask("GET", path, query=wanted)
            yield page
            wanted = _next(str(headers.get("link", "")))
            if wanted is None:
                return
        raise GitHubError(0, f"{path} has more than {MAX_PAGES * PER_PAGE:,} entries; no more are read")

    def forget(self) -> None:
        """Whatever was answered is asked anew when it is wanted again."""
        with self._lock:
            self._known.clear()

    def send(self, verb: str, path: str, body: Mapping[str, Json] | None = None) -> Json:
        """Asks GitHub to change something. It is asked once: whoever sends looks what became of an unanswered one."""
        with self._lock:
            return self._ask(verb, path, dict(body) if body is not None else None)[1]

    @cached_property
    def login(self) -> str:
        """Who this token is; one that may not ask is taken for a workflow's."""
        for ask in (self._viewer, self._user):
            try:
                return ask()
            except GitHubError as refused:
                if refused.status not in REFUSALS:
                    raise
        return ACTIONS_BOT

    def _viewer(self) -> str:
        """As GraphQL tells it, to the tokens of apps and workflows too."""
        try:
            return str(self.graphql("query { viewer { login } }")["viewer"]["login"])
        except (KeyError, TypeError):
            raise GitHubError(GONE, "nobody") from None

    def graphql(self, query: str, **variables: str | int) -> Json:
        """The `data` that answers a question in GraphQL, for the little that REST does not tell; remembered."""

        def ask() -> tuple[Mapping[str, str], Json]:
            return self._requester.graphql_query(query, dict(variables))

        with self._lock:
            key = f"{query} {sorted(variables.items())}"
            if key not in self._known:
                said = self._patiently(ask, is_question=True)[1]
                self._known[key] = said.get("data") if isinstance(said, dict) else None
            return self._known[key]

    def _user(self) -> str:
        return str(self.get("/user")["login"])

    # ------------------------------------------------------------------------------------------------- one request

    def _ask(
        self, verb: str, path: str, body: dict[str, Json] | None = None, query: Mapping[str, str | int] | None = None
    ) -> tuple[Mapping[str, str], Json]:
        address = path if path.startswith("/") else f"/repos/{self.repo}/{path}".rstrip("/")

        def ask() -> tuple[Mapping[str, str], Json]:
            given = {name: value for name, value in (query or {}).items() if value != ""}
            return self._requester.requestJsonAndCheck(verb, address, parameters=given, input=body)

        return self._patiently(ask, is_question=verb == "GET")

    def _patiently(
        self, ask: Callable[[], tuple[Mapping[str, str], Json]], *, is_question: bool
    ) -> tuple[Mapping[str, str], Json]:
        """Asks again when GitHub wants a pause, and, if it is but a question, when no answer came."""
        for again in range(TRIES):
            if self.requests >= MAX_REQUESTS:
                raise GitHubError(0, f"GitHub has been asked {MAX_REQUESTS} times in this run; no more is asked")
            self.requests += 1
            try:
                with _words():
                    return ask()
            except GitHubError as fault:
                wait = 0.5 * 2**again if fault.is_outcome_unknown and is_question else fault.wait
                if not wait or wait > self._waits_left or again == TRIES - 1:
                    raise
                self._waits_left -= wait
                self.pause(wait)
        raise AssertionError  # pragma: no cover - the last try returns or raises

    @cached_property
    def _requester(self) -> Requester:
        from github import Auth, Github

        logging.getLogger("github").setLevel(logging.CRITICAL)  # what fails is told once, in our words
        client = Github(
            auth=Auth.Token(self._token),
            base_url=self._api_url,
            timeout=PATIENCE,
            user_agent="readiness-gate",
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )
        return client.requester


def _next(link: str) -> dict[str, str | int] | None:
    """The query of the next page, from a `Link` header (RFC 8288); None on the last page."""
    found = re.search(r'<([^>]{1,4000})>; *rel="next"', link)
    return dict(parse_qsl(urlsplit(found[1]).query)) if found else None


def _entries(page: Json, within: str) -> list[Json]:
    found = page.get(within) if within and isinstance(page, dict) else page
    if not isinstance(found, list):
        raise GitHubError(OK, "GitHub's answer is not a list")
    return found


@contextmanager
def _words() -> Iterator[None]:
    """Turns what PyGithub and requests raise into a HubError."""
    import requests
    from github import GithubException

    try:
        yield
    except GithubException as fault:
        raise _refusal(fault.status, fault.data, fault.headers or {}) from None
    except requests.RequestException as fault:
        raise GitHubError(0, f"GitHub did not answer ({type(fault).__name__})") from None
    except (ValueError, TypeError):
        raise GitHubError(0, "GitHub's answer is cut off or no JSON") from None


def _refusal(status: int, data: Json, headers: Mapping[str, str]) -> GitHubError:
    status, said = _said(status, data if isinstance(data, dict) else {})
    if status in (FORBIDDEN, TOO_MANY) and (wait := _pause_asked(said, headers)):
        return GitHubError(status, f"{said} (asks for a pause of {wait:.0f} s)", wait=wait)
    return GitHubError(status, said, _permissions(headers.get("x-accepted-github-permissions", "")))


def _said(status: int, data: Mapping[str, Json]) -> tuple[int, str]:
    """Status and words of a refusal; GraphQL hides both in a list of errors (GitHub, "Forming calls with GraphQL")."""
    errors = data.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and "message" not in data else {}
    if isinstance(first, dict) and first:
        kinds = {"FORBIDDEN": FORBIDDEN, "NOT_FOUND": GONE, "RATE_LIMITED": TOO_MANY}
        return kinds.get(str(first.get("type")), status), str(first.get("message") or "no words")[:200]
    return status, str(data.get("message") or "no words")[:200]


def _pause_asked(said: str, headers: Mapping[str, str]) -> float:
    """The seconds that a rate limit asks for; 0 where the refusal is none ("Rate limits for the REST API")."""
    if (after := headers.get("retry-after", "")).isdecimal():
        return float(after) or 1.0
    if headers.get("x-ratelimit-remaining") == "0" and (reset := headers.get("x-ratelimit-reset", "")).isdecimal():
        return max(1.0, int(reset) - time.time())
    return 60.0 if "rate limit" in said.lower() else 0.0


def _permissions(accepted: str) -> tuple[str, ...]:
    """The choices of `issues=write; pull_requests=write`, as a workflow writes them: `issues: write`, ….

    GitHub names every choice of the operation: a comment of a pull request wants `pull_requests` all the same.
    """
    choices = (re.findall(r"([a-z_]{1,50})=(read|write)", choice) for choice in accepted[:1000].split(";"))
    return tuple(", ".join(f"{name.replace('_', '-')}: {level}" for name, level in each) for each in choices if each)
