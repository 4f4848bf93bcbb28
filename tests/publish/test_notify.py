"""Notifications: sent by the real client to a server on loopback with TLS, and their addresses stay secret."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from gate.adapters.http.client import HttpClient
from gate.adapters.secrets import Secrets
from gate.config.settings import NotificationTarget
from gate.model.audit import AuditNews, AuditWatch
from gate.model.codes import Code
from gate.model.decision import State, Status
from gate.publish.actions import ActionResult, Failure, Notify, UpdateAuditIssue
from gate.publish.notify import execute
from gate.render.issue_page import IssuePage
from tests.adapters.http.clients import loopback_client
from tests.fakes import certificates
from tests.fakes.servers import Behaviour, Exchange, drip, in_turn, redirect, reset, respond, serving

AT = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
TARGET = NotificationTarget("json", "HOOK")
NOTIFY = Notify(TARGET, "acme/shop", "web", "Shop is not ready [web]", AT, "c" * 40, "", {"sast": "Scans"})
ISSUE = UpdateAuditIssue("acme/shop", "web", 1, 1, State.NOT_READY, AT, "", "", {}, IssuePage("", ""), AuditWatch())
NEWS = AuditNews(State.READY, State.NOT_READY, {"sast": Status.FAIL})
UPDATED = ActionResult(ISSUE, url="https://github.example/acme/shop/issues/8", news=NEWS)
SECRET = "T0/B0/a-secret-part"  # noqa: S105 - a made-up one


@dataclass
class Webhook:
    """A server that receives notifications: the documents, and the address."""

    url: str
    documents: list[Any] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def webhook(behaviour: Behaviour, tls: ssl.SSLContext) -> Iterator[Webhook]:
    def receive(exchange: Exchange) -> None:
        head, _, content = exchange.request.partition("\r\n\r\n")
        length = int(next(line for line in head.split("\r\n") if line.lower().startswith("content-length"))[15:])
        data = content.encode("latin-1")
        while len(data) < length:
            data += exchange.connection.recv(65536)
        hook.requests.append(head)
        hook.documents.append(json.loads(data))
        behaviour(exchange)

    with serving(receive, tls) as server:
        hook = Webhook(server.url(f"/services/{SECRET}", "hooks.example", "https"))
        yield hook


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    return certificates.server("hooks.example")


@pytest.fixture
def client(tmp_path: Path) -> HttpClient:
    return replace(loopback_client(certificates.trusted(tmp_path)), sleep=lambda _seconds: None)


def send(url: str, client: HttpClient, action: Notify = NOTIFY, result: ActionResult = UPDATED) -> ActionResult:
    return execute(action, [result], Secrets({"HOOK": url}), client)


def failure(reason: str) -> Failure:
    return Failure(Code.NOTIFICATION_FAILED, f"cannot notify json:HOOK: {reason}; check the address in HOOK")


@pytest.mark.parametrize("form", ["slack", "teams", "json"])
def test_news_is_sent_once_as_json(
    form: Literal["slack", "teams", "json"], tls: ssl.SSLContext, client: HttpClient
) -> None:
    with webhook(respond(200, b"ok"), tls) as hook:
        result = send(hook.url, client, replace(NOTIFY, target=NotificationTarget(form, "HOOK")))

    assert (result.failure, result.message) == (None, f"sent the news of the audit to {form}:HOOK")
    (head,) = hook.requests
    assert head.startswith(f"POST /services/{SECRET} HTTP/1.1\r\n")
    assert "Content-Type: application/json; charset=utf-8" in head
    assert "Shop is not ready [web]" in json.dumps(hook.documents)


def test_a_secret_that_was_pasted_with_a_line_end_is_an_address(tls: ssl.SSLContext, client: HttpClient) -> None:
    with webhook(respond(), tls) as hook:
        assert send(f" {hook.url}\n", client).error == ""


def test_without_news_nothing_is_sent(tls: ssl.SSLContext, client: HttpClient) -> None:
    with webhook(respond(), tls) as hook:
        results = [send(hook.url, client, result=replace(UPDATED, news=None))]
        results.append(execute(NOTIFY, [], Secrets({"HOOK": hook.url}), client))

    assert results == [ActionResult(NOTIFY), ActionResult(NOTIFY)]
    assert hook.requests == []


@pytest.mark.parametrize("behaviour", [respond(503), respond(429, headers={"Retry-After": "1"}), reset])
def test_a_server_that_is_down_for_a_moment_gets_it_again(
    behaviour: Behaviour, tls: ssl.SSLContext, client: HttpClient
) -> None:
    pauses: list[float] = []
    with webhook(in_turn([behaviour, respond()]), tls) as hook:
        result = send(hook.url, replace(client, sleep=pauses.append))

    assert (result.error, len(hook.documents), pauses) == ("", 2, [1.0])


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 202 Accepted\r\nContent-Length: x\r\n\r\n",
    ],
    ids=["no length", "no content", "chunked", "bad length"],
)
def test_a_server_that_stalls_after_its_status_gets_it_once(head: str, tls: ssl.SSLContext, client: HttpClient) -> None:
    with webhook(drip(head.encode()), tls) as hook:
        result = send(hook.url, client)

    assert (result.error, len(hook.documents)) == ("", 1)
    assert result.message == "sent the news of the audit to json:HOOK"


def test_a_server_that_asks_for_a_long_pause_gets_it_again_after_ten_seconds(
    tls: ssl.SSLContext, client: HttpClient
) -> None:
    pauses: list[float] = []
    with webhook(in_turn([respond(429, headers={"Retry-After": "3600"}), respond()]), tls) as hook:
        send(hook.url, replace(client, sleep=pauses.append))

    assert pauses == [10.0]


@pytest.mark.parametrize(
    ("behaviour", "reason", "attempts"),
    [
        (respond(404), "the server answered 404", 1),
        (respond(500), "the server answered 500", 2),
        (redirect("https://elsewhere.example/"), "the server answered 302", 1),
    ],
    ids=["refused", "error", "redirect"],
)
def test_a_failure_is_reported_with_the_name_of_the_variable_alone(
    behaviour: Behaviour, reason: str, attempts: int, tls: ssl.SSLContext, client: HttpClient
) -> None:
    with webhook(behaviour, tls) as hook:
        result = send(hook.url, client)

    assert (result.failure, len(hook.requests)) == (failure(reason), attempts)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"http://hooks.example/{SECRET}", "expected https://, not http://"),
        ("https://bot:a-secret-part@hooks.example/", "a URL must not contain credentials (user@host)"),
        (f"hooks.example/{SECRET}", "expected http:// or https://, not a URL without a scheme"),
    ],
)
def test_an_address_that_is_not_plain_https_is_refused_and_not_repeated(
    url: str, reason: str, client: HttpClient
) -> None:
    assert send(url, client).failure == failure(reason)


def test_a_private_address_is_refused_unless_it_is_allowed(tls: ssl.SSLContext, client: HttpClient) -> None:
    with webhook(respond(), tls) as hook:
        result = send(hook.url, replace(client, allow_private=False))

    assert "connections to 127.0.0.1, the address of hooks.example, are blocked: loopback" in result.error
    assert SECRET not in result.error
    assert hook.requests == []


def test_a_server_with_another_certificate_is_refused(client: HttpClient) -> None:
    with webhook(respond(), certificates.server("other.example")) as hook:
        result = send(hook.url, client)

    assert "the certificate of https://hooks.example" in result.error
    assert "is not trusted" in result.error
    assert hook.documents == []


def test_a_variable_that_is_not_set_is_reported_without_news_too(client: HttpClient) -> None:
    result = execute(NOTIFY, [], Secrets({}), client)

    assert result.failure == Failure(
        Code.NOTIFICATION_FAILED,
        "cannot notify json:HOOK: HOOK is not set; set it under `env:` of the step, from a secret",
    )


def test_the_address_is_a_secret_of_the_run(client: HttpClient) -> None:
    secrets = Secrets({"HOOK": "https://hooks.example/1", "OTHER": "x"})

    assert secrets.collect("the-token", ["HOOK"]) == {"the-token", "https://hooks.example/1"}
    execute(NOTIFY, [], secrets, client)
    assert secrets.values == {"https://hooks.example/1"}
