"""A parent process that ends a run which does not end by itself.

Time limits inside the run are kept by its threads, and none of them runs while C code holds the interpreter. So the
command runs in a child process; it reports how long it may take, and its parent stops it after that time.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from typing import NoReturn

START_LIMIT = 120.0
"""Seconds until a run must report its limit."""

INTERRUPT_DELAY = 1
"""Seconds after which an interrupt is passed on."""

NOTHING_DECIDED = "nothing was decided"

_REPORTED = 64
"""Bytes of one report at most."""

_pipe: int | None = None
"""Where this process reports its limit; None without a watchdog."""


def report_limit(seconds: float) -> None:
    """Reports that this process ends within so many seconds from now."""
    if _pipe is not None:
        os.write(_pipe, f"{seconds:.3f}\n".encode())


def run_watched(
    work: Callable[[], NoReturn], print_error: Callable[[str], None], stopped: int, result: str = NOTHING_DECIDED
) -> int:
    """Runs `work` in a child process and returns its exit code, or `stopped` when it is stopped or killed.

    `result` says what such a run leaves. Where a process cannot be forked (Windows), `work` runs in this one.
    """
    if not hasattr(os, "fork"):
        work()
    reader, writer = os.pipe()
    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # until both processes are ready for them
    child = os.fork()
    if not child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        os.close(reader)
        global _pipe  # noqa: PLW0603 - one process has one watchdog
        _pipe = writer
        work()
    os.close(writer)
    _forward_signals(child)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    seconds = _wait(reader)
    if seconds is not None:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if seconds is None and (status >= 0 or -status in signals):
        return status if status >= 0 else 128 - status  # 128 + the number of the signal, as shells report it
    print_error(_describe_end(seconds, -status, result))
    return stopped


def _describe_end(seconds: float | None, number: int, result: str) -> str:
    """Why a run did not end by itself: its time limit, or the number of the signal that ended it."""
    from gate.model.codes import Code, with_code

    if seconds is not None:
        message, code = f"the run did not end within {seconds:,.0f} s and was stopped", Code.RUN_TOO_LONG
    elif number == signal.SIGKILL:
        message, code = "the run was killed, perhaps because the machine has too little memory", Code.RUN_KILLED
    else:
        message, code = f"the run crashed ({signal.strsignal(number)})", Code.RUN_CRASHED
    return with_code(f"{message}; {result}", code)


def _forward_signals(child: int) -> None:
    """Passes the signals that end a run to the child: it publishes nothing more."""

    def forward(number: int, _frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(child, number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    # A terminal sends SIGINT to the child as well, `kill` does not: one second later the child has ended, or gets it.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: signal.alarm(INTERRUPT_DELAY))
    signal.signal(signal.SIGALRM, lambda _number, frame: forward(signal.SIGINT, frame))


def end_at_interrupts() -> None:
    """An interrupt ends this process at once and without a message, as it ends most programs.

    One that is ignored (`nohup`, `&` in a script) stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_interrupts() -> None:
    """An interrupt raises KeyboardInterrupt in the main thread again."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _wait(reader: int) -> float | None:
    """Waits until the child ends; returns its limit in seconds when it does not end in time."""
    seconds, limit = START_LIMIT, time.monotonic() + START_LIMIT
    while True:
        readable, _, _ = select.select([reader], [], [], max(0.0, limit - time.monotonic()))
        if not readable:
            return seconds
        report = os.read(reader, _REPORTED)
        if not report:  # the child has closed its end
            return None
        seconds = float(report.split()[-1])
        limit = time.monotonic() + seconds
