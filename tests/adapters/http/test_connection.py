"""Tests of a connection: which address it goes to, and that it ends at the deadline."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http import connection
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from tests.adapters.http.clients import SHORT_TIMEOUT, TIMEOUT, get
from tests.fakes.servers import (
    Behaviour,
    drip,
    respond,
    serving,
    silence,
)


@pytest.mark.parametrize(
    "behaviour",
    [
        silence,
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 1"),
    ],
    ids=["silence", "slow headers", "slow body", "slow body without length", "slow continue"],
)
def test_a_request_ends_at_its_deadline(behaviour: Behaviour) -> None:
    assert get(behaviour, SHORT_TIMEOUT) == Unreachable("no complete response in time", timed_out=True)


def test_an_https_request_to_a_server_without_tls_times_out(trusting_client: HttpClient) -> None:
    with serving(silence) as server:
        url = server.url(scheme="https")
        outcome = trusting_client.get(url, {}, Deadline.after(SHORT_TIMEOUT))
        with pytest.raises(EvidenceError) as caught:
            trusting_client.certificate(url, Deadline.after(SHORT_TIMEOUT))

    assert outcome == Unreachable("no complete response in time", timed_out=True)
    expected = f"https://127.0.0.1:{server.port} presents no certificate: no complete response in time"
    assert (caught.value.detail, caught.value.subject) == (expected, url)


def test_a_name_is_resolved_once_and_the_checked_address_is_connected() -> None:
    resolved: list[str] = []
    connected: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        resolved.append(host)
        return ["93.184.216.34"] if len(resolved) == 1 else ["127.0.0.1"]

    with serving(respond()) as server:

        def connect_to(address: str, _port: int, timeout: float) -> socket.socket:
            connected.append(address)
            return connection.connect_to("127.0.0.1", server.port, timeout)

        client = HttpClient(resolve=resolve, connect_to=connect_to)
        response = client.get("http://service.example/", {}, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
    assert (resolved, connected) == (["service.example"], ["93.184.216.34"])


def test_the_next_address_is_tried_when_the_first_does_not_accept() -> None:
    with serving(respond()) as server:

        def connect_to(address: str, _port: int, timeout: float) -> socket.socket:
            if address != "127.0.0.2":
                raise OSError(101, "Network is unreachable")
            return connection.connect_to("127.0.0.1", server.port, timeout)

        client = HttpClient(
            allow_private=True, resolve=lambda _host, _port: ["::1", "127.0.0.2"], connect_to=connect_to
        )
        response = client.get("http://service.example/", {}, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
