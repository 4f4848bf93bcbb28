"""The line to a server: which address it leads to, and when it is cut."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http import connection
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from tests.adapters.http.doors import PATIENCE, SHORT, get
from tests.fakes.servers import (
    Behaviour,
    answer,
    drip,
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
    ids=["says nothing", "drips headers", "drips a body", "drips a body without an end", "goes on and on"],
)
def test_the_deadline_ends_whatever_the_server_does(behaviour: Behaviour) -> None:
    assert get(behaviour, SHORT) == Unreachable("no whole answer in time", timed_out=True)


def test_a_server_without_tls_cannot_be_asked_with_https(trusting: HttpClient) -> None:
    with serving(silence) as server:
        url = server.url(scheme="https")
        found = trusting.get(url, {}, Deadline.after(SHORT))
        with pytest.raises(EvidenceError) as caught:
            trusting.certificate(url, Deadline.after(SHORT))

    assert found == Unreachable("no whole answer in time", timed_out=True)
    assert caught.value.detail == f"https://127.0.0.1:{server.port} shows no certificate: no whole answer in time"


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_connected_one() -> None:
    asked: list[str] = []
    dialled: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    with serving(answer()) as server:

        def connect_to(address: str, _port: int, patience: float) -> socket.socket:
            dialled.append(address)
            return connection.connect_to("127.0.0.1", server.port, patience)

        found = HttpClient(resolve=resolve, connect_to=connect_to).get(
            "http://service.example/", {}, Deadline.after(PATIENCE)
        )

    assert isinstance(found, HttpResponse)
    assert (asked, dialled) == (["service.example"], ["93.184.216.34"])


def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    with serving(answer()) as server:

        def connect_to(address: str, _port: int, patience: float) -> socket.socket:
            if address != "127.0.0.2":
                raise OSError(101, "Network is unreachable")
            return connection.connect_to("127.0.0.1", server.port, patience)

        door = HttpClient(allow_private=True, resolve=lambda _host, _port: ["::1", "127.0.0.2"], connect_to=connect_to)
        found = door.get("http://service.example/", {}, Deadline.after(PATIENCE))

    assert isinstance(found, HttpResponse)
