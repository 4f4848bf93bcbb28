"""Runs the command as a user does: files in a folder, one `gate` command, its output and exit code."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gate.cli import known_secrets, main, step_log

CLOCK = "2026-11-20T12:00:00+00:00"


MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
"""Variables that `make coverage` passes to the commands; no other variable of the environment reaches them."""


MUTANT = "MUTANT_UNDER_TEST"
"""The variable in which mutmut names the mutant; set only in its runs."""


@dataclass(frozen=True)
class Result:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def output(self) -> str:
        """Both streams."""
        return self.out + self.err


def gate(folder: Path, *arguments: str, timeout: float = 60) -> Result:
    """Runs `gate ARGUMENTS` in `folder`, outside of a workflow and without a terminal."""
    return run(folder, environment(folder), *arguments, timeout=timeout)


def environment(folder: Path) -> dict[str, str]:
    """The variables of a person's shell whose home is the folder."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "COLUMNS": "100", **MEASURED}


def run(folder: Path, env: Mapping[str, str], *arguments: str, timeout: float = 60) -> Result:
    """Runs `gate ARGUMENTS` in `folder` with this environment only.

    The command runs in this process: a process for each of a thousand runs would take most of the time of the suite.
    `run_process` starts one; tests/story and tests/cli/test_process.py compare its results with the expected ones.
    """
    out, err = io.StringIO(), io.StringIO()
    with _environment(folder, env), _time_limit(timeout), redirect_stdout(out), redirect_stderr(err):
        try:
            code = main.run(arguments)
        except SystemExit as error:  # argparse exits
            code = int(error.code or 0)
    return Result(code, out.getvalue(), err.getvalue())


def run_process(
    folder: Path, env: Mapping[str, str], *arguments: str, timeout: float = 60, program: Path | None = None
) -> Result:
    """Runs `gate ARGUMENTS` in a process of its own, as `run` does in this one; `program` is another command `gate`."""
    if MUTANT in os.environ:  # mutmut sees only the code that a test reaches in this process (`make mutants`)
        return run(folder, env, *arguments, timeout=timeout)
    command = [str(program)] if program else [sys.executable, "-m", "gate"]
    return _run_program(command, folder, env, *arguments, timeout=timeout)


def _run_program(
    command: Sequence[str], folder: Path, env: Mapping[str, str], *arguments: str, timeout: float
) -> Result:
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=env, capture_output=True, timeout=timeout, check=False
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def _environment(folder: Path, env: Mapping[str, str]) -> Iterator[None]:
    """The working directory, the variables, and the step log of a new process; restores those of this one."""
    before, logger = dict(os.environ), logging.getLogger("gate")
    log = logger.level, logger.propagate, logger.handlers
    lists: tuple[list[Any], ...] = (step_log._handlers, known_secrets._sources)
    contents = [list(entries) for entries in lists]
    for entries in lists:
        entries.clear()
    os.environ.clear()
    os.environ.update(env, **{name: before[name] for name in (MUTANT,) if name in before})
    try:
        with chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        level, logger.propagate, logger.handlers = log
        logger.setLevel(level)
        for entries, content in zip(lists, contents, strict=True):
            entries[:] = content


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Fails the test when the block takes longer."""

    def fail(_number: int, _frame: object) -> NoReturn:
        pytest.fail(f"the command did not end within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_unprivileged(folder: Path, *arguments: str) -> Result:
    """Runs `gate ARGUMENTS` in `folder` without the privileges of root, so that file modes apply."""
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    return _run_program([*drop, sys.executable, "-m", "gate"], folder, environment(folder), *arguments, timeout=60)


def check(folder: Path, *arguments: str, timeout: float = 60) -> Result:
    """Runs `gate check` at a fixed time."""
    return gate(folder, "check", "--now", CLOCK, *arguments, timeout=timeout)


TESTS = "tests | tests | {reports: junit.xml} | failed == 0"
"""An item on a report of tests, for `checklist`."""

GREEN = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'
RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no"/></testcase></testsuite>'


def lay_out(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes the files into the folder, and creates folders as needed."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def checklist(*items: str) -> str:
    """A checklist of these items, each `id | probe | with (flow YAML) | must`."""
    lines = ["version: 1", "title: A test", "items:"]
    for item in items:
        name, probe, params, must = (part.strip() for part in item.split("|", 3))
        lines += [f"  - id: {name}", f"    probe: {probe}", f"    with: {params}", f"    must: {must}"]
    return "\n".join(lines) + "\n"
