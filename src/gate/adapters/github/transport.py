"""One exchange with GitHub's API: only with its own host, bounded in size, and with the query of the request.

PyGithub builds the request and expects a connection with `request` and `getresponse`. Its own connection reads an
answer of any size, and its redirects drop the query (Requester.py, `__requestRaw`), so that a renamed repository would
answer for its default branch.
"""

from __future__ import annotations

import json
from collections.abc import ItemsView, Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from github.Requester import HTTPSRequestsConnectionClass, Requester

from gate.adapters.github.errors import NOT_JSON, refusal
from gate.model.errors import GitHubError
from gate.model.text import MAX_QUOTE, map_strings, replace_surrogates, truncate

if TYPE_CHECKING:
    from gate.adapters.github.json_types import Json

MAX_BYTES = 32 * 1024 * 1024
"""The most bytes of an answer after decompression; GitHub limits a recursive tree to 7 MB and a file to 1 MB."""

MAX_REDIRECTS = 3

_CHUNK = 64 * 1024
_REDACTED = "***"


class _Answer:
    """An answer as PyGithub reads it."""

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self._response = response

    def getheaders(self) -> ItemsView[str, str]:
        return self._response.headers.items()

    def read(self) -> str:
        data = bytearray()
        with self._response:
            for chunk in self._response.iter_content(_CHUNK):
                data += chunk
                if len(data) > MAX_BYTES:
                    raise GitHubError(self.status, f"the answer has more than {MAX_BYTES:,} bytes")
        return data.decode("utf-8", "replace")


def _new_session(base_url: str) -> requests.Session:
    """A session with the proxies and certificates that the environment has for the API: read once, and no .netrc."""
    session = requests.Session()
    settings = session.merge_environment_settings(base_url, {}, None, None, None)
    session.proxies, session.verify = settings["proxies"], settings["verify"]
    session.trust_env = False
    return session


class Connection:
    """A connection to the API at `base_url`; `timeout` is that of each read, in seconds.

    No text of an answer contains the token: a server may repeat it, and a message that quotes the answer may cut it.
    """

    def __init__(self, base_url: str, token: str, timeout: float) -> None:
        self.host = urlsplit(base_url).hostname
        self.token = token
        self._base = base_url
        self._timeout = timeout
        self._session = _new_session(base_url)

    def request(self, verb: str, url: str, body: str | None, headers: Mapping[str, str], stream: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - PyGithub's signature
        """Remembers the request; `getresponse` sends it."""
        self._request = (verb, url, body, headers)

    def getresponse(self) -> _Answer:
        """Sends the request, and again verbatim after a redirect to the same host ("Follow redirects")."""
        verb, target, body, headers = self._request
        url = urljoin(self._base, target)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._session.request(
                verb, url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False, stream=True
            )
            status = response.status_code
            if status == requests.codes.accepted and verb == "GET":
                response.close()
                raise GitHubError(status, "the answer is not ready yet; start the run again in a minute")
            if not 300 <= status < 400:
                return _Answer(response)
            with response:
                url = self._redirect(url, response)
        raise GitHubError(status, f"more than {MAX_REDIRECTS} redirects")

    def _redirect(self, url: str, response: requests.Response) -> str:
        """The address of a redirect to the same server, with every parameter of the request's query.

        Raises:
            GitHubError: when the answer names no address, or one on another server.
        """
        location = response.headers.get("location", "")
        try:
            target, origin = urlsplit(urljoin(url, location)), urlsplit(url)
            is_same = (target.scheme, target.hostname, target.port) == (origin.scheme, origin.hostname, origin.port)
        except ValueError:
            is_same = False
        if not location or not is_same:
            destination = truncate(location.replace(self.token, _REDACTED), MAX_QUOTE) or "no address"
            raise GitHubError(response.status_code, f"a redirect to {destination}, which is not followed")
        query = dict(parse_qsl(target.query, keep_blank_values=True)) | dict(
            parse_qsl(origin.query, keep_blank_values=True)
        )
        return target._replace(query=urlencode(query), fragment="").geturl()


def exchange(
    requester: Requester,
    connection: Connection,
    verb: str,
    url: str,
    *,
    parameters: Mapping[str, str | int] | None = None,
    body: Mapping[str, Json] | None = None,
) -> tuple[Mapping[str, str], Json]:
    """Headers, with names in lower case, and the parsed body of a successful answer; None for an empty body.

    Raises:
        GitHubError: GitHub refuses, redirects elsewhere, or does not answer with JSON.
    """
    status, headers, text = requester.requestJson(
        verb, url, dict(parameters or {}), None, body, cast("HTTPSRequestsConnectionClass", connection)
    )
    headers = {name: value.replace(connection.token, _REDACTED) for name, value in headers.items()}
    try:
        data = _parse(text, connection.token) if text else None
    except (ValueError, RecursionError):
        if status < requests.codes.bad_request:
            raise GitHubError(0, NOT_JSON) from None
        data = None
    if status >= requests.codes.bad_request:
        raise refusal(status, data, headers)
    return headers, data


def _parse(text: str, token: str) -> Any:
    """The JSON, without the token and without halves of surrogate pairs, which no UTF-8 can hold."""
    data = json.loads(text)
    if token not in text and "\\u" not in text:
        return data
    return map_strings(data, lambda string: replace_surrogates(string).replace(token, _REDACTED))
