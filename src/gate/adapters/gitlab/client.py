"""The client of the GitLab API: requests, pages and retries, for one project and one token.

Sources: GitLab's documentation, "REST API" (authentication, pagination, status codes) and "Rate limits" (429 with
`Retry-After`). Answers are bounded in size, and a redirect is never followed: it could carry the token elsewhere.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gate.adapters.github.retry import MAX_ATTEMPTS, UNSPECIFIED_WAIT, RequestBudget, no_response_wait
from gate.adapters.http.retry import retry_after
from gate.model.errors import GitLabError
from gate.model.text import map_strings, one_line, replace_surrogates

if TYPE_CHECKING:
    from requests import Response, Session

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT = 15
"""Seconds that one read may take."""

MAX_BYTES = 32 * 1024 * 1024
"""The most bytes of an answer after decompression."""

MAX_PAGES = 50
"""The most pages of one list."""

PER_PAGE = 100
"""Entries of one page, the most that GitLab gives."""

MAX_QUOTE = 200
"""Characters of GitLab's message in ours."""

_CHUNK = 64 * 1024


@contextmanager
def expect_documented(subject: str) -> Iterator[None]:
    """Turns the errors of reading an answer that is not as GitLab documents it into a GitLabError."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError):
        raise GitLabError(HTTPStatus.OK, f"GitLab's answer about {subject} is not as documented") from None


class GitLabClient:
    """One project of GitLab, accessed with one token. `api_url` is the address of the API, ending in `/api/v4`.

    `project` is its id. Paths are relative to the project (`merge_requests/7`), or begin with `/` (`/user`). Every
    method raises GitLabError when GitLab refuses or does not answer, or the budget of the run is used up.
    """

    def __init__(self, project: str, token: str, api_url: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self.project = project
        self.sleep = sleep
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._budget = RequestBudget(sleep)
        self._budget.release_reserve()  # this client publishes, and collects no evidence

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at the path; never cached."""
        return self._request("GET", path, query=query)[1]

    def pages(self, path: str, **query: str | int) -> list[Any]:
        """The entries of all pages of a list; never cached."""
        entries: list[Any] = []
        page: str = "1"
        for _ in range(MAX_PAGES):
            headers, body = self._request("GET", path, query={**query, "per_page": PER_PAGE, "page": page})
            if not isinstance(body, list):
                raise GitLabError(HTTPStatus.OK, "GitLab's answer is not a list")
            entries += body
            page = headers.get("x-next-page", "").strip()
            if not page:
                return entries
        raise GitLabError(0, f"{path} has more than {MAX_PAGES * PER_PAGE:,} entries; no more are read")

    def send(self, verb: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        """Sends a request that changes something, once. Without an answer, the caller checks what happened."""
        return self._request(verb, path, body=body)[1]

    @cached_property
    def login(self) -> str:
        """The name of the account of the token, which for a project access token is a bot of its own."""
        with expect_documented("the user"):
            return str(self.get("/user")["username"])

    def _request(
        self, verb: str, path: str, query: Mapping[str, str | int] | None = None, body: Mapping[str, str] | None = None
    ) -> tuple[Mapping[str, str], Any]:
        """Sends a request, again after a rate limit, and, if it only reads, again without an answer."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            if not self._budget.take_request():
                raise GitLabError(0, f"this run has sent {self._budget.limit} requests to GitLab; it sends no more")
            try:
                return self._exchange(verb, path, query, body)
            except GitLabError as error:
                logger.debug("GitLab %s %s: %s", verb, path, error.status or "no response")
                wait = no_response_wait(attempt) if error.is_outcome_unknown and verb == "GET" else error.wait
                if not wait or attempt == MAX_ATTEMPTS or not self._budget.wait(wait):
                    raise
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _exchange(
        self, verb: str, path: str, query: Mapping[str, str | int] | None, body: Mapping[str, str] | None
    ) -> tuple[Mapping[str, str], Any]:
        import requests

        url = f"{self._api_url}{path}" if path.startswith("/") else f"{self._api_url}/projects/{self.project}/{path}"
        try:
            with self._session.request(
                verb, url, params=query, json=body, timeout=REQUEST_TIMEOUT, allow_redirects=False, stream=True
            ) as response:
                data = _read(response)
        except requests.RequestException as error:
            raise GitLabError(0, f"GitLab did not answer ({type(error).__name__})") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        document = _parse(data, response.status_code)
        if not 200 <= response.status_code < 300:
            raise self._refusal(response.status_code, document, headers)
        return headers, document

    @cached_property
    def _session(self) -> Session:
        import requests

        session = requests.Session()
        session.auth = lambda request: request  # otherwise requests reads .netrc
        session.headers.update({"PRIVATE-TOKEN": self._token, "User-Agent": "readiness-gate"})
        return session

    def _refusal(self, status: int, document: Any, headers: Mapping[str, str]) -> GitLabError:
        """The error of an answer, whose message is under `message`, `error_description` or `error`."""
        fields = document if isinstance(document, dict) else {}
        texts = (fields.get(name) for name in ("message", "error_description", "error"))
        text = next((str(text) for text in texts if text), "no message").replace(self._token, "***")
        wait = 0.0
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = max(retry_after(headers) or UNSPECIFIED_WAIT, 1.0)
        return GitLabError(status, one_line(text, MAX_QUOTE), wait)


def _read(response: Response) -> bytes:
    data = bytearray()
    for chunk in response.iter_content(_CHUNK):
        data += chunk
        if len(data) > MAX_BYTES:
            raise GitLabError(response.status_code, f"the answer has more than {MAX_BYTES:,} bytes")
    return bytes(data)


def _parse(data: bytes, status: int) -> Any:
    """The document of an answer; None for an empty one, and for an error that is not JSON."""
    if not data:
        return None
    try:
        return map_strings(json.loads(data), replace_surrogates)
    except (ValueError, RecursionError):
        if status >= HTTPStatus.BAD_REQUEST:
            return None
        raise GitLabError(status, "GitLab's answer is cut off or not JSON") from None
