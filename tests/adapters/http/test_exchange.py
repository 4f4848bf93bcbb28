"""Tests of requests and certificates: what is sent, and which certificates are trusted."""

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
from tests.adapters.http.clients import TIMEOUT, loopback_client, refusal
from tests.fakes import certificates
from tests.fakes.servers import (
    closed_port,
    respond,
    serving,
)


def test_a_request_sends_host_path_and_the_necessary_headers_only() -> None:
    with serving(respond()) as server:
        url = server.url("/health?deep=1", "service.example")
        loopback_client().get(url, {"X-Key": "k"}, Deadline.after(TIMEOUT))

    lines = server.requests[0].split("\r\n")
    assert lines[0] == "GET /health?deep=1 HTTP/1.1"
    assert {line.partition(":")[0].lower() for line in lines[1:] if line} == {
        "host", "user-agent", "accept", "accept-encoding", "connection", "x-key",
    }  # fmt: skip
    assert f"Host: service.example:{server.port}" in lines


def test_the_host_header_of_an_ipv6_address_has_brackets() -> None:
    with serving(respond()) as server:

        def connect_to(_address: str, _port: int, timeout: float) -> socket.socket:
            return connection.connect_to("127.0.0.1", server.port, timeout)

        client = HttpClient(resolve=lambda host, _port: [host], connect_to=connect_to)
        response = client.get("http://[2606:4700::1111]:8080", {}, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
    assert server.requests[0].startswith("GET / HTTP/1.1\r\nHost: [2606:4700::1111]:8080\r\n")


def test_heavy_libraries_are_imported_with_the_first_request() -> None:
    script = """
import sys
from gate.adapters.http.client import HttpClient
assert not {"requests", "urllib3", "ssl", "socket"} & set(sys.modules), "too early"
HttpClient().preload()
assert "requests" in sys.modules, "too late"
"""
    # without COVERAGE_* in the environment: coverage itself would import them
    subprocess.run([sys.executable, "-c", script], check=True, env={"PATH": os.environ["PATH"]})


def test_the_proxies_and_credentials_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine service.example login me password word\n")
    netrc.chmod(0o600)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NETRC", str(netrc))

    with serving(respond()) as server:
        response = loopback_client().get(server.url(host="service.example"), {}, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
    assert "Authorization" not in server.requests[0]


def test_a_valid_certificate_for_the_host_of_the_url_is_trusted(trusting_client: HttpClient) -> None:
    with serving(respond(), certificates.server("service.example")) as server:
        url = server.url(host="service.example", scheme="https")
        response = trusting_client.get(url, {}, Deadline.after(TIMEOUT))
        der = trusting_client.certificate(url, Deadline.after(TIMEOUT))

    assert isinstance(response, HttpResponse)
    assert certificate.not_after(der) == certificates.TODAY + timedelta(days=90)


def test_an_authority_outside_ca_file_is_not_trusted() -> None:
    with serving(respond(), certificates.server("service.example")) as server:
        cause, _ = refusal(server.url(host="service.example", scheme="https"), loopback_client())

    assert cause is Cause.CERTIFICATE_NOT_TRUSTED
    assert server.requests == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unreadable_ca_file_is_reported(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "authorities.pem"
    if content:
        path.write_text(content)

    with pytest.raises(EvidenceError) as caught:
        loopback_client(str(path)).preload()

    assert caught.value.detail == f"the certificate authorities in {path} cannot be read"


def test_an_expired_certificate_is_not_trusted_but_can_be_read(trusting_client: HttpClient) -> None:
    with serving(respond(), certificates.server("service.example", timedelta(days=-2))) as server:
        url = server.url(host="service.example", scheme="https")
        cause, detail = refusal(url, trusting_client)
        der = trusting_client.certificate(url, Deadline.after(TIMEOUT))

    assert cause is Cause.CERTIFICATE_NOT_TRUSTED
    assert detail.endswith("is not trusted: certificate has expired")
    assert certificate.not_after(der) == certificates.TODAY - timedelta(days=2)
    assert server.requests == []


def test_the_certificate_of_another_host_is_not_trusted(trusting_client: HttpClient) -> None:
    with serving(respond(), certificates.server("other.example")) as server:
        cause, detail = refusal(server.url(host="service.example", scheme="https"), trusting_client)

    assert cause is Cause.CERTIFICATE_NOT_TRUSTED
    assert "Hostname mismatch" in detail
    assert server.requests == []


@pytest.mark.parametrize("kind", ["self-signed", "unknown authority"])
def test_a_certificate_of_an_unknown_issuer_is_not_trusted_but_can_be_read(
    kind: str, trusting_client: HttpClient, tmp_path: Path
) -> None:
    unknown = certificates.server("service.example", issuer=trustme.CA())
    tls = unknown if kind == "unknown authority" else certificates.self_signed(tmp_path)

    with serving(respond(), tls) as server:
        url = server.url(host="service.example", scheme="https")
        cause, detail = refusal(url, trusting_client)
        der = trusting_client.certificate(url, Deadline.after(TIMEOUT))

    assert cause is Cause.CERTIFICATE_NOT_TRUSTED
    assert "is not trusted: " in detail
    assert certificate.not_after(der) > certificates.TODAY
    assert server.requests == []
