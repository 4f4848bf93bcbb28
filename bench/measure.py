"""Measures a whole process, run several times: wall clock and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Bytecode is cached, as in the image: otherwise each run compiles its modules, which takes longer than the run."""


@dataclass(frozen=True)
class Row:
    """A measurement: group, command, fastest time in seconds, peak memory in MB, and whether it is the gate."""

    group: str
    what: str
    seconds: float
    peak: float
    ours: bool


@dataclass(frozen=True)
class Bench:
    """The folders, and the number of runs."""

    scratch: Path
    large: Path
    runs: int
    peers: Path

    def measure(self, group: str, what: str, command: list[str], folder: Path, *, ours: bool = False) -> Row:
        """Runs a command several times; the first run warms the caches and is not counted."""
        seconds, peak = [], 0.0
        for number in range(self.runs + 1):
            duration, memory = timed(command, folder)
            if number:
                seconds.append(duration)
                peak = max(peak, memory)
        row = Row(group, what, min(seconds), peak, ours)
        print(f"  {group:10} {what:40} {row.seconds:8.3f} s {row.peak:7.0f} MB", flush=True)
        return row


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """The seconds and peak MB of one run; any exit code but 0, 1 and 2 is an error of the benchmark."""
    started = time.perf_counter()
    output = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    duration = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return duration, usage.ru_maxrss * 1024 / 1e6


def gate(*arguments: str) -> list[str]:
    """The gate command of this environment."""
    return [str(Path(sys.executable).parent / "gate"), *arguments]


def peer(bench: Bench, name: str) -> str:
    """The command of a similar tool."""
    return str(bench.peers / "bin" / name)
