"""The door to GitHub: pages, patience, permissions, and an end to all patience."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.github.client import MAX_REQUESTS, MAX_WAITS
from gate.adapters.github.pulls import closed_issues
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, door
from tests.fakes.github import Account, Fault, GitHub

HttpResponse = tuple[int, Mapping[str, str], bytes]
OK: HttpResponse = (200, {}, b'{"login": "alice"}')


@contextmanager
def answering(*answers: HttpResponse) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers in turn, the last one for ever, and the log of what it was asked."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = answers[min(len(log), len(answers) - 1)]
            log.append(f"{self.command} {self.path}")
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = headers.get("Content-Length", str(len(body))) != str(len(body))

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", log
    finally:
        server.shutdown()
        server.server_close()


def said(message: str) -> bytes:
    return json.dumps({"message": message}).encode()


def ask(url: str, verb: str = "GET", pauses: list[float] | None = None) -> Any:
    client = GitHubClient("acme/shop", TOKEN, url, (pauses if pauses is not None else []).append)
    return client.get("pulls/7") if verb == "GET" else client.send(verb, "issues/7/comments", {"body": "red"})


# ----------------------------------------------------------------------------------------------------------- patience


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_question_without_an_answer_is_asked_again(status: int) -> None:
    with answering((status, {}, said("oops")), OK) as (url, log):
        assert ask(url)["login"] == "alice"
        assert len(log) == 2


def test_an_answer_that_is_cut_off_is_asked_for_again() -> None:
    cut: HttpResponse = (200, {"Content-Length": "100"}, b'{"login": "al')
    with answering(cut, OK) as (url, log):
        assert ask(url)["login"] == "alice"
        assert len(log) == 2


def test_patience_has_an_end() -> None:
    with answering((502, {}, said("oops"))) as (url, log), pytest.raises(GitHubError, match="502: oops"):
        ask(url)
    assert len(log) == 3


def test_a_change_without_an_answer_is_not_made_twice() -> None:
    with answering((502, {}, said("oops")), OK) as (url, log), pytest.raises(GitHubError):
        ask(url, "POST")
    assert len(log) == 1


def test_nobody_listening_is_said() -> None:
    with pytest.raises(GitHubError, match="GitHub did not answer") as caught:
        ask("http://127.0.0.1:1")
    assert caught.value.status == 0


@pytest.mark.parametrize("body", [b"{cut", b"[1, 2"])
def test_an_answer_that_is_no_json_is_said(body: bytes) -> None:
    with answering((200, {}, body)) as (url, _), pytest.raises(GitHubError, match="cut off or no JSON"):
        ask(url)


# -------------------------------------------------------------------------------------------------------- rate limits


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("status", [403, 429])
def test_a_pause_that_github_asks_for_is_made(verb: str, status: int) -> None:
    pauses: list[float] = []
    limited: HttpResponse = (status, {"retry-after": "7"}, said("You have exceeded a secondary rate limit."))
    with answering(limited, OK) as (url, log):
        assert ask(url, verb, pauses)["login"] == "alice"
    assert (pauses, len(log)) == ([7.0], 2)


@pytest.mark.parametrize(
    "headers",
    [{"retry-after": "3600"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}],
    ids=["retry-after", "reset"],
)
def test_a_pause_that_is_too_long_is_not_made(headers: Mapping[str, str]) -> None:
    pauses: list[float] = []
    with answering((403, headers, said("API rate limit exceeded"))) as (url, log), pytest.raises(GitHubError) as caught:
        ask(url, "GET", pauses)
    assert (pauses, len(log)) == ([], 1)
    assert caught.value.wait > MAX_WAITS
    assert "API rate limit exceeded (asks for a pause of" in str(caught.value)


def test_all_pauses_of_a_run_together_are_bounded() -> None:
    pauses: list[float] = []
    limited: HttpResponse = (403, {"retry-after": "25"}, said("secondary rate limit"))
    with answering(limited) as (url, _):
        client = GitHubClient("acme/shop", TOKEN, url, pauses.append)
        for path in ("one", "two", "three"):
            with pytest.raises(GitHubError):
                client.get(path)
    assert sum(pauses) <= MAX_WAITS


def test_a_refusal_that_is_no_rate_limit_is_not_asked_again() -> None:
    with answering((403, {}, said("Resource not accessible by integration"))) as (url, log), pytest.raises(GitHubError):
        ask(url)
    assert len(log) == 1


def test_a_run_has_a_budget_of_requests(client: GitHub) -> None:
    asked = door(client)
    for _ in range(MAX_REQUESTS):
        asked.get("pulls/7", fresh=True)

    with pytest.raises(GitHubError, match="has been asked 200 times"):
        asked.get("pulls/7", fresh=True)


# -------------------------------------------------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("accepted", "supposed", "permission"),
    [
        ("pull_requests=write", "contents: read", "pull-requests: write"),
        ("issues=write; pull_requests=write", "pull-requests: write", "pull-requests: write"),
        ("issues=write; pull_requests=write", "contents: read", "issues: write"),
        ("checks=read,statuses=read", "contents: read", "checks: read, statuses: read"),
        ("", "contents: read", "contents: read"),
        ("<script>", "contents: read", "contents: read"),
    ],
)
def test_a_refusal_names_the_permission_that_is_missing(accepted: str, supposed: str, permission: str) -> None:
    refusal: HttpResponse = (403, {"X-Accepted-GitHub-Permissions": accepted}, said("Resource not accessible"))
    with answering(refusal) as (url, _), pytest.raises(GitHubError) as caught:
        ask(url)
    assert caught.value.missing_permission(supposed) == permission


# -------------------------------------------------------------------------------------------------------------- pages


def test_a_list_is_read_to_its_last_page(client: GitHub) -> None:
    for number in range(250):
        client.add(7, "somebody", f"comment {number}")

    read = door(client).pages("issues/7/comments")

    assert [one["body"] for one in read] == [f"comment {number}" for number in range(250)]
    assert len(client.log) == 3


def test_a_list_without_numbers_of_pages_is_read_by_its_cursors(client: GitHub) -> None:
    for number in range(250):
        client.push(f"somebody-{number}")

    read = door(client).pages("activity", ref="refs/heads/topic")

    assert [one["actor"]["login"] for one in read] == [f"somebody-{number}" for number in reversed(range(250))]
    assert len(client.log) == 3


def test_what_is_empty_in_a_question_is_not_asked(client: GitHub) -> None:
    door(client).pages("activity", ref="")

    assert client.log == ["GET /repos/acme/shop/activity?per_page=100"]


def test_a_list_without_end_is_not_read_to_it() -> None:
    endless: HttpResponse = (200, {"Link": '<http://127.0.0.1/?page=2>; rel="next"'}, b"[1]")
    with answering(endless) as (url, log), pytest.raises(GitHubError, match="more than 5,000 entries"):
        GitHubClient("acme/shop", TOKEN, url).pages("issues")
    assert len(log) == 50


def test_a_list_inside_an_object_is_found_and_its_absence_said() -> None:
    with answering((200, {}, b'{"total_count": 1, "check_runs": [{"id": 1}]}')) as (url, _):
        client = GitHubClient("acme/shop", TOKEN, url)
        assert client.pages("commits/x/check-runs", within="check_runs") == [{"id": 1}]
        with pytest.raises(GitHubError, match="not a list"):
            client.pages("commits/x/check-runs", within="statuses")


# ------------------------------------------------------------------------------------------------------------- who


def test_who_cannot_be_asked_now_is_not_guessed(client: GitHub) -> None:
    client.faults.append(Fault("POST", "/graphql", 500, times=99))

    with pytest.raises(GitHubError):
        _ = door(client).login


@pytest.mark.parametrize(
    ("errors", "status", "words"),
    [
        ('[{"type": "FORBIDDEN", "message": "not yours"}]', 403, "not yours"),
        ('[{"type": "NOT_FOUND", "message": "nothing"}]', 404, "nothing"),
        ('[{"type": "RATE_LIMITED", "message": "slow"}]', 429, "slow"),
        ('[{"message": "no such field"}]', 400, "no such field"),
        ("[{}]", 400, "no words"),
        ('"odd"', 400, "no words"),
    ],
)
def test_a_refusal_by_graphql_is_one(errors: str, status: int, words: str) -> None:
    body = f'{{"data": null, "errors": {errors}}}'.encode()
    with answering((200, {}, body)) as (url, _), pytest.raises(GitHubError) as caught:
        GitHubClient("acme/shop", TOKEN, url).graphql("query { viewer { login } }")
    assert (caught.value.status, caught.value.message) == (status, words)


def test_a_question_in_graphql_is_asked_once(client: GitHub) -> None:
    asked = door(client)
    for number in (7, 7, 8):
        closed_issues(asked, number)

    assert len(client.log) == 2


def test_who_it_is_is_asked_once(client: GitHub) -> None:
    client.accounts[TOKEN] = Account("our-app[bot]")
    asked = door(client)

    assert [asked.login, asked.login] == ["our-app[bot]"] * 2
    assert len(client.log) == 1
