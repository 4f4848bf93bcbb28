"""One measurement: a whole process, run several times, its wall clock and its peak of memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One measurement: a group, what ran, the fastest in seconds, the peak in MiB, and whether it is ours."""

    group: str
    what: str
    seconds: float
    peak: float
    ours: bool


@dataclass(frozen=True)
class Bench:
    """Where things are, and how often to run."""

    scratch: Path
    large: Path
    runs: int
    peers: Path

    def measure(self, group: str, what: str, command: list[str], folder: Path, *, ours: bool = False) -> Row:
        """Runs a command several times; the first run, which warms the caches, does not count."""
        seconds, peak = [], 0.0
        for number in range(self.runs + 1):
            taken, used = timed(command, folder)
            if number:
                seconds.append(taken)
                peak = max(peak, used)
        row = Row(group, what, min(seconds), peak, ours)
        print(f"  {group:10} {what:40} {row.seconds:8.3f} s {row.peak:7.0f} MiB", flush=True)
        return row


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one run; a command that ends with anything but 0 to 2 is a fault of the bench."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, **quiet)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return taken, usage.ru_maxrss / 1024


def gate(*arguments: str) -> list[str]:
    """The command of this environment."""
    return [str(Path(sys.executable).parent / "gate"), *arguments]


def peer(bench: Bench, name: str) -> str:
    """The command of a peer."""
    return str(bench.peers / "bin" / name)
