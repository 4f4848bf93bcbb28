"""The fake over real HTTP: connections, faults on the way, and the place that artifacts are downloaded from."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.github.answering import answer
from tests.fakes.github.exchange import Ask, Fault, HttpResponse, RefusedError
from tests.fakes.github.hub import GitHub

BASE_PATH = "/api/v3"
"""Of the REST API of an Enterprise Server; its GraphQL is at /api/graphql."""


class Server(ThreadingHTTPServer):
    """Carries the state and a sign that it is over, for those who wait."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, hub: GitHub, port: int, handler: type[Handler]) -> None:
        self.hub = hub
        self.over = threading.Event()
        super().__init__(("127.0.0.1", port), handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is none of our business; anything else is a fault of the fake."""
        fault = sys.exception()
        if not isinstance(fault, ConnectionError):
            self.hub.violations.append(f"the fake itself failed: {fault!r}")


class Handler(BaseHTTPRequestHandler):
    """Reads a request, has it answered, and sends the answer as well or as badly as it should be."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def respond(self) -> None:
        try:
            request = self._ask()
            with self.server.hub.lock:
                said, fault = self._do(request)
            self._deliver(said, fault)
        except ConnectionError:
            self._reset()
        except RefusedError as refused:
            self._deliver(refused.answer, None)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = respond  # noqa: N815 - the names that http.server calls

    def _ask(self) -> Ask:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.path
        if self.server.hub.enterprise:
            base = BASE_PATH if target.startswith(BASE_PATH) else "/api"
            target = target.removeprefix(base) if target.startswith(base) else f"/outside{target}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        token = headers.get("authorization", "").rpartition(" ")[2]
        try:
            body = json.loads(data) if data else None
        except ValueError:
            raise RefusedError(400, "Problems parsing JSON") from None
        return Ask(self.command, target, token, body, headers)

    def _do(self, request: Ask) -> tuple[HttpResponse, Fault | None]:
        hub = self.server.hub
        hub.requests.append(request)
        request.number = len(hub.requests)
        if hub.dies_after is not None and request.number > hub.dies_after:
            raise ConnectionResetError
        for hook in hub.before:
            hook(request)
        fault = next((one for one in hub.faults if one.strikes(request)), None)
        said = fault.answer() if fault and fault.status else answer(hub, request)
        for hook in hub.after:
            hook(request)
        if request.number == hub.dies_after:
            raise ConnectionResetError
        request.status = said.status
        return said, fault

    def _deliver(self, said: HttpResponse, fault: Fault | None) -> None:
        if fault and fault.delay:
            self.server.over.wait(fault.delay)
        spoil = fault.spoil if fault else ""
        if spoil == "reset":
            raise ConnectionResetError
        if spoil == "silence":
            self._say_nothing()
            return
        data = (
            said.body if isinstance(said.body, bytes) else b"" if said.body is None else json.dumps(said.body).encode()
        )
        if spoil == "garbage":
            data = data[: len(data) // 2]
        self._send(said, data, len(data) // 2 if spoil == "half" else len(data))

    def _send(self, said: HttpResponse, data: bytes, sent: int) -> None:
        self.send_response(said.status)
        headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(data)), **said.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:sent])
        if sent < len(data):
            raise ConnectionResetError

    def _say_nothing(self) -> None:
        """Until the client hangs up or the server is closed."""
        self.connection.settimeout(0.05)
        while not self.server.over.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.connection.recv(1):
                    break
        self.close_connection = True

    def _reset(self) -> None:
        """Hangs up with a reset instead of an end."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Says nothing."""


class Storage(Handler):
    """The other server, of artifacts: it takes a signature in the address, and must never be shown a token."""

    def _do(self, request: Ask) -> tuple[HttpResponse, Fault | None]:
        hub = self.server.hub
        fault = next((one for one in hub.faults if one.strikes(request)), None)
        if fault and fault.status:
            return fault.answer(), fault
        if request.token:
            hub.violations.append("the token was shown to the storage of artifacts")
            return RefusedError(403, "Server failed to authenticate the request").answer, fault
        ident = int(request.path.rpartition("/")[2])
        hub.downloads.append(ident)
        data = hub.zips.get(ident)
        said = (
            RefusedError(404, "gone").answer
            if data is None
            else HttpResponse(200, data, {"Content-Type": "application/zip"})
        )
        return said, fault


@contextlib.contextmanager
def serving(hub: GitHub, port: int = 0, *, strict: bool = True) -> Iterator[GitHub]:
    """Serves the state on loopback until the block ends; `hub.url` is its address.

    Raises:
        AssertionError: at the end of the block, when it is strict and something was against the contract.
    """
    servers = [Server(hub, port, Handler), Server(hub, 0, Storage)]
    hub.url = f"http://127.0.0.1:{servers[0].server_port}{BASE_PATH if hub.enterprise else ''}"
    hub.storage_url = f"http://127.0.0.1:{servers[1].server_port}"
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield hub
    finally:
        for server in servers:
            server.over.set()
            server.shutdown()
            server.server_close()
    assert not (strict and hub.violations), "against GitHub's contract:\n" + "\n".join(hub.violations)
