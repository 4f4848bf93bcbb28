"""Tests of the GitHub client: retries, rate limits, permissions, pages, identity and the log."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import closed_issues
from gate.adapters.github.retry import MAX_REQUESTS, MAX_WAIT, RESERVED_REQUESTS, UNSPECIFIED_WAIT, rate_limit_wait
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN, github_client
from tests.fakes.github import Account, Fault, GitHub

HttpResponse = tuple[int, Mapping[str, str], bytes]
OK: HttpResponse = (200, {}, b'{"login": "alice"}')


@contextmanager
def serving(*responses: HttpResponse) -> Iterator[tuple[str, list[str]]]:
    """Run a server with these responses in turn, of which the last repeats; yield its URL and the log of requests."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = responses[min(len(log), len(responses) - 1)]
            log.append(f"{self.command} {self.path}")
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = headers.get("Content-Length", str(len(body))) != str(len(body))

        do_GET = do_POST = respond  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
            """Do not log to stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", log
    finally:
        server.shutdown()
        server.server_close()


def encoded(message: str) -> bytes:
    return json.dumps({"message": message}).encode()


def request(url: str, verb: str = "GET", waits: list[float] | None = None) -> Any:
    client = GitHubClient("acme/shop", TOKEN, url, (waits if waits is not None else []).append)
    return client.get("pulls/7") if verb == "GET" else client.send(verb, "issues/7/comments", {"body": "red"})


# ----------------------------------------------------------------------------------------------------------- retries


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_read_without_a_response_is_sent_again(status: int) -> None:
    with serving((status, {}, encoded("oops")), OK) as (url, log):
        assert request(url)["login"] == "alice"
        assert len(log) == 2


def test_a_response_that_is_cut_off_is_requested_again() -> None:
    cut: HttpResponse = (200, {"Content-Length": "100"}, b'{"login": "al')
    with serving(cut, OK) as (url, log):
        assert request(url)["login"] == "alice"
        assert len(log) == 2


def test_a_read_is_sent_at_most_three_times() -> None:
    with serving((502, {}, encoded("oops"))) as (url, log), pytest.raises(GitHubError, match="502: oops"):
        request(url)
    assert len(log) == 3


def test_a_write_without_a_response_is_not_sent_again() -> None:
    with serving((502, {}, encoded("oops")), OK) as (url, log), pytest.raises(GitHubError):
        request(url, "POST")
    assert len(log) == 1


def test_an_unreachable_server_is_reported() -> None:
    with pytest.raises(GitHubError, match="GitHub did not answer") as caught:
        request("http://127.0.0.1:1")
    assert caught.value.status == 0


@pytest.mark.parametrize("body", [b"{cut", b"[1, 2"])
def test_a_response_that_is_not_json_is_reported(body: bytes) -> None:
    with serving((200, {}, body)) as (url, _), pytest.raises(GitHubError, match="cut off or not JSON"):
        request(url)


# -------------------------------------------------------------------------------------------------------- rate limits


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("status", [403, 429])
def test_the_client_waits_as_long_as_github_asks(verb: str, status: int) -> None:
    waits: list[float] = []
    limited: HttpResponse = (status, {"retry-after": "7"}, encoded("You have exceeded a secondary rate limit."))
    with serving(limited, OK) as (url, log):
        assert request(url, verb, waits)["login"] == "alice"
    assert (waits, len(log)) == ([7.0], 2)


@pytest.mark.parametrize(
    "headers",
    [{"retry-after": "3600"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}],
    ids=["retry-after", "reset"],
)
def test_the_client_does_not_wait_longer_than_its_budget(headers: Mapping[str, str]) -> None:
    waits: list[float] = []
    with (
        serving((403, headers, encoded("API rate limit exceeded"))) as (url, log),
        pytest.raises(GitHubError) as caught,
    ):
        request(url, "GET", waits)
    assert (waits, len(log)) == ([], 1)
    assert caught.value.wait > MAX_WAIT
    assert "API rate limit exceeded (asks to wait" in str(caught.value)


@pytest.mark.parametrize("reset", ["9" * 5000, "9" * 400, "\u0663", "-1", "1.5", "soon"])
def test_a_reset_time_that_is_not_a_time_is_ignored(reset: str) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}

    assert rate_limit_wait("API rate limit exceeded", headers) == UNSPECIFIED_WAIT
    assert rate_limit_wait("forbidden", headers) == 0


def test_the_waiting_of_a_run_is_bounded() -> None:
    waits: list[float] = []
    limited: HttpResponse = (403, {"retry-after": "25"}, encoded("secondary rate limit"))
    with serving(limited) as (url, _):
        client = GitHubClient("acme/shop", TOKEN, url, waits.append)
        for path in ("one", "two", "three"):
            with pytest.raises(GitHubError):
                client.get(path)
    assert sum(waits) <= MAX_WAIT


def test_a_refusal_without_a_rate_limit_is_not_sent_again() -> None:
    with (
        serving((403, {}, encoded("Resource not accessible by integration"))) as (url, log),
        pytest.raises(GitHubError),
    ):
        request(url)
    assert len(log) == 1


def test_a_run_has_a_budget_of_requests(client: GitHub) -> None:
    connected = github_client(client)
    for _ in range(MAX_REQUESTS - RESERVED_REQUESTS):
        connected.get("pulls/7", fresh=True)
    with pytest.raises(GitHubError, match="has sent 160 requests"):
        connected.get("pulls/7", fresh=True)

    connected.begin_publishing()
    connected.begin_publishing()
    for _ in range(RESERVED_REQUESTS):
        connected.get("pulls/7", fresh=True)
    with pytest.raises(GitHubError, match="has sent 200 requests"):
        connected.get("pulls/7", fresh=True)


# -------------------------------------------------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("accepted", "expected", "permission"),
    [
        ("pull_requests=write", "contents: read", "pull-requests: write"),
        ("issues=write; pull_requests=write", "pull-requests: write", "pull-requests: write"),
        ("issues=write; pull_requests=write", "contents: read", "issues: write"),
        ("checks=read,statuses=read", "contents: read", "checks: read, statuses: read"),
        ("", "contents: read", "contents: read"),
        ("<script>", "contents: read", "contents: read"),
    ],
)
def test_a_refusal_names_the_missing_permission(accepted: str, expected: str, permission: str) -> None:
    refusal: HttpResponse = (403, {"X-Accepted-GitHub-Permissions": accepted}, encoded("Resource not accessible"))
    with serving(refusal) as (url, _), pytest.raises(GitHubError) as caught:
        request(url)
    assert caught.value.missing_permission(expected) == permission


# -------------------------------------------------------------------------------------------------------------- pages


def test_a_list_is_read_to_its_last_page(client: GitHub) -> None:
    for number in range(250):
        client.add(7, "somebody", f"comment {number}")

    entries = github_client(client).pages("issues/7/comments")

    assert [entry["body"] for entry in entries] == [f"comment {number}" for number in range(250)]
    assert len(client.log) == 3


def test_a_list_with_cursors_is_read_to_its_end(client: GitHub) -> None:
    for number in range(250):
        client.push(f"somebody-{number}")

    entries = github_client(client).pages("activity", ref="refs/heads/topic")

    assert [entry["actor"]["login"] for entry in entries] == [f"somebody-{number}" for number in reversed(range(250))]
    assert len(client.log) == 3


def test_empty_query_parameters_are_not_sent(client: GitHub) -> None:
    github_client(client).pages("activity", ref="")

    assert client.log == ["GET /repos/acme/shop/activity?per_page=100"]


def test_an_endless_list_stops_at_the_limit() -> None:
    endless: HttpResponse = (200, {"Link": '<http://127.0.0.1/?page=2>; rel="next"'}, b"[1]")
    with serving(endless) as (url, log), pytest.raises(GitHubError, match="more than 5,000 entries"):
        GitHubClient("acme/shop", TOKEN, url).pages("issues")
    assert len(log) == 50


def test_a_list_inside_an_object_is_read_and_its_absence_is_an_error() -> None:
    with serving((200, {}, b'{"total_count": 1, "check_runs": [{"id": 1}]}')) as (url, _):
        client = GitHubClient("acme/shop", TOKEN, url)
        assert client.pages("commits/x/check-runs", list_key="check_runs") == [{"id": 1}]
        with pytest.raises(GitHubError, match="not a list"):
            client.pages("commits/x/check-runs", list_key="statuses")


# ------------------------------------------------------------------------------------------------------------- identity


def test_the_login_is_not_guessed_when_the_server_fails(client: GitHub) -> None:
    client.faults.append(Fault("POST", "/graphql", 500, times=99))

    with pytest.raises(GitHubError):
        _ = github_client(client).login


@pytest.mark.parametrize(
    ("errors", "status", "message"),
    [
        ('[{"type": "FORBIDDEN", "message": "not yours"}]', 403, "not yours"),
        ('[{"type": "NOT_FOUND", "message": "nothing"}]', 404, "nothing"),
        ('[{"type": "RATE_LIMITED", "message": "slow"}]', 429, "slow"),
        ('[{"message": "no such field"}]', 400, "no such field"),
        ("[{}]", 400, "no message"),
        ('"odd"', 400, "no message"),
    ],
)
def test_an_error_of_graphql_is_a_refusal(errors: str, status: int, message: str) -> None:
    body = f'{{"data": null, "errors": {errors}}}'.encode()
    with serving((200, {}, body)) as (url, _), pytest.raises(GitHubError) as caught:
        GitHubClient("acme/shop", TOKEN, url).graphql("query { viewer { login } }")
    assert (caught.value.status, caught.value.message) == (status, message)


def test_a_graphql_query_is_sent_once(client: GitHub) -> None:
    connected = github_client(client)
    for number in (7, 7, 8):
        closed_issues(connected, number)

    assert len(client.log) == 2


def test_the_login_is_requested_once(client: GitHub) -> None:
    client.accounts[TOKEN] = Account("our-app[bot]")
    connected = github_client(client)

    assert [connected.login, connected.login] == ["our-app[bot]"] * 2
    assert len(client.log) == 1


# -------------------------------------------------------------------------------------------------- environment and log


def test_the_log_has_each_request_and_the_reason_of_a_retry_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gate")
    limited: HttpResponse = (429, {"retry-after": "7"}, encoded("a secondary rate limit: body-secret"))
    remaining: HttpResponse = (200, {"x-ratelimit-remaining": "42"}, b'{"login": "body-secret"}')
    with serving((502, {}, encoded("oops")), limited, remaining) as (url, _):
        GitHubClient("acme/shop", TOKEN, url, lambda _seconds: None).get("pulls/7", key="query-secret")

    messages = [re.sub(r"[0-9.]+ s, |, [0-9.]+ s$", "", message) for message in caplog.messages]
    name = "GitHub GET /repos/acme/shop/pulls/7"
    assert messages == [
        f"{name}: 502",
        f"{name}: retry in 0.5 s (no response)",
        f"{name}: 429",
        f"{name}: retry in 7.0 s (rate limit)",
        f"{name}: success, 42 requests remaining",
    ]
    assert not any(secret in caplog.text for secret in ("secret", TOKEN))
