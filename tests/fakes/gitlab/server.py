"""The fake GitLab over real HTTP."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.gitlab.fake import Answer, Fault, GitLab, Request

BASE_PATH = "/api/v4"


class Server(ThreadingHTTPServer):
    """A server with the state of the fake."""

    daemon_threads = True

    def __init__(self, gitlab: GitLab) -> None:
        self.gitlab = gitlab
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, and sends the answer, or that of an injected fault."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def respond(self) -> None:
        """Answers one request."""
        gitlab = self.server.gitlab
        request = self._read()
        with gitlab.lock:
            fault = next((fault for fault in gitlab.faults if _fits(fault, request)), None)
            if fault:
                fault.times -= 1
            answer = Answer(0) if fault and not fault.after else gitlab.respond(request)
        if fault and not fault.status:
            self.close_connection = True
        elif fault:
            self._send(fault.status, fault.body, dict(fault.headers))
        else:
            body = b"" if answer.document is None else json.dumps(answer.document).encode()
            self._send(answer.status, body, answer.headers)

    do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815 - the names that http.server calls

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        token = self.headers.get("PRIVATE-TOKEN", "")
        query = dict(parse_qsl(parts.query))
        return Request(self.command, parts.path.removeprefix(BASE_PATH), query, json.loads(data or b"{}"), token)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives
        """Logs nothing."""


def _fits(fault: Fault, request: Request) -> bool:
    return fault.times > 0 and fault.verb == request.verb and bool(re.search(fault.path, request.path))


@contextlib.contextmanager
def serving(gitlab: GitLab) -> Iterator[GitLab]:
    """Runs the fake on a free port of 127.0.0.1 until the block ends; `url` is the address of its API."""
    server = Server(gitlab)
    gitlab.url = f"http://127.0.0.1:{server.server_port}{BASE_PATH}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002})
    thread.start()
    try:
        yield gitlab
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
