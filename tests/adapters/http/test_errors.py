"""Tests of errors: the service is down, or the gate cannot reach it at all."""

from __future__ import annotations

import socket
import threading

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import Unreachable
from gate.model.evidence import Cause
from tests.adapters.http.clients import TIMEOUT, get, loopback_client, refusal, resolve_to_loopback
from tests.fakes.servers import (
    Behaviour,
    close,
    closed_port,
    reset,
    send,
)


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        (close, "connection closed without a response"),
        (reset, "connection reset"),
        (send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"), "the response was cut off"),
        (send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), "the response was cut off"),
        (send(b"220 mail.example ESMTP\r\n"), "the response is not HTTP"),
        (send(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "the response is not HTTP"),
        (send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), "the response is not HTTP"),
        (send(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab"), "the response is not HTTP"),
    ],
)
def test_a_service_without_a_complete_response_is_down(behaviour: Behaviour, message: str) -> None:
    assert get(behaviour) == Unreachable(message)


def test_a_service_that_refuses_the_connection_is_down() -> None:
    outcome = loopback_client().get(f"http://127.0.0.1:{closed_port()}/", {}, Deadline.after(TIMEOUT))

    assert outcome == Unreachable("connection refused")


def test_a_service_without_a_network_route_is_not_reachable() -> None:
    def connect_to(_address: str, _port: int, _timeout: float) -> socket.socket:
        raise OSError(101, "Network is unreachable")

    client = HttpClient(allow_private=True, resolve=resolve_to_loopback, connect_to=connect_to)

    assert refusal("http://far.example/", client) == (
        Cause.UNREACHABLE,
        "there is no route to http://far.example: Network is unreachable",
    )


def test_a_tls_handshake_with_a_server_without_tls_fails(trusting_client: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def respond_without_tls() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=respond_without_tls)
        thread.start()
        cause, detail = refusal(f"https://127.0.0.1:{port}/", trusting_client)
        thread.join()

    assert cause is Cause.UNREACHABLE
    assert detail.startswith(f"the TLS handshake with https://127.0.0.1:{port} failed: ")


def test_a_server_that_closes_during_the_tls_handshake_is_down(trusting_client: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def close_at_once() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)

        thread = threading.Thread(target=close_at_once)
        thread.start()
        outcome = trusting_client.get(f"https://127.0.0.1:{port}/", {}, Deadline.after(TIMEOUT))
        thread.join()

    assert outcome == Unreachable("connection closed without a response")
