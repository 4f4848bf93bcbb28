"""A stateful fake of GitHub's REST API, over real HTTP on loopback: pull requests and their comments.

It pages by 30 (at most 100) with `Link` headers of its own address, knows who a token is and what it may do, and can be
told to fail. `python -m tests.fakes.github --port 8000` serves one empty pull request, acme/shop#7.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HEAD = "a" * 40
NOW = "2026-11-20T08:00:00Z"


@dataclass
class Account:
    """Who a token is. The token of a workflow may not ask for its user."""

    login: str = "github-actions[bot]"
    may_write: bool = True
    may_ask_who: bool = False
    may_ask_graphql: bool = True


@dataclass
class Fault:
    """An answer to give instead of the right one, `times` times, to requests that match."""

    verb: str
    path: str
    status: int
    times: int = 1


Answer = tuple[int, Any, dict[str, str]]


@dataclass
class GitHub:
    """The state: one repository with pull requests (head by number) and comments."""

    repo: str = "acme/shop"
    heads: dict[int, str] = field(default_factory=lambda: {7: HEAD})
    comments: list[dict[str, Any]] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=lambda: {"token-of-the-workflow": Account()})
    faults: list[Fault] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, number: int, author: str, body: str) -> dict[str, Any]:
        """Writes a comment as somebody."""
        ident = 1000 + len(self.log) + len(self.comments) * 7 + 1
        base = f"{self.url}/repos/{self.repo}"
        comment = {
            "id": ident,
            "url": f"{base}/issues/comments/{ident}",
            "html_url": f"https://github.example/{self.repo}/pull/{number}#issuecomment-{ident}",
            "issue_url": f"{base}/issues/{number}",
            "body": body,
            "user": {"login": author, "id": 1, "type": "User", "url": f"{self.url}/users/x"},
            "created_at": NOW,
            "updated_at": NOW,
        }
        self.comments.append(comment)
        return comment

    def bodies(self, author: str = "github-actions[bot]") -> list[str]:
        """What somebody's comments say."""
        return [one["body"] for one in self.comments if one["user"]["login"] == author]

    def answer(self, verb: str, target: str, token: str, body: dict[str, Any]) -> Answer:
        """Status, JSON and headers of the answer to one request."""
        path = urlsplit(target).path
        self.log.append(f"{verb} {target}")
        for fault in self.faults:
            if fault.times and fault.verb == verb and re.search(fault.path, path):
                fault.times -= 1
                return fault.status, {"message": "told to fail"}, {}
        account = self.accounts.get(token)
        if account is None:
            return 401, {"message": "Bad credentials"}, {}
        for wanted, pattern, handler in _ROUTES:
            if wanted == verb and (match := re.fullmatch(pattern.replace("REPO", re.escape(self.repo)), path)):
                if verb != "GET" and path != "/graphql" and not account.may_write:
                    return 403, {"message": "Resource not accessible by integration"}, {}
                found: Answer = handler(self, account, target, body, *match.groups())
                return found
        return 404, {"message": "Not Found"}, {}


def _user(_hub: GitHub, account: Account, _target: str, _body: dict[str, Any]) -> Answer:
    if not account.may_ask_who:
        return 403, {"message": "Resource not accessible by integration"}, {}
    return 200, {"login": account.login, "id": 1, "type": "User"}, {}


def _viewer(_hub: GitHub, account: Account, _target: str, _body: dict[str, Any]) -> Answer:
    if not account.may_ask_graphql:
        return 403, {"message": "Resource not accessible by integration"}, {}
    return 200, {"data": {"viewer": {"login": account.login}}}, {}


def _pull(hub: GitHub, _account: Account, _target: str, _body: dict[str, Any], number: str) -> Answer:
    if int(number) not in hub.heads:
        return 404, {"message": "Not Found"}, {}
    url = f"{hub.url}/repos/{hub.repo}/pulls/{number}"
    there = {"full_name": hub.repo}
    head = {"sha": hub.heads[int(number)], "ref": "topic", "repo": there}
    base = {"sha": "b" * 40, "ref": "main", "repo": there}
    words: dict[str, Any] = {
        "title": "A change",
        "body": None,
        "user": {"login": "alice"},
        "labels": [],
        "draft": False,
    }
    return 200, {"number": int(number), "url": url, "head": head, "base": base, **words}, {}


def _list(hub: GitHub, _account: Account, target: str, _body: dict[str, Any], number: str) -> Answer:
    query = parse_qs(urlsplit(target).query)
    size = min(int(query.get("per_page", ["30"])[0]), 100)
    page = int(query.get("page", ["1"])[0])
    issue = f"/issues/{number}"
    mine = [one for one in hub.comments if one["issue_url"].endswith(issue)]
    last = max(1, -(-len(mine) // size))
    base = f"{hub.url}{urlsplit(target).path}?per_page={size}&page="
    link = f'<{base}{page + 1}>; rel="next", <{base}{last}>; rel="last"' if page < last else ""
    return 200, mine[(page - 1) * size : page * size], {"Link": link} if link else {}


def _create(hub: GitHub, account: Account, _target: str, body: dict[str, Any], number: str) -> Answer:
    if len(body["body"]) > 65_536:
        return 422, {"message": "Validation Failed"}, {}
    return 201, hub.add(int(number), account.login, body["body"]), {}


def _edit(hub: GitHub, _account: Account, _target: str, body: dict[str, Any], ident: str) -> Answer:
    found = next((one for one in hub.comments if one["id"] == int(ident)), None)
    if found is None:
        return 404, {"message": "Not Found"}, {}
    found["body"] = body["body"]
    return 200, found, {}


def _delete(hub: GitHub, _account: Account, _target: str, _body: dict[str, Any], ident: str) -> Answer:
    before = len(hub.comments)
    hub.comments[:] = [one for one in hub.comments if one["id"] != int(ident)]
    return (204, None, {}) if len(hub.comments) < before else (404, {"message": "Not Found"}, {})


_ROUTES: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/user", _user),
    ("POST", "/graphql", _viewer),
    ("GET", "/repos/REPO/pulls/([0-9]+)", _pull),
    ("GET", "/repos/REPO/issues/([0-9]+)/comments", _list),
    ("POST", "/repos/REPO/issues/([0-9]+)/comments", _create),
    ("PATCH", "/repos/REPO/issues/comments/([0-9]+)", _edit),
    ("DELETE", "/repos/REPO/issues/comments/([0-9]+)", _delete),
)


@contextmanager
def serving(hub: GitHub, port: int = 0) -> Iterator[GitHub]:
    """Serves the state on loopback; `hub.url` is its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            token = (self.headers.get("Authorization") or "").rpartition(" ")[2]
            with hub.lock:
                status, said, headers = hub.answer(self.command, self.path, token, body)
            data = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(data)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with serving(GitHub(), parser.parse_args().port) as hub:
        sys.stdout.write(f"{hub.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
