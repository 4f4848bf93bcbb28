"""Many repositories on one fake GitHub with the rate limits of a token, in a time that a test advances.

The primary limit counts every request of an hour. A secondary limit refuses with `retry-after`; a request before that
time is over is a violation (GitHub, "Exceeding the rate limit").
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gate.adapters.clock import Timer
from tests.fakes.github import Account, GitHub
from tests.fakes.github.dispatch import respond
from tests.fakes.github.exchange import Fault, HttpResponse, RefusedError, Request, not_found
from tests.fakes.github.server import Handler, Server

TOKEN = "token-of-the-app"  # noqa: S105 - of the fake
HOUR = 3600.0


@dataclass
class Fleet:
    """The repositories with these names. `limit` is that of an hour; every `secondary_every`-th request is refused.

    `now` is the time in seconds; each request takes `latency`. `dies_at` is the request at which the process is killed.
    """

    names: Iterable[str]
    limit: int = 5000
    secondary_every: int = 0
    retry_after: int = 60
    latency: float = 0.1
    now: float = 0.0
    used: int = 0
    total: int = 0
    most_in_an_hour: int = 0
    limits: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    url: str = ""
    _resets_at: float = HOUR
    _closed_until: float = 0.0
    _githubs: dict[str, GitHub] = field(default_factory=dict)

    @property
    def timer(self) -> Timer:
        """The clock of this time."""
        return Timer(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def repository(self, name: str) -> GitHub:
        """One repository; an odd number in its name gives it code owners."""
        if name not in set(self.names):
            raise not_found()
        if name not in self._githubs:
            github = GitHub(repo=name, accounts={TOKEN: Account()}, url=self.url)
            if int(re.sub(r"\D", "", name) or 0) % 2:
                github.commit({"CODEOWNERS": "* @alice\n"}, github.branches["main"], on="main")
            self._githubs[name] = github
        return self._githubs[name]

    def handle(self, request: Request) -> HttpResponse:
        self.now += self.latency
        self.total += 1
        if self.now >= self._resets_at:
            self.used, self._resets_at = 0, self.now + HOUR
        try:
            self._count(request)
            match = re.match(r"/repos/([^/]+/[^/]+)", request.path)
            if match is None:
                raise not_found()
            github = self.repository(match[1])
            response = respond(github, request)
            self.violations += github.violations
        except RefusedError as error:
            response = error.response
        response.headers["x-ratelimit-remaining"] = str(max(0, self.limit - self.used))
        response.headers["x-ratelimit-reset"] = str(int(time.time() + self._resets_at - self.now) + 1)
        return response

    def _count(self, request: Request) -> None:
        if self.now < self._closed_until:
            self.violations.append(f"{request.target} was sent {self._closed_until - self.now:.0f} s too early")
        if self.used >= self.limit:
            self._closed_until = self._resets_at
            self.limits.append("primary")
            raise RefusedError(403, "API rate limit exceeded for installation.")
        self.used += 1
        self.most_in_an_hour = max(self.most_in_an_hour, self.used)
        if self.secondary_every and self.total % self.secondary_every == 0:
            self._closed_until = self.now + self.retry_after
            self.limits.append("secondary")
            message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
            raise RefusedError(403, message, {"retry-after": str(self.retry_after)})


class _Server(Server):
    fleet: Fleet


class _Handler(Handler):
    server: _Server

    def _handle(self, request: Request) -> tuple[HttpResponse, Fault | None]:
        return self.server.fleet.handle(request), None


@contextlib.contextmanager
def serving(fleet: Fleet) -> Iterator[Fleet]:
    """Serves the fleet on loopback until the block ends."""
    server = _Server(GitHub(), 0, _Handler)
    server.fleet = fleet
    fleet.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fleet
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
