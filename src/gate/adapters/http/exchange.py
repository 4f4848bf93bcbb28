"""One request and its answer over a `Line`, by requests, bounded in size; imported only when something is asked."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import requests
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from gate import __version__
from gate.adapters.http.connection import AN_INSTANT, Line
from gate.adapters.http.response import HttpResponse
from gate.adapters.http.targets import Target
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Unseen

USER_AGENT = f"readiness-gate/{__version__}"

FAULTS = (requests.RequestException, HTTPError, http.client.HTTPException, OSError)
"""What an exchange may raise; none of the libraries wraps all of what is below it."""


class _Dialled:
    """A connection that is opened by its line, so that no name is looked up a second time."""

    def __init__(self, *args: Any, line: Line, **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.open()


class _Plain(_Dialled, HTTPConnection):
    """Without TLS."""


class _Secure(_Dialled, HTTPSConnection):
    """With TLS; server name and certificate are those of the URL's host, not of the address."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _OverLine(HTTPAdapter):
    """Sends requests over one line, whatever their URL says; no proxy, no retry, certificates by our own context."""

    def __init__(self, target: Target, line: Line, context: ssl.SSLContext | None) -> None:
        super().__init__()
        where: dict[str, Any] = {"host": target.host, "port": target.port, "line": line}
        self._pool = _SecurePool(ssl_context=context, **where) if context else _PlainPool(**where)

    def get_connection_with_tls_context(self, *_args: Any, **_options: Any) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, *_args: Any) -> None:
        """Nothing to set: the context already says whom to trust."""

    def close(self) -> None:
        super().close()
        self._pool.close()


@cache
def trusting(ca_file: str) -> ssl.SSLContext:
    """The TLS settings of a careful client: the system's authorities, those that requests brings, and `ca_file`.

    Raises:
        EvidenceError: unreadable when `ca_file` holds no certificates.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    try:
        if ca_file:
            context.load_verify_locations(ca_file)
    except OSError:
        raise EvidenceError(Cause.UNREADABLE, f"the file of authorities {ca_file} cannot be read") from None
    return context


def ask(
    target: Target, headers: Mapping[str, str], line: Line, context: ssl.SSLContext | None, limit: int
) -> HttpResponse:
    """What the target answers to a GET.

    A body of more than `limit` bytes, packed or unpacked, or one packed in a way nobody asked for, is unseen.

    Raises:
        Exception: one of FAULTS; `gate.adapters.http.errors` knows what it means.
    """
    usual = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    request = requests.Request("GET", target.url, headers={**usual, **headers}).prepare()
    with contextlib.closing(_OverLine(target, line, context)) as adapter:
        response = adapter.send(request, stream=True, timeout=max(line.deadline.left, AN_INSTANT))
        with response:
            packed = _read(response.raw, limit)
    found = {name.lower(): value for name, value in response.headers.items()}
    if len(packed) > limit:
        return HttpResponse(response.status_code, found, _too_large(limit), ended=False)
    return HttpResponse(response.status_code, found, _unpacked(packed, found.get("content-encoding", ""), limit))


def certificate(target: Target, line: Line) -> bytes:
    """The certificate (DER) that the server shows in a handshake of our own, whoever signed it and however old.

    Raises:
        OSError: when no handshake comes about.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # to be looked at, not to be trusted: nothing is sent over this connection
    with line.open() as plain, context.wrap_socket(plain, server_hostname=target.host) as secure:
        shown = secure.getpeercert(binary_form=True)
    if not shown:
        raise ssl.SSLError("the server shows no certificate")
    return shown


def _read(raw: HTTPResponse, limit: int) -> bytes:
    """The body to its end, or at most a byte more than `limit`; a broken end shows only at the next read."""
    read = b""
    while len(read) <= limit and (part := raw.read(limit + 1 - len(read), decode_content=False)):
        read += part
    return read


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes | Unseen:
    """The body as it was before it was packed; never more than a byte beyond `limit` is unpacked."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            try:
                plain = zlib.decompressobj(wbits=47).decompress(body, limit + 1)
            except zlib.error:
                return Unseen(Cause.UNREADABLE, "the body says that it is compressed and cannot be unpacked")
            return _too_large(limit) if len(plain) > limit else plain
        case _:
            return Unseen(Cause.UNREADABLE, "the body is compressed in a way that nobody asked for")


def _too_large(limit: int) -> Unseen:
    return Unseen(Cause.UNREADABLE, f"the body has more than {limit:,} bytes")
