"""One request and its response over a `Connection`, with requests, bounded in size; imported with the first request."""

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
from gate.adapters.http.connection import MIN_TIMEOUT, Connection
from gate.adapters.http.response import HttpResponse
from gate.adapters.http.targets import Target
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Unseen

USER_AGENT = f"readiness-gate/{__version__}"

REQUEST_ERRORS = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError)
"""What an exchange may raise: neither library wraps every exception of the layers below.

http.client raises ValueError for a chunk of negative size.
"""

READ_SIZE = 1 << 16
"""Bytes of one read: http.client collects the chunks of a body one by one, so that many tiny ones would fill memory."""


class _Response(http.client.HTTPResponse):
    """Passes over interim responses such as 103 (RFC 9110, section 15.2); http.client does so only with 100."""

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not http.client.CONTINUE < status < http.client.OK or status == http.client.SWITCHING_PROTOCOLS:
                return version, status, reason
            http.client.parse_headers(self.fp)


class _ConnectionMixin:
    """Opens the socket of an urllib3 connection with our `Connection`, so that no name is resolved twice."""

    response_class: Any = _Response

    def __init__(self, *args: Any, connection: Connection, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connection = connection

    def _new_conn(self) -> socket.socket:
        return self._connection.open()


class _PlainConnection(_ConnectionMixin, HTTPConnection):
    """Without TLS."""


class _TlsConnection(_ConnectionMixin, HTTPSConnection):
    """With TLS; server name and certificate are checked for the URL's host, not for the address."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _ConnectionAdapter(HTTPAdapter):
    """Sends every request over one connection, without proxy or retry, and with our own TLS context."""

    def __init__(self, target: Target, connection: Connection, context: ssl.SSLContext | None) -> None:
        super().__init__()
        options: dict[str, Any] = {"host": target.host, "port": target.port, "connection": connection}
        self._pool = _TlsPool(ssl_context=context, **options) if context else _PlainPool(**options)

    def get_connection_with_tls_context(self, *_args: Any, **_options: Any) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, *_args: Any) -> None:
        """Does nothing: the TLS context already holds the authorities."""

    def close(self) -> None:
        super().close()
        self._pool.close()


@cache
def tls_context(ca_file: str) -> ssl.SSLContext:
    """The TLS settings: the authorities of the system, of requests, and those in `ca_file`.

    Raises:
        EvidenceError: UNREADABLE when `ca_file` holds no certificates.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    try:
        if ca_file:
            context.load_verify_locations(ca_file)
    except OSError:
        message = f"the certificate authorities in {ca_file} cannot be read"
        raise EvidenceError(Cause.UNREADABLE, message, ca_file) from None
    return context


def send(
    target: Target,
    headers: Mapping[str, str],
    connection: Connection,
    context: ssl.SSLContext | None,
    limit: int,
    *,
    content: bytes | None = None,
) -> HttpResponse:
    """Sends a GET request, or a POST request with its content, and returns the response.

    The body is unseen when it has more than `limit` bytes, compressed or decompressed, or an encoding we did not
    request. That of a POST request is not read: a server that has answered and then stalls has the content.

    Raises:
        Exception: one of REQUEST_ERRORS; `gate.adapters.http.errors` classifies it.
    """
    defaults = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    method = "GET" if content is None else "POST"
    request = requests.Request(method, target.url, headers={**defaults, **headers}, data=content).prepare()
    with contextlib.closing(_ConnectionAdapter(target, connection, context)) as adapter:
        response = adapter.send(request, stream=True, timeout=max(connection.deadline.remaining, MIN_TIMEOUT))
        received = {name.lower(): value for name, value in response.headers.items()}
        with response:
            if content is not None:
                return HttpResponse(response.status_code, received, b"", is_complete=False)
            _check_framing(received)
            body = _read(response.raw, limit)
    if len(body) > limit:
        return HttpResponse(response.status_code, received, _too_large(limit), is_complete=False)
    return HttpResponse(response.status_code, received, _complete_body(response.status_code, received, body, limit))


def _check_framing(headers: Mapping[str, str]) -> None:
    """Refuses a response whose end is not certain (RFC 9112, section 6.3).

    Raises:
        http.client.HTTPException: for a Content-Length that is no number, or a transfer coding other than chunked.
    """
    coding, length = headers.get("transfer-encoding", "chunked"), headers.get("content-length", "0")
    if coding.strip().lower() != "chunked" or not (length.strip().isascii() and length.strip().isdigit()):
        raise http.client.HTTPException("the end of the body is not certain")


def fetch_certificate(target: Target, connection: Connection) -> bytes:
    """The server's certificate (DER) from a separate handshake, even if it is expired or not trusted.

    Raises:
        OSError: when the handshake fails.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the certificate is only read: nothing is sent over this connection
    with connection.open() as plain, context.wrap_socket(plain, server_hostname=target.host) as secure:
        der = secure.getpeercert(binary_form=True)
    if not der:
        raise ssl.SSLError("the server presents no certificate")
    return der


def _read(raw: HTTPResponse, limit: int) -> bytes:
    """The whole body, or one byte more than `limit`; only a further read detects a truncated body."""
    body = bytearray()
    while len(body) <= limit and (chunk := raw.read(min(READ_SIZE, limit + 1 - len(body)), decode_content=False)):
        body += chunk
    return bytes(body)


def _complete_body(status: int, headers: Mapping[str, str], body: bytes, limit: int) -> bytes | Unseen:
    """The decompressed body; unseen when it is only a part. Decompression stops one byte beyond `limit`."""
    if status == http.client.PARTIAL_CONTENT:
        return Unseen(
            Cause.UNREADABLE, "the response is a part of the document (206), and the gate requested the whole"
        )
    match headers.get("content-encoding", "").strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            return _decompress(body, limit)
        case _:
            return Unseen(Cause.UNREADABLE, "the body has a content encoding that the gate did not request")


def _decompress(body: bytes, limit: int) -> bytes | Unseen:
    decompressor = zlib.decompressobj(wbits=47)
    try:
        plain = decompressor.decompress(body, limit + 1)
    except zlib.error:
        return Unseen(Cause.UNREADABLE, "the body is marked as compressed and cannot be decompressed")
    if len(plain) > limit:
        return _too_large(limit)
    if not decompressor.eof:
        return Unseen(Cause.UNREADABLE, "the compressed body is cut short")
    if decompressor.unused_data:
        return Unseen(Cause.UNREADABLE, "more data follows the compressed body")
    return plain


def _too_large(limit: int) -> Unseen:
    return Unseen(Cause.TOO_LARGE, f"the body has more than {limit:,} bytes")
