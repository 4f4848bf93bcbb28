"""The door to web services, against real servers on loopback."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from gate.errors import EvidenceError
from gate.fetch import MAX_BODY, Web, line
from gate.fetch.answers import Answer, NoAnswer
from gate.model import Reason, Unseen
from gate.parsers import x509
from gate.world import Deadline
from tests.fakes import certificates
from tests.fakes.servers import (
    Behaviour,
    Conversation,
    answer,
    closed_port,
    drip,
    hang_up,
    in_turn,
    redirect,
    reset,
    say,
    serving,
    silence,
)

PATIENCE = 20.0
"""Seconds that no test needs: what is meant to time out is given SHORT."""

SHORT = 0.3


def here(_host: str, _port: int) -> Sequence[str]:
    """Every name is on loopback."""
    return ["127.0.0.1"]


def web(ca_file: str = "") -> Web:
    return Web(allow_private=True, ca_file=ca_file, resolve=here)


def get(behaviour: Behaviour, patience: float = PATIENCE) -> Answer | NoAnswer:
    with serving(behaviour) as server:
        return web().get(server.url(), {}, Deadline.after(patience))


def refusal(url: str, door: Web, patience: float = PATIENCE) -> tuple[Reason, str]:
    with pytest.raises(EvidenceError) as caught:
        door.get(url, {}, Deadline.after(patience))
    return caught.value.reason, caught.value.detail


# -------------------------------------------------------------------------------------------------------------- answers


def test_an_answer_is_its_status_headers_and_body() -> None:
    found = get(answer(200, b'{"status": "ok"}', {"X-Commit": "abc"}))

    assert found == Answer(
        200, {"content-type": "application/json", "content-length": "16", "x-commit": "abc"}, b'{"status": "ok"}'
    )


def test_an_error_of_the_server_is_an_answer_too() -> None:
    found = get(answer(503, b"{}"))

    assert isinstance(found, Answer)
    assert found.status == 503


def test_the_request_names_host_and_path_and_nothing_that_nobody_asked_for() -> None:
    with serving(answer()) as server:
        web().get(server.url("/health?deep=1", "service.example"), {"X-Key": "k"}, Deadline.after(PATIENCE))

    lines = server.requests[0].split("\r\n")
    assert lines[0] == "GET /health?deep=1 HTTP/1.1"
    assert {each.partition(":")[0].lower() for each in lines[1:] if each} == {
        "host", "user-agent", "accept", "accept-encoding", "connection", "x-key",
    }  # fmt: skip
    assert f"Host: service.example:{server.port}" in lines


def test_the_proxies_and_credentials_of_the_environment_play_no_part(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine service.example login me password word\n")
    netrc.chmod(0o600)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NETRC", str(netrc))

    with serving(answer()) as server:
        found = web().get(server.url(host="service.example"), {}, Deadline.after(PATIENCE))

    assert isinstance(found, Answer)
    assert "Authorization" not in server.requests[0]


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (hang_up, "connection closed without an answer"),
        (reset, "connection reset"),
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"), "the answer broke off"),
        (say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), "the answer broke off"),
        (say(b"220 mail.example ESMTP\r\n"), "the answer is not HTTP"),
        (say(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "the answer is not HTTP"),
        (say(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), "the answer is not HTTP"),
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab"), "the answer is not HTTP"),
    ],
)
def test_a_service_that_gives_no_whole_answer_is_seen_to_be_down(behaviour: Behaviour, words: str) -> None:
    assert get(behaviour) == NoAnswer(words)


def test_a_service_that_refuses_is_seen_to_be_down() -> None:
    found = web().get(f"http://127.0.0.1:{closed_port()}/", {}, Deadline.after(PATIENCE))

    assert found == NoAnswer("connection refused")


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
    assert get(behaviour, SHORT) == NoAnswer("no whole answer in time", timed_out=True)


def test_a_body_longer_than_it_says_is_cut_where_it_says() -> None:
    found = get(say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}and more"))

    assert isinstance(found, Answer)
    assert found.body == b"{}"


# ------------------------------------------------------------------------------------------------------ size of bodies


def test_a_body_of_the_largest_size_is_read() -> None:
    found = get(answer(200, b" " * MAX_BODY))

    assert isinstance(found, Answer)
    assert found.ended
    assert found.body == b" " * MAX_BODY


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
    ],
)
def test_of_a_huge_body_no_more_is_read_than_the_limit(head: bytes) -> None:
    found = get(say(head + b" " * (MAX_BODY + 100_000)))

    assert isinstance(found, Answer)
    assert found.status == 200
    assert not found.ended
    assert found.body == Unseen(Reason.UNREADABLE, "the body has more than 4,194,304 bytes")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b'{"a": 1}')), ("deflate", zlib.compress(b'{"a": 1}')), ("identity", b'{"a": 1}')],
)
def test_a_packed_body_is_unpacked(encoding: str, packed: bytes) -> None:
    found = get(answer(200, packed, {"Content-Encoding": encoding}))

    assert isinstance(found, Answer)
    assert found.body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("encoding", "packed", "detail"),
    [
        ("gzip", gzip.compress(b" " * (MAX_BODY + 1)), "the body has more than 4,194,304 bytes"),
        ("deflate", zlib.compress(b" " * (MAX_BODY * 50)), "the body has more than 4,194,304 bytes"),
        ("gzip", b"no gzip at all", "the body says that it is compressed and cannot be unpacked"),
        ("br", b"whatever", "the body is compressed in a way that nobody asked for"),
        ("gzip, gzip", b"whatever", "the body is compressed in a way that nobody asked for"),
    ],
)
def test_a_bomb_is_not_unpacked(encoding: str, packed: bytes, detail: str) -> None:
    found = get(answer(200, packed, {"Content-Encoding": encoding}))

    assert isinstance(found, Answer)
    assert found.status == 200
    assert found.body == Unseen(Reason.UNREADABLE, detail)


# ----------------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_counted(status: int) -> None:
    found = get(in_turn([redirect("/one", status), redirect("two", status), answer(200, b"there")]))

    assert isinstance(found, Answer)
    assert (found.status, found.redirects, found.body) == (200, 2, b"there")


def test_endless_redirects_end_at_the_last_that_is_followed() -> None:
    with serving(redirect("/again")) as server:
        found = web().get(server.url(), {}, Deadline.after(PATIENCE), follow=3)

    assert isinstance(found, Answer)
    assert (found.status, found.redirects, len(server.requests)) == (302, 4, 4)


def test_a_redirect_that_leads_nowhere_is_an_answer() -> None:
    found = get(answer(302, b""))

    assert isinstance(found, Answer)
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


# ------------------------------------------------------------------------------------------------------- addresses


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_connected_one() -> None:
    asked: list[str] = []
    dialled: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    with serving(answer()) as server:

        def dial(address: str, _port: int, patience: float) -> socket.socket:
            dialled.append(address)
            return line.dial("127.0.0.1", server.port, patience)

        found = Web(resolve=resolve, dial=dial).get("http://service.example/", {}, Deadline.after(PATIENCE))

    assert isinstance(found, Answer)
    assert (asked, dialled) == (["service.example"], ["93.184.216.34"])


def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    with serving(answer()) as server:

        def dial(address: str, _port: int, patience: float) -> socket.socket:
            if address != "127.0.0.2":
                raise OSError(101, "Network is unreachable")
            return line.dial("127.0.0.1", server.port, patience)

        door = Web(allow_private=True, resolve=lambda _host, _port: ["::1", "127.0.0.2"], dial=dial)
        found = door.get("http://service.example/", {}, Deadline.after(PATIENCE))

    assert isinstance(found, Answer)


def test_a_name_that_does_not_resolve_cannot_be_asked() -> None:
    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refusal("http://gone.example/", Web(resolve=nowhere)) == (
        Reason.UNREACHABLE,
        "the name gone.example does not resolve",
    )


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    with serving(silence) as server:

        def hang(_host: str, _port: int) -> Sequence[str]:
            with socket.create_connection(("127.0.0.1", server.port)) as stuck:
                stuck.sendall(b"\r\n\r\n")
                stuck.recv(1)
            return []

        said = refusal("http://slow.example/", Web(resolve=hang), SHORT)

    assert said == (Reason.UNREACHABLE, "the name slow.example was not resolved in time")


def test_a_network_without_a_way_cannot_be_asked() -> None:
    def dial(_address: str, _port: int, _patience: float) -> socket.socket:
        raise OSError(101, "Network is unreachable")

    assert refusal("http://far.example/", Web(allow_private=True, resolve=here, dial=dial)) == (
        Reason.UNREACHABLE,
        "there is no way to http://far.example: Network is unreachable",
    )


# ---------------------------------------------------------------------------------------------------- certificates


@pytest.fixture
def trusting(tmp_path: Path) -> Web:
    return web(certificates.trusted(tmp_path))


def test_a_good_certificate_is_trusted_by_the_name_of_the_url(trusting: Web) -> None:
    with serving(answer(), certificates.server("service.example")) as server:
        url = server.url(host="service.example", scheme="https")
        found = trusting.get(url, {}, Deadline.after(PATIENCE))
        der = trusting.certificate(url, Deadline.after(PATIENCE))

    assert isinstance(found, Answer)
    assert x509.not_after(der) == certificates.TODAY + timedelta(days=90)


def test_an_authority_that_nobody_named_is_not_trusted() -> None:
    with serving(answer(), certificates.server("service.example")) as server:
        reason, _ = refusal(server.url(host="service.example", scheme="https"), web())

    assert reason is Reason.FORBIDDEN
    assert server.requests == []


def test_an_expired_certificate_is_not_trusted_but_looked_at(trusting: Web) -> None:
    with serving(answer(), certificates.server("service.example", timedelta(days=-2))) as server:
        url = server.url(host="service.example", scheme="https")
        reason, detail = refusal(url, trusting)
        der = trusting.certificate(url, Deadline.after(PATIENCE))

    assert reason is Reason.FORBIDDEN
    assert detail.endswith("is not trusted: certificate has expired")
    assert x509.not_after(der) == certificates.TODAY - timedelta(days=2)
    assert server.requests == []


def test_the_certificate_of_another_host_is_not_trusted(trusting: Web) -> None:
    with serving(answer(), certificates.server("other.example")) as server:
        reason, detail = refusal(server.url(host="service.example", scheme="https"), trusting)

    assert reason is Reason.FORBIDDEN
    assert "Hostname mismatch" in detail
    assert server.requests == []


@pytest.mark.parametrize("kind", ["signed by itself", "signed by nobody we know"])
def test_a_certificate_of_unknown_origin_is_not_trusted_but_looked_at(kind: str, trusting: Web, tmp_path: Path) -> None:
    unknown = certificates.server("service.example", by=trustme.CA())
    tls = unknown if kind == "signed by nobody we know" else certificates.self_signed(tmp_path)

    with serving(answer(), tls) as server:
        url = server.url(host="service.example", scheme="https")
        reason, detail = refusal(url, trusting)
        der = trusting.certificate(url, Deadline.after(PATIENCE))

    assert reason is Reason.FORBIDDEN
    assert "is not trusted: " in detail
    assert x509.not_after(der) > certificates.TODAY
    assert server.requests == []


def test_a_server_without_tls_cannot_be_asked_with_https(trusting: Web) -> None:
    with serving(silence) as server:
        url = server.url(scheme="https")
        found = trusting.get(url, {}, Deadline.after(SHORT))
        with pytest.raises(EvidenceError) as caught:
            trusting.certificate(url, Deadline.after(SHORT))

    assert found == NoAnswer("no whole answer in time", timed_out=True)
    assert caught.value.detail == f"https://127.0.0.1:{server.port} shows no certificate: no whole answer in time"


def test_a_server_that_answers_in_plain_words_agrees_on_no_tls(trusting: Web) -> None:
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

    assert reason is Reason.UNREACHABLE
    assert detail.startswith(f"https://127.0.0.1:{port} and the gate agree on no TLS: ")


def test_a_server_that_hangs_up_in_the_handshake_is_seen_to_be_down(trusting: Web) -> None:
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

    assert found == NoAnswer("connection closed without an answer")


def test_a_certificate_comes_from_the_address_that_was_checked(trusting: Web) -> None:
    with pytest.raises(EvidenceError) as caught:
        Web().certificate("https://127.0.0.1/", Deadline.after(PATIENCE))

    assert caught.value.reason is Reason.FORBIDDEN
