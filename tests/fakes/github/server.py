"""The fake over HTTP: connections, injected faults, and the storage server of artifacts.

Requests of this process are answered without a connection, by the same code, unless a fault is about the connection: a
connection takes most of the time of a request. Other processes, and whoever does not use `requests`, connect.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import struct
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest import mock

import requests
import urllib3
from requests.adapters import HTTPAdapter

from tests.fakes.github.dispatch import respond
from tests.fakes.github.exchange import Fault, HttpResponse, RefusedError, Request
from tests.fakes.github.fake import GitHub

BASE_PATH = "/api/v3"
"""The base path of an Enterprise Server's REST API; its GraphQL API is at /api/graphql."""


class Server(ThreadingHTTPServer):
    """A server with the state of the fake; `stopping` ends the handlers that wait."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, github: GitHub, port: int, handler: type[Handler]) -> None:
        self.github = github
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", port), handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Records an error of the fake itself; a closed connection is not one."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.github.violations.append(f"the fake itself failed: {error!r}")


class Handler(BaseHTTPRequestHandler):
    """Reads a request, and sends the response with the injected fault, if any."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def respond(self) -> None:
        try:
            request = self._read_request()
            with self.server.github.lock:
                response, fault = self._handle(request)
            self._deliver(response, fault)
        except ConnectionError:
            self._reset()
        except RefusedError as error:
            self._deliver(error.response, None)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = respond  # noqa: N815 - the names that http.server calls

    def _read_request(self) -> Request:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return read_request(self.server.github, self.command, self.path, dict(self.headers), data)

    def _handle(self, request: Request) -> tuple[HttpResponse, Fault | None]:
        return answer(self.server.github, request)

    def _deliver(self, response: HttpResponse, fault: Fault | None) -> None:
        if fault and fault.delay:
            self.server.stopping.wait(fault.delay)
        damage = fault.damage if fault else ""
        if damage == "reset":
            raise ConnectionResetError
        if damage == "silence":
            self._stay_silent()
            return
        data = encode(response)
        if damage == "garbage":
            data = data[: len(data) // 2]
        self._send(response, data, len(data) // 2 if damage == "half" else len(data))

    def _send(self, response: HttpResponse, data: bytes, sent: int) -> None:
        self.send_response(response.status)
        for name, value in headers_of(response, data).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:sent])
        if sent < len(data):
            raise ConnectionResetError

    def _stay_silent(self) -> None:
        """Waits until the client or the server closes the connection."""
        self.connection.settimeout(0.05)
        while not self.server.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.connection.recv(1):
                    break
        self.close_connection = True

    def _reset(self) -> None:
        """Resets the connection."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Does not log to stderr."""


class Storage(Handler):
    """The storage server of artifacts: it accepts a signature in the URL, and must never receive a token."""

    def _handle(self, request: Request) -> tuple[HttpResponse, Fault | None]:
        github = self.server.github
        fault = next((fault for fault in github.faults if fault.applies_to(request)), None)
        if fault and fault.status:
            return fault.response(), fault
        if request.token:
            github.violations.append("the storage of artifacts received the token")
            return RefusedError(403, "Server failed to authenticate the request").response, fault
        ident = int(request.path.rpartition("/")[2])
        github.downloads.append(ident)
        data = github.zips.get(ident)
        response = (
            RefusedError(404, "gone").response
            if data is None
            else HttpResponse(200, data, {"Content-Type": "application/zip"})
        )
        return response, fault


def read_request(github: GitHub, verb: str, target: str, headers: Mapping[str, str], data: bytes) -> Request:
    """The request of a client.

    Raises:
        RefusedError: when the body is not JSON.
    """
    if github.enterprise:
        base = BASE_PATH if target.startswith(BASE_PATH) else "/api"
        target = target.removeprefix(base) if target.startswith(base) else f"/outside{target}"
    names = {name.lower(): value for name, value in headers.items()}
    token = names.get("authorization", "").rpartition(" ")[2]
    try:
        body = json.loads(data) if data else None
    except ValueError:
        raise RefusedError(400, "Problems parsing JSON") from None
    return Request(verb, target, token, body, names)


def answer(github: GitHub, request: Request) -> tuple[HttpResponse, Fault | None]:
    """The response to a request, and the fault that it has, if any.

    Raises:
        ConnectionResetError: when the fake is dead before or after this request.
    """
    github.requests.append(request)
    request.number = len(github.requests)
    if github.dies_after is not None and request.number > github.dies_after:
        raise ConnectionResetError
    for hook in github.before:
        hook(request)
    fault = next((fault for fault in github.faults if fault.applies_to(request)), None)
    response = fault.response() if fault and fault.status else respond(github, request)
    for hook in github.after:
        hook(request)
    if request.number == github.dies_after:
        raise ConnectionResetError
    request.status = response.status
    return response, fault


def encode(response: HttpResponse) -> bytes:
    """The body as it is sent."""
    if isinstance(response.body, bytes):
        return response.body
    return b"" if response.body is None else json.dumps(response.body).encode()


def headers_of(response: HttpResponse, data: bytes) -> dict[str, str]:
    """The headers that are sent with this body."""
    kind = "application/json; charset=utf-8"
    return {"Content-Type": kind, "Content-Length": str(len(data)), **response.headers}


@contextlib.contextmanager
def without_connections(github: GitHub, address: str) -> Iterator[None]:
    """Answers the requests of this process to the address until the block ends."""
    send = HTTPAdapter.send

    def send_directly(self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        url = str(request.url)
        if not url.startswith(address) or any(fault.damage or fault.delay for fault in github.faults):
            return send(self, request, *args, **options)
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else bytes(body)
        try:
            read = read_request(github, str(request.method), url.removeprefix(address), request.headers, data)
            with github.lock:
                response, _ = answer(github, read)
        except RefusedError as error:
            response = error.response
        except ConnectionResetError as error:
            raise requests.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", error)) from None
        content = encode(response)
        raw = urllib3.HTTPResponse(
            io.BytesIO(content), headers_of(response, content), response.status, preload_content=False
        )
        return self.build_response(request, raw)

    with mock.patch.object(HTTPAdapter, "send", send_directly):
        yield


def accept(server: Server) -> None:
    """Accepts connections until the socket is shut down."""
    with contextlib.suppress(OSError):
        while True:
            server.process_request(*server.get_request())


@contextlib.contextmanager
def serving(github: GitHub, port: int = 0, *, strict: bool = True) -> Iterator[GitHub]:
    """Serves the fake on loopback until the block ends; `github.url` is its address.

    Raises:
        AssertionError: at the end of the block, when it is strict and something violates the contract.
    """
    servers = [Server(github, port, Handler), Server(github, 0, Storage)]
    address = f"http://127.0.0.1:{servers[0].server_port}"
    github.url = f"{address}{BASE_PATH if github.enterprise else ''}"
    github.storage_url = f"http://127.0.0.1:{servers[1].server_port}"
    for server in servers:
        threading.Thread(target=accept, args=(server,), daemon=True).start()
    try:
        with without_connections(github, address):
            yield github
    finally:
        for server in servers:
            server.stopping.set()
            server.socket.shutdown(socket.SHUT_RDWR)
            server.server_close()
    assert not (strict and github.violations), "violations of GitHub's contract:\n" + "\n".join(github.violations)
