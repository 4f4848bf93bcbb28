"""Runs the command as a user does: files in a folder, one `gate` command, its output and exit code."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.cli import main

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
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "COLUMNS": "100", **MEASURED}
    return run(folder, env, *arguments, timeout=timeout)


def run(folder: Path, env: Mapping[str, str], *arguments: str, timeout: float = 60) -> Result:
    """Runs `gate ARGUMENTS` in `folder` with this environment only."""
    if MUTANT in os.environ:
        return _run_in_process(folder, env, *arguments)
    process = subprocess.run(
        [sys.executable, "-m", "gate", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Result(process.returncode, process.stdout.decode(), process.stderr.decode())


def _run_in_process(folder: Path, env: Mapping[str, str], *arguments: str) -> Result:
    """Runs the command in this process, where mutmut sees the code that a test reaches (`make mutants`)."""
    out, err, before = io.StringIO(), io.StringIO(), dict(os.environ)
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        os.environ.clear()
        os.environ.update(env, **{MUTANT: before[MUTANT]})
        try:
            code = main.run(arguments)
        finally:
            os.environ.clear()
            os.environ.update(before)
    return Result(code, out.getvalue(), err.getvalue())


def run_unprivileged(folder: Path, *arguments: str) -> Result:
    """Runs `gate ARGUMENTS` in `folder` without the privileges of root, so that file modes apply."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "COLUMNS": "100", **MEASURED}
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    command = [*drop, sys.executable, "-m", "gate", *arguments]
    process = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    return Result(process.returncode, process.stdout.decode(), process.stderr.decode())


def check(folder: Path, *arguments: str, timeout: float = 60) -> Result:
    """Runs `gate check` at a fixed time."""
    return gate(folder, "check", "--now", CLOCK, *arguments, timeout=timeout)


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
