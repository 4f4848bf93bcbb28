"""The door to web services: redirects, names, and what goes where."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from tests.adapters.http.doors import PATIENCE, SHORT, get, refusal, web
from tests.fakes.servers import (
    Conversation,
    answer,
    in_turn,
    redirect,
    serving,
    silence,
)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_counted(status: int) -> None:
    found = get(in_turn([redirect("/one", status), redirect("two", status), answer(200, b"there")]))

    assert isinstance(found, HttpResponse)
    assert (found.status, found.redirects, found.body) == (200, 2, b"there")


def test_endless_redirects_end_at_the_last_that_is_followed() -> None:
    with serving(redirect("/again")) as server:
        found = web().get(server.url(), {}, Deadline.after(PATIENCE), follow=3)

    assert isinstance(found, HttpResponse)
    assert (found.status, found.redirects, len(server.requests)) == (302, 4, 4)


def test_a_redirect_that_leads_nowhere_is_an_answer() -> None:
    found = get(answer(302, b""))

    assert isinstance(found, HttpResponse)
    assert (found.status, found.redirects) == (302, 0)


def test_headers_go_to_the_origin_that_was_named_and_to_no_other() -> None:
    with serving(answer()) as other, serving(in_turn([redirect("/same"), redirect(other.url())])) as server:
        web().get(server.url(), {"Authorization": "Bearer token"}, Deadline.after(PATIENCE))

    assert ["Bearer token" in each for each in server.requests] == [True, True]
    assert ["Bearer token" in each for each in other.requests] == [False]


def test_headers_do_not_come_back_with_a_redirect_back() -> None:
    def away_and_back(talk: Conversation) -> None:
        host, other = ("a.example", "b.example") if talk.number else ("b.example", "a.example")
        port = talk.line.getsockname()[1]
        return (redirect(f"http://{host}:{port}/{other}") if talk.number < 2 else answer())(talk)

    with serving(away_and_back) as server:
        web().get(server.url(host="a.example"), {"Authorization": "Bearer token"}, Deadline.after(PATIENCE))

    assert ["Bearer token" in each for each in server.requests] == [True, False, False]


def test_a_name_that_does_not_resolve_cannot_be_asked() -> None:
    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refusal("http://gone.example/", HttpClient(resolve=nowhere)) == (
        Cause.UNREACHABLE,
        "the name gone.example does not resolve",
    )


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    with serving(silence) as server:

        def hang(_host: str, _port: int) -> Sequence[str]:
            with socket.create_connection(("127.0.0.1", server.port)) as stuck:
                stuck.sendall(b"\r\n\r\n")
                stuck.recv(1)
            return []

        said = refusal("http://slow.example/", HttpClient(resolve=hang), SHORT)

    assert said == (Cause.UNREACHABLE, "the name slow.example was not resolved in time")


def test_a_certificate_comes_from_the_address_that_was_checked() -> None:
    with pytest.raises(EvidenceError) as caught:
        HttpClient().certificate("https://127.0.0.1/", Deadline.after(PATIENCE))

    assert caught.value.category is Category.FORBIDDEN
