"""The console: the only module that prints."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from threading import Lock
from typing import TextIO

from gate.cli import known_secrets

PrintError = Callable[[str], None]
"""Prints an error message."""

_LOCK = Lock()
"""Threads that log must not write into a block that is being written."""

_lost_streams: set[int] = set()
"""The file descriptors that did not accept output; such a run must not end with 0, since its result is lost."""


def prepare_streams() -> None:
    """Makes both streams usable: closed ones discard their output, and unknown characters are replaced."""
    if not sys.stdout or not sys.stderr:  # the calling process closed it
        from pathlib import Path

        null = Path(os.devnull)
        sys.stdout = sys.stdout or null.open("w")
        sys.stderr = sys.stderr or null.open("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without check marks still shows the text


def flush_streams() -> bool:
    """Flushes both streams; false when output was lost, now or before."""
    write("")
    write("", sys.stderr)
    return not _lost_streams


def write(text: str, stream: TextIO | None = None) -> None:
    """Prints to the stream, standard output by default.

    A reader that has gone away (`gate check | head`) changes nothing; any other error marks the output as lost. In
    both cases the rest goes to the null device, or the interpreter would fail when it exits:
    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    target = stream or sys.stdout
    try:
        with _LOCK:
            print(text, end="", file=target, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), target.fileno())
        if not isinstance(error, BrokenPipeError):
            _lost_streams.add(target.fileno())
            from gate.model.codes import Code, with_code

            message = f"output is lost: {error.strerror}; free some space, or redirect the output"
            print_error(with_code(message, Code.OUTPUT_LOST))


def print_error(message: str) -> None:
    """Prints an error message to standard error."""
    write(_format_error(message), sys.stderr)


def print_error_in_job_log(message: str) -> None:
    """Prints an error message into a job's log, where the runner must not execute commands in it.

    It goes to standard output like all else: a runner does not keep the order of the two streams, and a line of one
    could end up outside of the quotes of the other.
    """
    from gate.adapters.secrets import nonce
    from gate.render.annotations import disable_commands

    write(disable_commands(_format_error(message), nonce()))


def _format_error(message: str) -> str:
    """The lines of an error message, clean and without secrets; cleaning may join the parts of a secret."""
    from gate.render.escape import clean_lines

    return f"gate: {known_secrets.redact(clean_lines(known_secrets.redact(message)))}\n"


def show_progress(item_id: str, done: int, total: int) -> None:
    """Overwrites one line on a person's terminal, and clears it at the end; logs and pipes get nothing."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        return
    line = "" if done == total else f"  {done} of {total} items, last {item_id}"
    write(f"\r\x1b[K{line}", sys.stderr)


def use_colour(choice: str) -> bool:
    """Whether to use colour: `--color` first, then NO_COLOR (no-color.org), then the terminal."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
