"""What is seen to be down, and what cannot be asked."""

from __future__ import annotations

import socket
import threading

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import Unreachable
from gate.model.evidence import Cause
from tests.adapters.http.doors import PATIENCE, get, here, refusal, web
from tests.fakes.servers import (
    Behaviour,
    closed_port,
    describe,
    hang_up,
    reset,
)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (hang_up, "connection closed without an answer"),
        (reset, "connection reset"),
        (describe(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"), "the answer broke off"),
        (describe(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), "the answer broke off"),
        (describe(b"220 mail.example ESMTP\r\n"), "the answer is not HTTP"),
        (describe(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "the answer is not HTTP"),
        (describe(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), "the answer is not HTTP"),
        (describe(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab"), "the answer is not HTTP"),
    ],
)
def test_a_service_that_gives_no_whole_answer_is_seen_to_be_down(behaviour: Behaviour, words: str) -> None:
    assert get(behaviour) == Unreachable(words)


def test_a_service_that_refuses_is_seen_to_be_down() -> None:
    found = web().get(f"http://127.0.0.1:{closed_port()}/", {}, Deadline.after(PATIENCE))

    assert found == Unreachable("connection refused")


def test_a_network_without_a_way_cannot_be_asked() -> None:
    def connect_to(_address: str, _port: int, _patience: float) -> socket.socket:
        raise OSError(101, "Network is unreachable")

    assert refusal("http://far.example/", HttpClient(allow_private=True, resolve=here, connect_to=connect_to)) == (
        Cause.UNREACHABLE,
        "there is no way to http://far.example: Network is unreachable",
    )


def test_a_server_that_answers_in_plain_words_agrees_on_no_tls(trusting: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

        def answer_at_once() -> None:
            line, _ = door.accept()
            with line:
                line.recv(10_000)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer_at_once)
        thread.start()
        reason, detail = refusal(f"https://127.0.0.1:{port}/", trusting)
        thread.join()

    assert reason is Cause.UNREACHABLE
    assert detail.startswith(f"https://127.0.0.1:{port} and the gate agree on no TLS: ")


def test_a_server_that_hangs_up_in_the_handshake_is_seen_to_be_down(trusting: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

        def hang_up_at_once() -> None:
            line, _ = door.accept()
            with line:
                line.recv(10_000)

        thread = threading.Thread(target=hang_up_at_once)
        thread.start()
        found = trusting.get(f"https://127.0.0.1:{port}/", {}, Deadline.after(PATIENCE))
        thread.join()

    assert found == Unreachable("connection closed without an answer")
