"""Signals that end a process, as an exception: temporary files are removed on the way out."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""The signals of `kill`, of a runner that cancels a job, and of a terminal that closes."""


@contextlib.contextmanager
def call_on_signals(leave: Callable[[int], NoReturn]) -> Iterator[None]:
    """In the block, a signal calls `leave` with its number, which raises an exception.

    Call it in the main thread. A signal that the process ignores stays ignored, as under `nohup`.
    """

    def handle(number: int, _frame: object) -> None:
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)  # a second signal does not interrupt the removal
        leave(number)

    handled = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
