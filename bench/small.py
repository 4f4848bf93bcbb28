"""Measures runs without large reports: start-up, imports, a few small items."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import HOME, Bench, Row, gate

THREE = """\
version: 1
title: Small
items:
  - {id: coverage, probe: coverage, with: {reports: reports/gcovr/cobertura.xml}, must: line_coverage >= 80%}
  - {id: tests, probe: tests, with: {reports: reports/pytest/junit.xml}, must: failed == 0}
  - {id: runbook, probe: files, with: {paths: RUNBOOK.md}, must: exists}
"""

SERVICE = """\
  - id: service
    probe: http
    with: {urls: "http://127.0.0.1:PORT/health", samples: 20, facts: {database: database.status}}
    must: [status == 200, p95 < 10s, database == healthy]
"""

EIGHT = (
    THREE
    + """\
  - {id: lcov, probe: coverage, with: {reports: reports/vitest/lcov.info}, must: line_coverage >= 50%}
  - {id: web, probe: tests, with: {reports: reports/vitest-junit/junit.xml}, must: failed == 0}
  - {id: bandit, probe: security, with: {reports: reports/bandit/bandit.json}, must: high == 0}
  - {id: semgrep, probe: security, with: {reports: reports/semgrep/semgrep.sarif}, must: critical == 0}
"""
    + SERVICE
)

ALONE = "version: 1\ntitle: One\nitems:\n" + SERVICE

IMPORTED = ("gate.cli.main", "yaml", "jinja2", "pydantic", "requests", "github")
"""Imports of a run; requests only with the probe `http`, github only in the action."""


def start(bench: Bench) -> Iterator[Row]:
    """Measures whole runs with small reports."""
    shop = bench.scratch / "small"
    shutil.copytree(HOME / "examples" / "shop", shop)
    yield bench.measure("start", "`gate --help`", gate("--help"), shop, ours=True)
    write(shop, THREE)
    yield bench.measure("start", "`gate check`, three small items", gate("check"), shop, ours=True)
    with serving(bench.scratch) as port:
        check = gate("check", "--allow-private")
        write(shop, EIGHT, port)
        yield bench.measure(
            "start", "`gate check`, eight items, one of which requests a URL 20 times", check, shop, ours=True
        )
        write(shop, ALONE, port)
        yield bench.measure("start", "`gate check`, only that item", check, shop, ours=True)


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Runs the health service of the example in a separate process, and yields its port.

    A service in this process would distort the result: the peak memory of a child includes that of its parent.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    page = HOME / "examples" / "shop" / "service" / "health.py"
    process = subprocess.Popen([sys.executable, str(page), str(folder / "shop.db"), "--port", str(port)])
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if process.poll() is not None:
                raise SystemExit("the health service of the example did not start")
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def imports(bench: Bench) -> Iterator[Row]:
    """Measures Python alone, and with one import."""
    yield bench.measure("imports", "Python alone", [sys.executable, "-c", ""], bench.scratch)
    for name in IMPORTED:
        command = [sys.executable, "-c", f"import {name}"]
        yield bench.measure("imports", f"`import {name}`", command, bench.scratch)


def write(shop: Path, checklist: str, port: int = 0) -> None:
    """Writes the checklist with the port of the service."""
    (shop / "readiness.yml").write_text(checklist.replace("PORT", str(port)), encoding="utf-8")
