"""A stand-in for S3 on loopback: objects of one bucket, with conditional writes (Amazon S3 API reference)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

PAGE = 100
"""The keys of one page of a list; S3 has 1,000."""


@dataclass
class Bucket:
    """The objects by key; `refuses` is a status that every request gets, with `answer`."""

    name: str
    objects: dict[str, bytes] = field(default_factory=dict)
    refuses: int = 0
    answer: bytes = b"<Error><Code>AccessDenied</Code></Error>"
    url: str = ""
    requests: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def respond(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = unquote(parts.path).removeprefix(f"/{self.bucket.name}").strip("/")
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        with self.bucket.lock:
            self.bucket.requests.append(f"{self.command} {key or '/'}")
            if self.bucket.refuses or "authorization" not in {name.lower() for name in self.headers}:
                self._send(self.bucket.refuses or 403, self.bucket.answer)
            elif self.command == "GET" and "list-type" in query:
                self._send(200, self._list(query))
            elif self.command == "POST" and "delete" in query:
                keys = re.findall(r"<Key>(.*?)</Key>", body.decode())
                for name in keys:
                    self.bucket.objects.pop(name, None)
                deleted = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in keys)
                self._send(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())
            else:
                self._object(key, body)

    do_GET = do_PUT = do_DELETE = do_POST = respond  # noqa: N815 - the names that http.server calls

    def _object(self, key: str, body: bytes) -> None:
        objects = self.bucket.objects
        if self.command == "PUT" and self.headers.get("If-None-Match") == "*" and key in objects:
            self._send(412, b"<Error><Code>PreconditionFailed</Code></Error>")
        elif self.command == "PUT":
            objects[key] = body
            self._send(200, b"")
        elif self.command == "DELETE":
            objects.pop(key, None)
            self._send(204, b"")
        elif key in objects:
            self._send(200, objects[key])
        else:
            self._send(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _list(self, query: dict[str, str]) -> bytes:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        names = {self._common_prefix(key, prefix, query.get("delimiter", "")) for key in self.bucket.objects}
        keys = sorted(key for key in names if key.startswith(prefix) and key > after)
        entries = "".join(self._entry(key) for key in keys[:PAGE])
        is_cut = len(keys) > PAGE
        token = f"<NextContinuationToken>{escape(keys[PAGE - 1])}</NextContinuationToken>" if is_cut else ""
        head = f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{token}"
        return f"<ListBucketResult>{head}{entries}</ListBucketResult>".encode()

    @staticmethod
    def _common_prefix(key: str, prefix: str, delimiter: str) -> str:
        """The key, or as far as the first delimiter behind the prefix."""
        name, separator, _ = key.removeprefix(prefix).partition(delimiter or "\0")
        return f"{prefix}{name}{separator}" if key.startswith(prefix) else key

    def _entry(self, key: str) -> str:
        if key not in self.bucket.objects:
            return f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>"
        return (
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.bucket.objects[key])}</Size>"
            "<LastModified>2026-11-29T03:15:00.000Z</LastModified></Contents>"
        )

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sun, 29 Nov 2026 03:15:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Does not log to stderr."""


@contextmanager
def serving_bucket(name: str) -> Iterator[Bucket]:
    """Serves an empty bucket until the block ends; `url` is the address of the service."""
    bucket = Bucket(name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bucket": bucket}))
    server.daemon_threads = True
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
