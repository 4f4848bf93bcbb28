"""Measures the size of the image over its base, and the time of a container over one that does nothing.

    scripts/container.sh .venv/bin/python -m bench.image

The containers run in turn, RUNS times after a warm-up, so that other work on the machine slows all of them alike; the
fastest run of each counts. The checklist has one item, a report of one test; the fake GitHub is on loopback.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.command import Result, checklist, lay_out
from tests.fakes.github import GitHub, serving
from tests.image.running import BASE, IMAGE, run_action, run_container, size_of
from tests.on_github import Workflow

RUNS = 20
MAX_SIZE = 90
"""Goal: MB of the image over its base."""

MAX_SECONDS = 0.5
"""Goal: seconds of the gate over a container that does nothing."""

CHECKLIST = checklist("tests | tests | {reports: junit.xml} | failed == 0")
REPORT = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'


def seconds(run: Callable[[], Result]) -> float:
    """The duration of a run; any exit code but 0 is an error of the benchmark."""
    started = time.perf_counter()
    completed = run()
    if completed.code:
        raise SystemExit(completed.output)
    return time.perf_counter() - started


def in_turn(containers: list[Callable[[], Result]]) -> list[tuple[float, float]]:
    """The shortest duration of each container, and its difference from that of the first."""
    turns = [[seconds(run) for run in containers] for _ in range(RUNS + 1)][1:]
    fastest = [min(column) for column in zip(*turns, strict=True)]
    return [(duration, duration - fastest[0]) for duration in fastest]


def main() -> None:
    """Prints the table."""
    base, image = size_of(BASE) / 1_000_000, size_of(IMAGE) / 1_000_000
    with tempfile.TemporaryDirectory() as folder, serving(GitHub()) as client:
        shop = Workflow(Path(folder), client)
        shop.pull_request({".github/readiness.yml": CHECKLIST}, {"shop.py": "price = 1\n"})
        lay_out(shop.folder, {"junit.xml": REPORT})
        empty, version, alone, pull_request = in_turn(
            [
                lambda: run_container("--entrypoint", "true", IMAGE),
                lambda: run_container("--entrypoint", "python", IMAGE, "-I", "-m", "gate", "--version"),
                lambda: run_action(shop, "schedule", audit="never", history="none"),
                lambda: run_action(shop),
            ]
        )
    rows = {
        "the image, unpacked": (f"{image:.0f} MB", f"{image - base:.0f} MB over its base", f"{MAX_SIZE} MB"),
        "a container that does nothing": (f"{empty[0]:.2f} s", "", ""),
        "`gate --version`": (f"{version[0]:.2f} s", f"{version[1]:.2f} s", f"{MAX_SECONDS} s"),
        "a check without a request to GitHub": (f"{alone[0]:.2f} s", f"{alone[1]:.2f} s", f"{MAX_SECONDS} s"),
        "a check of a pull request, with its comment": (f"{pull_request[0]:.2f} s", f"{pull_request[1]:.2f} s", ""),
    }
    sys.stdout.write("| what | figure | over the base, or the empty container | goal |\n| --- | ---: | ---: | ---: |\n")
    sys.stdout.writelines(f"| {name} | {' | '.join(cells)} |\n" for name, cells in rows.items())


if __name__ == "__main__":
    main()
