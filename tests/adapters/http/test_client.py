"""Tests of the HTTP client: redirects, names, headers, and the log."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from tests.adapters.http.clients import SHORT_TIMEOUT, TIMEOUT, get, loopback_client, refusal
from tests.fakes import certificates
from tests.fakes.servers import (
    Exchange,
    in_turn,
    redirect,
    respond,
    serving,
    silence,
)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_counted(status: int) -> None:
    response = get(in_turn([redirect("/one", status), redirect("two", status), respond(200, b"there")]))

    assert isinstance(response, HttpResponse)
    assert (response.status, response.redirects, response.body) == (200, 2, b"there")


def test_endless_redirects_stop_at_the_limit() -> None:
    with serving(redirect("/again")) as server:
        response = loopback_client().get(server.url(), {}, Deadline.after(TIMEOUT), follow=3)

    assert isinstance(response, HttpResponse)
    assert (response.status, response.redirects, len(server.requests)) == (302, 4, 4)


def test_a_redirect_without_location_is_a_response() -> None:
    response = get(respond(302, b""))

    assert isinstance(response, HttpResponse)
    assert (response.status, response.redirects) == (302, 0)


def test_headers_are_sent_to_the_origin_of_the_url_only() -> None:
    with serving(respond()) as other, serving(in_turn([redirect("/same"), redirect(other.url())])) as server:
        loopback_client().get(server.url(), {"Authorization": "Bearer token"}, Deadline.after(TIMEOUT))

    assert ["Bearer token" in request for request in server.requests] == [True, True]
    assert ["Bearer token" in request for request in other.requests] == [False]


def test_headers_are_not_sent_after_a_redirect_away_and_back() -> None:
    def away_and_back(exchange: Exchange) -> None:
        host, other = ("a.example", "b.example") if exchange.number else ("b.example", "a.example")
        port = exchange.connection.getsockname()[1]
        return (redirect(f"http://{host}:{port}/{other}") if exchange.number < 2 else respond())(exchange)

    with serving(away_and_back) as server:
        url = server.url(host="a.example")
        loopback_client().get(url, {"Authorization": "Bearer token"}, Deadline.after(TIMEOUT))

    assert ["Bearer token" in request for request in server.requests] == [True, False, False]


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    def fail(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refusal("http://gone.example/", HttpClient(resolve=fail)) == (
        Cause.UNREACHABLE,
        "the name gone.example does not resolve",
    )


def test_a_hanging_resolver_ends_at_the_deadline() -> None:
    with serving(silence) as server:

        def hang(_host: str, _port: int) -> Sequence[str]:
            with socket.create_connection(("127.0.0.1", server.port)) as stuck:
                stuck.sendall(b"\r\n\r\n")
                stuck.recv(1)
            return []

        outcome = refusal("http://slow.example/", HttpClient(resolve=hang), SHORT_TIMEOUT)

    assert outcome == (Cause.UNREACHABLE, "the name slow.example was not resolved in time")


def test_a_certificate_is_fetched_from_allowed_addresses_only() -> None:
    with pytest.raises(EvidenceError) as caught:
        HttpClient().certificate("https://127.0.0.1/", Deadline.after(TIMEOUT))

    assert caught.value.category is Category.FORBIDDEN


def test_the_log_has_path_and_status_of_each_request_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gate")
    with serving(in_turn([redirect("/path-secret?token=location-secret"), respond(body=b"body-secret")])) as server:
        url = server.url("/health?token=query-secret")
        loopback_client().get(url, {"X-Key": "header-secret"}, Deadline.after(TIMEOUT))

    site = f"http://127.0.0.1:{server.port}"
    assert [message.partition(", ")[0] for message in caplog.messages] == [
        f"GET {site}/health: 302",
        f"GET {site} (redirect): 200",
    ]
    assert "secret" not in caplog.text


def test_a_post_sends_its_content_and_logs_the_host_alone(
    caplog: pytest.LogCaptureFixture, trusting_client: HttpClient
) -> None:
    caplog.set_level(logging.DEBUG, logger="gate")
    with serving(respond(201, b"body-secret"), certificates.server("hooks.example")) as server:
        url = server.url("/path-secret?token=query-secret", "hooks.example", "https")
        response = trusting_client.post(url, b"{}", {"X-Key": "header-secret"}, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
    assert (response.status, response.body, response.is_complete) == (201, b"", False)
    (request,) = server.requests
    assert request.startswith("POST /path-secret?token=query-secret HTTP/1.1\r\n")
    assert "Content-Length: 2\r\n" in request
    assert [message.partition(", ")[0] for message in caplog.messages] == [
        f"POST https://hooks.example:{server.port} (webhook): 201"
    ]


def test_a_post_follows_no_redirect_and_needs_https(trusting_client: HttpClient) -> None:
    with serving(redirect("/elsewhere"), certificates.server("hooks.example")) as server:
        response = trusting_client.post(server.url("/", "hooks.example", "https"), b"", {}, Deadline.after(TIMEOUT))
        with pytest.raises(EvidenceError) as caught:
            trusting_client.post(server.url("/"), b"", {}, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
    assert (response.status, len(server.requests)) == (302, 1)
    assert (caught.value.cause, caught.value.subject) == (Cause.ADDRESS_BLOCKED, "")
