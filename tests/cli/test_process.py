"""Most tests run the command in their own process (`tests.command.run`); a process of its own has the same results."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gate import __version__
from gate.cli import main, start
from tests.command import CLOCK, MEASURED, TESTS, Result, checklist, environment, lay_out, run, run_process

RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no ✓"/></testcase></testsuite>'


def without_times(result: Result) -> Result:
    """The result without the random token and the time of an action."""
    return replace(result, out=re.sub(r"\b[0-9a-f]{32}\b|\d\d:\d\d UTC", "", result.out))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "--now", CLOCK], 1),
        (["action"], 1),
        (["lint"], 0),
        (["check", "--nonsense"], 2),
        (["--help"], 0),
        (["sync", "MISSING.md"], 2),
    ],
    ids=["failed", "action", "lint", "unknown option", "help", "missing file"],
)
def test_a_process_and_a_run_in_this_process_have_the_same_result(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist(TESTS), "junit.xml": RED})
    env = environment(tmp_path)

    results = [without_times(command(tmp_path, env, *arguments)) for command in (run_process, run)]

    assert results[0] == results[1]
    assert results[0].code == code


KILLED = """
import os, signal, sys
from gate import __version__
from gate.cli import main
main.run = lambda argv: os.kill(os.getpid(), signal.SIGKILL)
main.main()
"""


@pytest.mark.parametrize(
    ("command", "result"),
    [
        ("check", "nothing was decided"),
        ("fleet run 0 --plan plan.json", main._SHARD_STOPPED),
        ("fleet --verbose run 0 --plan plan.json", main._SHARD_STOPPED),
        ("fleet plan", None),
        ("fleet", None),
        ("lint", None),
    ],
)
def test_a_command_that_reads_evidence_has_a_parent_that_says_how_it_ended(command: str, result: str | None) -> None:
    arguments = [sys.executable, "-c", KILLED, *command.split()]
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False, env=MEASURED)

    if result is None:
        assert (process.returncode, process.stderr) == (-signal.SIGKILL, "")
    else:
        reason = "the run was killed, perhaps because the machine has too little memory"
        assert (process.returncode, process.stderr) == (2, f"gate: {reason}; {result} [run-killed]\n")


INTERRUPTED = """
import os, signal, types
from gate import __version__
from gate.cli import main
def interrupt(*arguments):
    os.kill(os.getpid(), signal.SIGINT)
STEP
main.main()
"""


@pytest.mark.parametrize(
    ("step", "command", "code", "message"),
    [
        ("main.parse = interrupt", "check", 130, ""),
        ("main.parse = interrupt", "lint", -signal.SIGINT, ""),
        ("main.COMMANDS = {'check': types.SimpleNamespace(run=interrupt)}", "check", 130, "interrupted; nothing was"),
        ("main.COMMANDS = {'lint': types.SimpleNamespace(run=interrupt)}", "lint", 130, "interrupted; nothing was"),
    ],
)
def test_an_interrupt_is_reported_by_the_command_and_never_with_a_traceback(
    step: str, command: str, code: int, message: str
) -> None:
    arguments = [sys.executable, "-c", INTERRUPTED.replace("STEP", step), command]
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False, env=MEASURED)

    assert (process.returncode, process.stdout) == (code, "")
    assert process.stderr == (message and f"gate: {message} decided [interrupted]\n")


IMPORTING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == 'gate.cli.main':
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, HANDLER)
sys.meta_path.insert(0, Finder())
sys.argv = ['gate', '--version']
from START import main
main()
"""


@pytest.mark.parametrize(
    ("handler", "code", "output"),
    [
        ("signal.default_int_handler", -signal.SIGINT, ""),
        ("signal.SIG_IGN", 0, f"readiness-gate {__version__}\n"),
    ],
    ids=["a usual process ends", "one that ignores interrupts runs on"],
)
def test_an_interrupt_while_the_modules_are_imported_has_no_traceback(handler: str, code: int, output: str) -> None:
    arguments = [sys.executable, "-c", IMPORTING.replace("HANDLER", handler).replace("START", start.__name__)]
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False, env=MEASURED)

    assert (process.returncode, process.stdout, process.stderr) == (code, output, "")


BROKEN = """
import types
from gate import __version__
from gate.cli import main
main.COMMANDS = {'NAME': types.SimpleNamespace(run=lambda arguments: 1 / 0)}
main.main()
"""


@pytest.mark.parametrize("command", ["check", "lint"])
@pytest.mark.parametrize("traceback", ["", "1"])
def test_an_internal_error_has_the_same_exit_code_with_and_without_its_traceback(command: str, traceback: str) -> None:
    arguments = [sys.executable, "-c", BROKEN.replace("NAME", command), command]
    env = {**MEASURED, "GATE_TRACEBACK": traceback}
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False, env=env)

    assert (process.returncode, "Traceback" in process.stderr) == (3, bool(traceback))
    assert "ZeroDivisionError" in process.stderr
