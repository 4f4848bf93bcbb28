"""Requests, responses, and injected faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.contract import Json

DOCS = "https://docs.github.com/rest"


class Query(dict[str, str]):
    """The parameters of a query, with a record of those that were read."""

    def __init__(self, parameters: Iterable[tuple[str, str]]) -> None:
        super().__init__(parameters)
        self._read: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self._read.add(name)
        return super().get(name, default)

    def pick(self, *names: str) -> dict[str, str]:
        """The present ones of these parameters; records them as read."""
        self._read.update(names)
        return {name: self[name] for name in names if name in self}

    @property
    def ignored(self) -> list[str]:
        return [name for name in self if name not in self._read]


@dataclass
class Request:
    """A request, without the base path of an Enterprise Server.

    `status` is that of its response: 0 before it is sent, and when the connection is closed instead.
    """

    verb: str
    target: str
    token: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    """The position among the received requests, from 1."""
    status: int = 0
    at: Mapping[str, Any] = field(default_factory=dict)
    """The parameters in the path, by their names in the contract."""

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @cached_property
    def query(self) -> Query:
        return Query(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def accepts(self, kind: str) -> bool:
        """Whether the request accepts this media type, such as `raw` of `application/vnd.github.raw+json`."""
        return re.search(rf"application/vnd\.github\.(v3\.)?{kind}\b", self.headers.get("accept", "")) is not None


@dataclass
class HttpResponse:
    """Status, JSON (or bytes) and headers of a response."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """A response with an error status."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.response = HttpResponse(
            status,
            {"message": message, **more, "documentation_url": DOCS, "status": str(status)},
            dict(headers or {}),
        )


def not_found() -> RefusedError:
    """GitHub's response for what does not exist, or not for this token."""
    return RefusedError(404, "Not Found")


def invalid(resource: str, field_: str, code: str = "invalid", **more: str) -> RefusedError:
    """GitHub's response to an invalid value."""
    error: Json = {"resource": resource, "field": field_, "code": code, **more}
    return RefusedError(422, "Validation Failed", errors=[error])


Damage = Literal["", "reset", "half", "silence", "garbage"]


@dataclass
class Fault:
    """An injected fault for requests whose verb and path match, `times` times after `skip` times.

    With a `status`, the request has no effect and gets that response. With status 0, the request has its effect and its
    correct response, which `delay` or `damage` changes: the connection is `reset` before the response or closed in the
    middle of the body (`half`), nothing is sent until the client gives up (`silence`), or the JSON is cut off
    (`garbage`).
    """

    verb: str
    path: str
    status: int = 0
    times: int = 1
    skip: int = 0
    message: str = "injected fault"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    """Seconds before the response."""
    damage: Damage = ""

    def applies_to(self, request: Request) -> bool:
        """Whether the fault hits this request, and counts it."""
        if not self.times or not re.fullmatch(self.verb, request.verb) or not re.search(self.path, request.path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True

    def response(self) -> HttpResponse:
        """The injected response."""
        return RefusedError(self.status, self.message, self.headers).response


def slow_down(verb: str = ".*", path: str = "", times: int = 1, retry_after: int = 1, status: int = 403) -> Fault:
    """The fault of a secondary rate limit."""
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Fault(verb, path, status, times, message=message, headers={"retry-after": str(retry_after)})
