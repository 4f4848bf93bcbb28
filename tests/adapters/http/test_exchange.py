"""What is sent, and which certificates are trusted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from gate.adapters.clock import Deadline
from gate.adapters.http import certificate, connection
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.adapters.http.doors import PATIENCE, refusal, web
from tests.fakes import certificates
from tests.fakes.servers import (
    answer,
    closed_port,
    serving,
)


def test_the_request_names_host_and_path_and_nothing_that_nobody_asked_for() -> None:
    with serving(answer()) as server:
        web().get(server.url("/health?deep=1", "service.example"), {"X-Key": "k"}, Deadline.after(PATIENCE))

    lines = server.requests[0].split("\r\n")
    assert lines[0] == "GET /health?deep=1 HTTP/1.1"
    assert {each.partition(":")[0].lower() for each in lines[1:] if each} == {
        "host", "user-agent", "accept", "accept-encoding", "connection", "x-key",
    }  # fmt: skip
    assert f"Host: service.example:{server.port}" in lines


def test_an_ipv6_host_is_named_in_brackets() -> None:
    with serving(answer()) as server:

        def connect_to(_address: str, _port: int, patience: float) -> socket.socket:
            return connection.connect_to("127.0.0.1", server.port, patience)

        door = HttpClient(resolve=lambda host, _port: [host], connect_to=connect_to)
        found = door.get("http://[2606:4700::1111]:8080", {}, Deadline.after(PATIENCE))

    assert isinstance(found, HttpResponse)
    assert server.requests[0].startswith("GET / HTTP/1.1\r\nHost: [2606:4700::1111]:8080\r\n")


def test_what_is_heavy_is_loaded_when_it_is_needed() -> None:
    script = """
import sys
from gate.adapters.http.client import HttpClient
assert not {"requests", "urllib3", "ssl", "socket"} & set(sys.modules), "too early"
HttpClient().warm()
assert "requests" in sys.modules, "too late"
"""
    subprocess.run([sys.executable, "-c", script], check=True, env={"PATH": os.environ["PATH"]})  # nor is it measured


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

    assert isinstance(found, HttpResponse)
    assert "Authorization" not in server.requests[0]


def test_a_good_certificate_is_trusted_by_the_name_of_the_url(trusting: HttpClient) -> None:
    with serving(answer(), certificates.server("service.example")) as server:
        url = server.url(host="service.example", scheme="https")
        found = trusting.get(url, {}, Deadline.after(PATIENCE))
        der = trusting.certificate(url, Deadline.after(PATIENCE))

    assert isinstance(found, HttpResponse)
    assert certificate.not_after(der) == certificates.TODAY + timedelta(days=90)


def test_an_authority_that_nobody_named_is_not_trusted() -> None:
    with serving(answer(), certificates.server("service.example")) as server:
        reason, _ = refusal(server.url(host="service.example", scheme="https"), web())

    assert reason is Cause.FORBIDDEN
    assert server.requests == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_read_says_so(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "authorities.pem"
    if content:
        path.write_text(content)

    with pytest.raises(EvidenceError) as caught:
        web(str(path)).warm()

    assert caught.value.detail == f"the file of authorities {path} cannot be read"


def test_an_expired_certificate_is_not_trusted_but_looked_at(trusting: HttpClient) -> None:
    with serving(answer(), certificates.server("service.example", timedelta(days=-2))) as server:
        url = server.url(host="service.example", scheme="https")
        reason, detail = refusal(url, trusting)
        der = trusting.certificate(url, Deadline.after(PATIENCE))

    assert reason is Cause.FORBIDDEN
    assert detail.endswith("is not trusted: certificate has expired")
    assert certificate.not_after(der) == certificates.TODAY - timedelta(days=2)
    assert server.requests == []


def test_the_certificate_of_another_host_is_not_trusted(trusting: HttpClient) -> None:
    with serving(answer(), certificates.server("other.example")) as server:
        reason, detail = refusal(server.url(host="service.example", scheme="https"), trusting)

    assert reason is Cause.FORBIDDEN
    assert "Hostname mismatch" in detail
    assert server.requests == []


@pytest.mark.parametrize("kind", ["signed by itself", "signed by nobody we know"])
def test_a_certificate_of_unknown_origin_is_not_trusted_but_looked_at(
    kind: str, trusting: HttpClient, tmp_path: Path
) -> None:
    unknown = certificates.server("service.example", by=trustme.CA())
    tls = unknown if kind == "signed by nobody we know" else certificates.self_signed(tmp_path)

    with serving(answer(), tls) as server:
        url = server.url(host="service.example", scheme="https")
        reason, detail = refusal(url, trusting)
        der = trusting.certificate(url, Deadline.after(PATIENCE))

    assert reason is Cause.FORBIDDEN
    assert "is not trusted: " in detail
    assert certificate.not_after(der) > certificates.TODAY
    assert server.requests == []
