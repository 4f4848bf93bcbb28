"""Requests, answers, and the ways in which an answer may fail to come."""

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
    """The parameters of a query, and which of them somebody looked at."""

    def __init__(self, given: Iterable[tuple[str, str]]) -> None:
        super().__init__(given)
        self.seen: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.seen.add(name)
        return super().get(name, default)

    def pick(self, *names: str) -> dict[str, str]:
        """Those of these that were given: what a handler looks at, for as many things as there are."""
        self.seen.update(names)
        return {name: self[name] for name in names if name in self}

    @property
    def ignored(self) -> list[str]:
        return [name for name in self if name not in self.seen]


@dataclass
class Ask:
    """One request as it came, without the base path of an Enterprise Server. `status` is that of its answer.

    0 until it is answered, and for good where the connection was cut.
    """

    verb: str
    target: str
    token: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    """From 1, in the order in which requests came."""
    status: int = 0
    at: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the path, by the names of the contract."""

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @cached_property
    def query(self) -> Query:
        return Query(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def wants(self, kind: str) -> bool:
        """Whether this media type was asked for, such as `raw` of `application/vnd.github.raw+json`."""
        return re.search(rf"application/vnd\.github\.(v3\.)?{kind}\b", self.headers.get("accept", "")) is not None


@dataclass
class HttpResponse:
    """Status, JSON (or bytes) and headers of an answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.answer = HttpResponse(
            status,
            {"message": message, **more, "documentation_url": DOCS, "status": str(status)},
            dict(headers or {}),
        )


def not_found() -> RefusedError:
    """GitHub's answer to what is not there, or not for this token."""
    return RefusedError(404, "Not Found")


def invalid(resource: str, field_: str, code: str = "invalid", **more: str) -> RefusedError:
    """GitHub's answer to a value that makes no sense."""
    fault: Json = {"resource": resource, "field": field_, "code": code, **more}
    return RefusedError(422, "Validation Failed", errors=[fault])


Spoil = Literal["", "reset", "half", "silence", "garbage"]


@dataclass
class Fault:
    """What goes wrong, `times` times after `skip` times, with requests whose verb and path match.

    A `status` is answered instead of the right answer, and nothing is done; with status 0 the request is done and its
    answer is right, only late or spoiled. `spoil` is how the answer comes: the connection is `reset` before a word or
    breaks off in mid-body (`half`), there is `silence` until the client gives up, or `garbage`: JSON that breaks off.
    """

    verb: str
    path: str
    status: int = 0
    times: int = 1
    skip: int = 0
    message: str = "told to fail"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    """Seconds before the answer."""
    spoil: Spoil = ""

    def strikes(self, request: Ask) -> bool:
        """Whether it is this request's turn; counts."""
        if not self.times or not re.fullmatch(self.verb, request.verb) or not re.search(self.path, request.path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True

    def answer(self) -> HttpResponse:
        """The wrong answer."""
        return RefusedError(self.status, self.message, self.headers).answer


def slow_down(verb: str = ".*", path: str = "", times: int = 1, retry_after: int = 1, status: int = 403) -> Fault:
    """The secondary rate limit."""
    said = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Fault(verb, path, status, times, message=said, headers={"retry-after": str(retry_after)})
