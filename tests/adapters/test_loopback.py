"""The stand-in answers every request of its client in place of the service, as it is set."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.certificate import not_after
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.adapters.http.targets import parse_endpoint
from gate.adapters.loopback import Answer, Loopback
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

PLAIN, SECURE = "http://service.example/health", "https://service.example/health"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as stand_in:
        yield stand_in


def ask(server: Loopback, url: str = PLAIN, seconds: float = 5) -> HttpResponse | Unreachable:
    return server.client(uses_tls=url == SECURE).get(url, {}, Deadline.after(seconds))


@pytest.mark.parametrize("url", [PLAIN, SECURE])
def test_it_answers_with_status_headers_and_body(server: Loopback, url: str) -> None:
    server.answer = Answer(503, {"X-Version": "7"}, b"down")

    response = ask(server, url)

    assert isinstance(response, HttpResponse)
    assert (response.status, response.headers["x-version"], response.body) == (503, "7", b"down")


def test_a_closed_one_refuses_the_connection(server: Loopback) -> None:
    server.answer = Answer(closed=True)

    assert isinstance(ask(server), Unreachable)
    assert server.requests == 0


def test_a_slow_one_takes_time_on_the_clock_of_the_client_only(server: Loopback) -> None:
    server.answer = Answer(delay=3)
    client = server.client(uses_tls=False)

    started = client.clock()
    assert isinstance(client.get(PLAIN, {}, Deadline.after(5)), HttpResponse)

    assert client.clock() - started >= 3_000_000_000


def test_one_that_is_too_slow_does_not_answer(server: Loopback) -> None:
    server.answer = Answer(delay=3)

    assert isinstance(ask(server, seconds=2), Unreachable)


def test_an_expired_certificate_is_refused(server: Loopback) -> None:
    server.answer = Answer(expired=True)

    with pytest.raises(EvidenceError) as error:
        ask(server, SECURE)
    assert error.value.cause is Cause.CERTIFICATE_NOT_TRUSTED


def test_the_certificate_ends_when_it_is_set_to(server: Loopback) -> None:
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    server.answer = Answer(valid_until=end)

    certificate = server.client(uses_tls=True).certificate(SECURE, Deadline.after(5))

    assert not_after(certificate) == end


def test_a_tcp_connection_is_accepted_and_refused(server: Loopback) -> None:
    client, target = server.client(uses_tls=False), parse_endpoint("db.example:5432")
    assert not isinstance(client.connect(target, Deadline.after(5)), Unreachable)

    server.answer = Answer(closed=True)
    assert isinstance(client.connect(target, Deadline.after(5)), Unreachable)


def test_a_stand_in_that_is_closed_leaves_no_thread_that_would_take_the_connections_of_another_server() -> None:
    with Loopback() as stand_in:
        ask(stand_in)
        assert "stand-in" in {thread.name for thread in threading.enumerate()}

    assert "stand-in" not in {thread.name for thread in threading.enumerate()}
