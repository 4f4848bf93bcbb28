"""The watchdog: a run that no time limit inside it can end is ended by its parent process."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time

import pytest

from tests.command import MEASURED

SCRIPT = """
import os, signal, sys, time
from gate.adapters import watchdog

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts the tests with `&` ignores it

def work():
{work}

sys.exit(watchdog.run_watched(work, lambda message: print(message, file=sys.stderr), 2))
"""

HOLD_THE_INTERPRETER = "import re; re.match('(a*)*b', 'a' * 60)"
"""Backtracks for years in C code, without releasing the interpreter."""


def run(work: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    """Runs the statements under a watchdog in another process."""
    script = SCRIPT.format(work=textwrap.indent(work, "    "))
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, env=MEASURED)


def test_a_run_that_holds_the_interpreter_is_stopped_at_its_limit() -> None:
    result = run(f"watchdog.report_limit(0.5); {HOLD_THE_INTERPRETER}")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "the run did not end within 0 s and was stopped; nothing was decided [run-too-long]\n"


def test_a_run_that_reports_progress_has_more_time() -> None:
    result = run("for _ in range(5):\n    watchdog.report_limit(0.6); time.sleep(0.2)\nprint('done'); sys.exit(0)")

    assert (result.returncode, result.stdout, result.stderr) == (0, "done\n", "")


@pytest.mark.parametrize("code", [0, 1, 2, 3, 130])
def test_the_exit_code_of_a_run_is_that_of_the_command(code: int) -> None:
    result = run(f"print('report'); sys.exit({code})")

    assert (result.returncode, result.stdout, result.stderr) == (code, "report\n", "")


def test_a_run_that_is_killed_is_undecided() -> None:
    result = run("os.kill(os.getpid(), signal.SIGKILL)")

    assert result.returncode == 2
    assert result.stderr == (
        "the run was killed, perhaps because the machine has too little memory; nothing was decided [run-killed]\n"
    )


def test_a_run_that_crashes_is_undecided() -> None:
    result = run("os.kill(os.getpid(), signal.SIGSEGV)")

    assert (result.returncode, result.stderr) == (
        2,
        "the run crashed (Segmentation fault); nothing was decided [run-crashed]\n",
    )


WAIT = """
    print('started', flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 128 + signal.SIGTERM),
        (signal.SIGHUP, 128 + signal.SIGHUP),
        (signal.SIGINT, 130),  # as `kill -INT` sends it, to this process alone
    ],
)
def test_a_stop_signal_reaches_the_run(number: int, code: int) -> None:
    script = SCRIPT.format(work=WAIT)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=MEASURED) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        started = time.monotonic()
        process.send_signal(number)
        assert process.wait(20) == code
        assert time.monotonic() - started < 20
