"""`gate check --watch` in a process of its own: it runs again when files change, and ends with Ctrl-C."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pytest

from gate.adapters.clock import Deadline
from tests.command import GREEN, checklist, environment, lay_out, run

TESTS = "tests | tests | {reports: reports/*.xml} | failed == 0"
GUIDE = "guide | files | {paths: guide.md} | exists"
RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure/></testcase></testsuite>'

WAITING = "Ctrl-C stops\n"
LIMIT = 30
"""Seconds until a test gives up waiting for output; no test depends on it to pass."""


class Watch:
    """A running `gate check --watch` and its output."""

    def __init__(self, process: subprocess.Popen[bytes], stream: IO[bytes]) -> None:
        self.process = process
        self.stream = stream

    def next_page(self, end: str = WAITING) -> str:
        """The output until the text `end`."""
        page, deadline = b"", Deadline.after(LIMIT)
        while not page.replace(b"\r\n", b"\n").endswith(end.encode()):
            if not select.select([self.stream], [], [], deadline.remaining)[0]:
                pytest.fail(f"no {end!r} after {page!r}")
            data = os.read(self.stream.fileno(), 1)
            if not data:
                pytest.fail(f"ended after {page!r}")
            page += data
        return page.decode().replace("\r\n", "\n")

    def interrupt(self) -> int:
        """The exit code after Ctrl-C, which a terminal sends to every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LIMIT)


@contextmanager
def watching(folder: Path, *arguments: str, terminal: bool = False) -> Iterator[Watch]:
    command = [sys.executable, "-m", "gate", "check", "--watch", *arguments]
    reader, writer = pty.openpty() if terminal else os.pipe()
    with os.fdopen(reader, "rb", buffering=0) as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, stdout=writer, stderr=writer,
            start_new_session=True,
        )  # fmt: skip
        os.close(writer)
        try:
            yield Watch(process, stream)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, {"readiness.yml": checklist(TESTS, GUIDE), "reports/a.xml": GREEN, "guide.md": "a"})


def test_it_runs_again_when_a_report_changes_and_says_what_became_of_the_items(folder: Path) -> None:
    with watching(folder) as watch:
        first = watch.next_page()
        assert "✓ READY" in first
        assert "was" not in first
        assert first.endswith("watching 3 files, Ctrl-C stops\n")

        lay_out(folder, {"reports/a.xml": RED})
        second = watch.next_page()
        assert second.startswith(f"{'-' * 60}\nchanged: reports/a.xml\n✗ NOT READY")
        assert second.endswith("\n✗ tests was pass and is fail\nwatching 3 files, Ctrl-C stops\n")

        lay_out(folder, {"reports/a.xml": GREEN, "reports/b.xml": GREEN.replace("passes", "other")})
        third = watch.next_page()
        assert "changed: reports/a.xml, reports/b.xml\n✓ READY" in third
        assert third.endswith("\n✓ tests was fail and is pass\nwatching 4 files, Ctrl-C stops\n")

        (folder / "guide.md").unlink()
        assert "\n✗ guide was pass and is fail\nwatching 3 files" in watch.next_page()
        assert watch.interrupt() == 130


def test_it_runs_again_when_the_checklist_changes_even_when_it_is_broken_meanwhile(folder: Path) -> None:
    with watching(folder) as watch:
        watch.next_page()

        lay_out(folder, {"readiness.yml": "version: 2\n"})
        broken = watch.next_page()
        assert (
            "changed: readiness.yml\ngate: 2 errors in the checklist:\nreadiness.yml:1:1: `items` is missing" in broken
        )

        lay_out(folder, {"readiness.yml": checklist(GUIDE)})
        fixed = watch.next_page()
        assert "- tests was pass and is not in the checklist\nwatching 2 files" in fixed
        assert watch.interrupt() == 130


def test_a_terminal_is_cleared(folder: Path) -> None:
    with watching(folder, terminal=True) as watch:
        assert "\x1b[2J" not in watch.next_page("Ctrl-C stops\x1b[0m\n")

        lay_out(folder, {"guide.md": "longer"})
        assert watch.next_page("Ctrl-C stops\x1b[0m\n").startswith("\x1b[H\x1b[2J\x1b[3Jchanged: guide.md\n")
        assert watch.interrupt() == 130


def test_only_the_files_of_the_items_are_watched(folder: Path) -> None:
    with watching(folder, "--only", "guide") as watch:
        assert "watching 2 files" in watch.next_page()

        lay_out(folder, {"reports/a.xml": RED})
        lay_out(folder, {"guide.md": "longer"})
        assert "changed: guide.md\n" in watch.next_page()
        assert watch.interrupt() == 130


def test_a_run_that_cannot_start_is_not_repeated(tmp_path: Path) -> None:
    result = run(tmp_path, environment(tmp_path), "check", "--watch")

    assert (result.code, result.err.startswith("gate: there is no checklist at ")) == (2, True)


@pytest.mark.parametrize(
    ("variables", "arguments", "message"),
    [
        ({"CI": "true"}, [], "--watch never ends by itself, so it is not for CI; leave it out"),
        (
            {},
            ["--comment", "always"],
            "--watch evaluates unfinished work, which is never published; leave out --comment",
        ),
    ],
)
def test_it_is_local_and_publishes_nothing(
    folder: Path, variables: dict[str, str], arguments: list[str], message: str
) -> None:
    result = run(folder, environment(folder) | variables, "check", "--watch", *arguments)

    assert (result.code, result.out, result.err) == (2, "", f"gate: {message} [local-option]\n")
