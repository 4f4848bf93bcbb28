"""Measures the size of the image, and the time of a container from start to exit.

    scripts/container.sh .venv/bin/python -m bench.image

Each time is the median of RUNS runs after a warm-up, with a checklist of one item (a report of one test) and the fake
GitHub on loopback. The container that does nothing is the minimum on this machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.command import Result, checklist, lay_out
from tests.fakes.github import GitHub, serving
from tests.image.running import ENGINE, IMAGE, run_action, run_container
from tests.on_github import Workflow

RUNS = 10
BASE = "docker.io/library/python:3.13-slim"
CHECKLIST = checklist("tests | tests | {reports: junit.xml} | failed == 0")
REPORT = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'


def megabytes(image: str) -> str:
    """Return the unpacked size of an image."""
    command = [ENGINE, "image", "inspect", "--format", "{{.Size}}", image]
    return f"{int(subprocess.run(command, check=True, capture_output=True).stdout) / 1_000_000:.0f} MB"


def seconds(run: Callable[[], Result]) -> str:
    """Return the median duration; any exit code but 0 is an error of the benchmark."""
    durations = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        completed = run()
        durations.append(time.perf_counter() - started)
        if completed.code:
            raise SystemExit(completed.output)
    return f"{statistics.median(durations[1:]):.2f} s"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, serving(GitHub()) as client:
        shop = Workflow(Path(folder), client)
        shop.pull_request({".github/readiness.yml": CHECKLIST}, {"shop.py": "price = 1\n"})
        lay_out(shop.folder, {"junit.xml": REPORT})
        rows = {
            "the base, unpacked": megabytes(BASE),
            "the image, unpacked": megabytes(IMAGE),
            "a container that does nothing": seconds(lambda: run_container("--entrypoint", "true", IMAGE)),
            "the gate, without a request to GitHub": seconds(lambda: run_action(shop, "schedule", audit="never")),
            "the gate, on a pull request: the comment is up to date": seconds(lambda: run_action(shop)),
        }
    sys.stdout.write("| what | figure |\n| --- | ---: |\n")
    sys.stdout.writelines(f"| {name} | {figure} |\n" for name, figure in rows.items())


if __name__ == "__main__":
    main()
