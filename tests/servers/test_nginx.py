"""The probe `http` against a real nginx on loopback: good and bad certificates, redirects, errors, huge bodies.

Skipped when nginx is not installed; `.ci/run` installs it.
"""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import trustme

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http import connection
from gate.adapters.http.client import HttpClient
from gate.model.evidence import Category, Cause, Evidence, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.http import PROBE
from tests.fakes.certificates import TODAY, authority, trusted
from tests.fakes.servers import Exchange, reset, serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")

HOST = "service.example"
DAY = timedelta(days=1)

PLAIN = """
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location = /ok {{ default_type application/json; return 200 '{{"database": {{"status": "healthy"}}}}'; }}
        location = /down {{ return 503; }}
        location = /recovering {{ if (-f {root}/recovered) {{ return 200 '{{}}'; }} return 503; }}
        location = /dropped {{ reset_timedout_connection on; return 444; }}
        location = /broken {{ proxy_pass http://127.0.0.1:{upstream}; proxy_buffering off; }}
        location = /soon {{ add_header Retry-After 2 always; return 503; }}
        location = /later {{ add_header Retry-After 3600 always; return 429; }}
        location = /moved {{ return 302 /ok; }}
        location = /circle {{ return 302 /circle; }}
        location = /metadata {{ return 302 http://169.254.169.254/latest/meta-data/; }}
        location = /octal {{ return 302 http://0251.0376.0251.0376/; }}
        location = /file {{ return 302 file:///etc/passwd; }}
        location = /bomb {{ default_type application/json; add_header Content-Encoding gzip; alias {root}/bomb.gz; }}
        location = /huge {{ default_type application/json; alias {root}/huge.json; }}
        location = /dripping {{ default_type application/json; limit_rate 100; alias {root}/huge.json; }}
    }}
"""
SECURE = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {root}/{name}.pem;
        ssl_certificate_key {root}/{name}.pem;
        location / {{ return 200 '{{}}'; }}
    }}
"""
CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {root}/nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {root}; proxy_temp_path {root}; fastcgi_temp_path {root}; uwsgi_temp_path {root};
    scgi_temp_path {root};
{servers}
}}
"""


@dataclass(frozen=True)
class Servers:
    """The ports of the servers by name, and the file of the trusted certificate authority."""

    ports: Mapping[str, int]
    ca_file: str
    root: Path

    def url(self, path: str, server: str = "plain") -> str:
        scheme = "http" if server == "plain" else "https"
        return f"{scheme}://{HOST}:{self.ports[server]}{path}"

    def measure(self, url: str, sleep: Callable[[float], None] = time.sleep, **params: object) -> Evidence:
        """The evidence of the probe for one URL, with five seconds in total."""
        parameters = PROBE.params.model_validate({"urls": url, "retries": 1, "timeout": "2s", **params})
        client = HttpClient(True, self.ca_file, resolve, sleep=sleep)
        context = ProbeContext(Host.at(Path(), TODAY, {}), deadline=Deadline.after(5), open_http=lambda: client)
        evidence: Evidence = PROBE.measure(parameters, context)
        return evidence


def resolve(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"] if host == HOST else connection.resolve(host, port)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    root = tmp_path_factory.mktemp("nginx")
    names = ("plain", "good", "soon", "expired", "wrong-host", "self-signed")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    write_certificates(root)
    (root / "bomb.gz").write_bytes(gzip.compress(b" " * (64 << 20), mtime=0))
    (root / "huge.json").write_bytes(b'"' + b"x" * (32 << 20) + b'"')
    with serving(send_half_a_response) as upstream:
        blocks = [
            (PLAIN if name == "plain" else SECURE).format(port=port, root=root, name=name, upstream=upstream.port)
            for name, port in ports.items()
        ]
        (root / "nginx.conf").write_text(CONFIGURATION.format(root=root, servers="".join(blocks)))
        command = [str(NGINX), "-p", str(root), "-c", str(root / "nginx.conf")]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for(list(ports.values()))
            yield Servers(ports, trusted(root), root)
        finally:
            process.terminate()
            process.wait(10)


def send_half_a_response(conversation: Exchange) -> None:
    """Sends less than announced, then resets the connection."""
    conversation.send(b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    time.sleep(0.1)  # a reset overtakes data that was sent just before it
    reset(conversation)


def write_certificates(root: Path) -> None:
    valid_for = {"good": 90 * DAY, "soon": 5 * DAY, "expired": -2 * DAY}
    for name in ("good", "soon", "expired", "wrong-host", "self-signed"):
        host = "other.example" if name == "wrong-host" else HOST
        signer = trustme.CA() if name == "self-signed" else authority()
        until = TODAY + valid_for.get(name, 90 * DAY)
        issued = signer.issue_cert(host, not_before=TODAY - 400 * DAY, not_after=until)
        issued.private_key_and_cert_chain_pem.write_to_path(str(root / f"{name}.pem"))


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def wait_for(ports: Sequence[int]) -> None:
    for port in ports:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)


def value(evidence: Evidence, name: str) -> object:
    observation = evidence.facts[name]
    assert isinstance(observation, Seen), observation
    return observation.value


def test_a_healthy_service_has_status_availability_and_facts(servers: Servers) -> None:
    evidence = servers.measure(servers.url("/ok"), facts={"db": "database.status"})

    assert value(evidence, "status") == Decimal(200)
    assert value(evidence, "availability") == Percentage(1, 1)
    assert value(evidence, "db") == "healthy"


def test_a_redirect_is_followed_and_counted(servers: Servers) -> None:
    evidence = servers.measure(servers.url("/moved"))

    assert (value(evidence, "status"), value(evidence, "redirects")) == (Decimal(200), Decimal(1))


def test_a_server_error_counts_as_down(servers: Servers) -> None:
    evidence = servers.measure(servers.url("/down"))

    assert (value(evidence, "status"), value(evidence, "availability")) == (Decimal(503), Percentage(0, 1))


def test_a_service_that_recovers_between_two_attempts_is_up(servers: Servers) -> None:
    recovered = servers.root / "recovered"
    recovered.unlink(missing_ok=True)

    evidence = servers.measure(servers.url("/recovering"), sleep=lambda _seconds: recovered.touch())

    assert (value(evidence, "status"), value(evidence, "availability")) == (Decimal(200), Percentage(1, 1))
    assert evidence.notes == (f"{servers.url('/recovering')}: the sample was answered only after a retry",)


def test_a_service_that_does_not_recover_stays_down(servers: Servers) -> None:
    (servers.root / "recovered").unlink(missing_ok=True)

    evidence = servers.measure(servers.url("/recovering"))

    assert (value(evidence, "status"), value(evidence, "availability")) == (Decimal(503), Percentage(0, 1))


@pytest.mark.parametrize(("path", "pauses"), [("/soon", [2.0]), ("/later", [])])
def test_a_retry_waits_as_long_as_the_service_asks_if_there_is_time(
    servers: Servers, path: str, pauses: list[float]
) -> None:
    waits: list[float] = []

    servers.measure(servers.url(path), sleep=waits.append)

    assert waits == pauses


@pytest.mark.parametrize(
    ("path", "reason"), [("/dropped", "connection reset"), ("/broken", "the response was cut off")]
)
def test_a_reset_connection_counts_as_down(servers: Servers, path: str, reason: str) -> None:
    evidence = servers.measure(servers.url(path), facts={"db": "status"})

    assert (value(evidence, "status"), value(evidence, "availability")) == (Decimal(600), Percentage(0, 1))
    assert evidence.facts["db"] == Unseen(Cause.UNREACHABLE, f"{servers.url(path)}: {reason}", servers.url(path))
    assert [finding.rule for finding in evidence.findings] == ["no-answer"]


@pytest.mark.parametrize("path", ["/metadata", "/octal", "/file"])
def test_a_redirect_to_a_blocked_address_is_missing(servers: Servers, path: str) -> None:
    observation = servers.measure(servers.url(path)).facts["status"]

    assert isinstance(observation, Unseen)
    assert observation.category is Category.FORBIDDEN


def test_circular_redirects_end(servers: Servers) -> None:
    evidence = servers.measure(servers.url("/circle"))

    assert value(evidence, "status") == Decimal(302)


@pytest.mark.parametrize("path", ["/bomb", "/huge"])
def test_a_body_that_is_too_large_is_not_read_completely(servers: Servers, path: str) -> None:
    evidence = servers.measure(servers.url(path), facts={"db": "status"})

    assert value(evidence, "status") == Decimal(200)
    assert isinstance(evidence.facts["db"], Unseen)


def test_a_server_that_sends_too_slowly_is_down_after_the_timeout(servers: Servers) -> None:
    evidence = servers.measure(servers.url("/dripping"), timeout="1s", facts={"db": "status"})

    assert value(evidence, "availability") == Percentage(0, 1)


@pytest.mark.parametrize(("name", "days"), [("good", 90), ("soon", 5)])
def test_a_valid_certificate_has_its_remaining_time(servers: Servers, name: str, days: int) -> None:
    evidence = servers.measure(servers.url("/", name))

    assert value(evidence, "status") == Decimal(200)
    assert value(evidence, "certificate_valid_for") == Decimal(days * 86400)


def test_an_expired_certificate_is_reported_and_no_request_is_sent(servers: Servers) -> None:
    evidence = servers.measure(servers.url("/", "expired"))

    assert value(evidence, "certificate_valid_for") == Decimal(-2 * 86400)
    assert isinstance(evidence.facts["status"], Unseen)


@pytest.mark.parametrize("name", ["wrong-host", "self-signed"])
def test_with_an_untrusted_certificate_the_status_is_missing(servers: Servers, name: str) -> None:
    evidence = servers.measure(servers.url("/", name))

    assert isinstance(evidence.facts["status"], Unseen)
    assert value(evidence, "certificate_valid_for") == Decimal(90 * 86400)
