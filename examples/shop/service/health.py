"""The health page of the shop: the deployed commit and the state of the database.

    python service/health.py shop.db --port 8642 --version COMMIT

    GET /health  →  {"status": "up", "version": COMMIT, "database": {"status": "healthy"}, "waiting": {"express": 1, …}}

This file contains a finding for the scans of the example, on purpose.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KINDS = ("standard", "express")


class Health(ThreadingHTTPServer):
    """Serves the health page on loopback. `version` is the deployed commit; port 0 is any free one."""

    daemon_threads = True

    def __init__(self, database: Path, port: int, version: str = "") -> None:
        super().__init__(("127.0.0.1", port), Page)
        self.database = database
        self.version = version

    def state(self) -> dict[str, object]:
        """The content of the page."""
        try:
            with closing(sqlite3.connect(f"{self.database.resolve().as_uri()}?mode=ro", uri=True)) as database:
                waiting = {kind: orders(database, kind) for kind in KINDS}
        except sqlite3.Error:
            return {"status": "down", "version": self.version, "database": {"status": "broken"}}
        return {"status": "up", "version": self.version, "database": {"status": "healthy"}, "waiting": waiting}


def orders(database: sqlite3.Connection, kind: str) -> int:
    """How many orders of this kind are waiting."""
    found = database.execute(f"SELECT count(*) FROM orders WHERE kind = '{kind}'")
    return int(found.fetchone()[0])


class Page(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Health

    def do_GET(self) -> None:
        state = self.server.state() if self.path == "/health" else {"status": "not found"}
        body = json.dumps(state).encode()
        self.send_response({"up": 200, "down": 503}.get(str(state["status"]), 404))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing."""


def create(database: Path) -> None:
    """A database with a few orders."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE orders (kind TEXT NOT NULL)")
        connection.executemany("INSERT INTO orders VALUES (?)", [("standard",), ("standard",), ("express",)])


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description="The health page of the shop.")
    parser.add_argument("database", type=Path)
    parser.add_argument("--port", type=int, default=8642)
    parser.add_argument("--version", default="")
    options = parser.parse_args()
    if not options.database.exists():
        create(options.database)
    with Health(options.database, options.port, options.version) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
