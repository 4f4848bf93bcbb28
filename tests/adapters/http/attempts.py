"""Attempts to make the gate connect to a blocked address; scripts/pages/addresses.py writes the page of them.

The public address leads to a server of the test, which redirects; every connected address is recorded.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gate.adapters.clock import Deadline
from gate.adapters.http import connection as real
from gate.adapters.http.client import HttpClient
from gate.model.errors import EvidenceError
from tests.fakes.servers import redirect, serving

PUBLIC = "93.184.216.34"
NAMES: Mapping[str, Sequence[Sequence[str]]] = {
    "public.example": [[PUBLIC]],
    "localhost": [["127.0.0.1"]],
    "loopback.example": [["127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "six.example": [["::ffff:10.0.0.1"]],
    "mixed.example": [[PUBLIC, "10.0.0.1"]],
    "rebinding.example": [[PUBLIC], ["127.0.0.1"]],
}
"""The addresses of each name at the first resolution, at the second, and so on; the last one repeats."""

REBINDING_LOCATION = "/again"


@dataclass(frozen=True)
class Attempt:
    """One attempt: its name, the URL, where the public server redirects to, whether private addresses are allowed."""

    name: str
    url: str = "http://public.example/"
    location: str = ""
    allow_private: bool = False


ATTEMPTS = (
    Attempt("loopback", "http://127.0.0.1/"),
    Attempt("loopback, another of its addresses", "http://127.8.9.10:8080/"),
    Attempt("loopback, by its name", "http://localhost/"),
    Attempt("loopback, IPv6", "http://[::1]/"),
    Attempt("decimal", "http://2130706433/"),
    Attempt("octal", "http://0177.0.0.1/"),
    Attempt("octal, one number", "http://017700000001/"),
    Attempt("hexadecimal", "http://0x7f.0.0.1/"),
    Attempt("hexadecimal, one number", "http://0x7f000001/"),
    Attempt("short", "http://127.1/"),
    Attempt("unspecified", "http://0.0.0.0/"),
    Attempt("unspecified, short", "http://0/"),
    Attempt("unspecified, IPv6", "http://[::]/"),
    Attempt("private, class A", "http://10.1.2.3/"),
    Attempt("private, class B", "http://172.31.255.1/"),
    Attempt("private, class C", "https://192.168.0.1/"),
    Attempt("shared by a carrier", "http://100.64.0.1/"),
    Attempt("unique local, IPv6", "http://[fd12:3456:789a::1]/"),
    Attempt("multicast", "http://224.0.0.1/"),
    Attempt("broadcast", "http://255.255.255.255/"),
    Attempt("multicast, IPv6", "http://[ff02::1]/"),
    Attempt("metadata", "http://169.254.169.254/latest/meta-data/", allow_private=True),
    Attempt("metadata, decimal", "http://2852039166/", allow_private=True),
    Attempt("metadata, octal", "http://0251.0376.0251.0376/", allow_private=True),
    Attempt("metadata, hexadecimal", "http://0xa9fea9fe/", allow_private=True),
    Attempt("metadata of AWS, IPv6", "http://[fd00:ec2::254]/", allow_private=True),
    Attempt("metadata of Google, IPv6", "http://[fd20:ce::254]/", allow_private=True),
    Attempt("metadata of Alibaba", "http://100.100.100.200/", allow_private=True),
    Attempt("metadata of Azure", "http://168.63.129.16/", allow_private=True),
    Attempt("metadata of Scaleway, IPv6", "http://[fd00:42::42]/", allow_private=True),
    Attempt("metadata of Oracle", "http://192.0.0.192/", allow_private=True),
    Attempt("metadata, by a name", "http://metadata.example/", allow_private=True),
    Attempt("link-local, IPv6", "http://[fe80::1]/", allow_private=True),
    Attempt("link-local with a zone", "http://[fe80::1%25eth0]/", allow_private=True),
    Attempt("site-local, IPv6", "http://[fec0::1]/", allow_private=True),
    Attempt("IPv4-mapped", "http://[::ffff:127.0.0.1]/"),
    Attempt("IPv4-mapped, in hexadecimal", "http://[::ffff:a9fe:a9fe]/", allow_private=True),
    Attempt("IPv4-compatible", "http://[::127.0.0.1]/"),
    Attempt("NAT64", "http://[64:ff9b::a9fe:a9fe]/", allow_private=True),
    Attempt("NAT64, local use", "http://[64:ff9b:1::7f00:1]/", allow_private=True),
    Attempt("6to4", "http://[2002:7f00:1::1]/"),
    Attempt("6to4 around metadata", "http://[2002:a9fe:a9fe::1]/", allow_private=True),
    Attempt("Teredo", "http://[2001:0:5db8:d822:8000:63bf:80ff:fffe]/"),
    Attempt("ISATAP", "http://[2606:4700::5efe:10.0.0.1]/"),
    Attempt("a name for loopback", "http://loopback.example/"),
    Attempt("a name for a mapped address", "http://six.example/"),
    Attempt("a name for a public and a private address", "http://mixed.example/"),
    Attempt("rebinding: another address at the second resolution", "http://rebinding.example/", REBINDING_LOCATION),
    Attempt("redirect to loopback", location="http://127.0.0.1/admin"),
    Attempt("redirect to metadata", location="http://169.254.169.254/latest/meta-data/", allow_private=True),
    Attempt("redirect to decimal", location="http://2130706433/"),
    Attempt("redirect without a scheme", location="//127.0.0.1/"),
    Attempt("redirect to a name for loopback", location="https://loopback.example/"),
    Attempt("redirect to a file", location="file:///etc/passwd"),
    Attempt("redirect to another scheme", location="gopher://127.0.0.1:6379/_FLUSHALL"),
    Attempt("redirect with credentials", location="http://user:word@127.0.0.1/"),
    Attempt("a file", "file:///etc/passwd"),
    Attempt("another scheme", "ftp://127.0.0.1/"),
    Attempt("credentials that look like the host", "http://public.example@127.0.0.1/"),
    Attempt("a backslash that parsers read differently", "http://public.example\\@127.0.0.1/"),
    Attempt("a fragment that parsers read differently", "http://127.0.0.1#@public.example/"),
    Attempt("digits of another script", "http://\uff11\uff12\uff17.0.0.1/"),
    Attempt("encoded dots", "http://127%2e0%2e0%2e1/"),
    Attempt("a dot at the end", "http://127.0.0.1./"),
)


@dataclass
class Outcome:
    """The outcome of an attempt: the message, and the connected addresses."""

    message: str = "there was a response"
    connected: list[str] = field(default_factory=list)


class Names:
    """A resolver whose addresses change as in `NAMES`; the system reads literal addresses."""

    def __init__(self) -> None:
        self.resolved: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.resolved.append(host)
        if host not in NAMES:
            return _literal(host, port)
        resolutions = NAMES[host]
        return resolutions[min(self.resolved.count(host), len(resolutions)) - 1]


def _literal(host: str, port: int) -> Sequence[str]:
    """Return an address in any spelling that the system reads, without resolving names."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in entries]


def attempt(case: Attempt) -> Outcome:
    """Make the attempt with a real client; only the public address has a server."""
    outcome = Outcome()
    with serving(redirect(case.location)) as server:

        def connect_to(address: str, port: int, timeout: float) -> socket.socket:
            outcome.connected.append(address)
            if address == PUBLIC:
                return real.connect_to("127.0.0.1", server.port, timeout)
            raise OSError("blocked addresses must not be connected")

        client = HttpClient(allow_private=case.allow_private, resolve=Names(), connect_to=connect_to)
        try:
            client.get(case.url, {}, Deadline.after(10))
        except EvidenceError as error:
            outcome.message = f"{error.category}: {error.detail}"
    return outcome
