"""The size of the image, and the time from `docker run` to its exit.

    scripts/container.sh .venv/bin/python -m bench.image

Each row is the median of RUNS runs after one to warm up, on a checklist of one item (a report of one test), against the
fake GitHub on loopback. The first row is what any container takes on the machine.
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
from tests.image.running import ENGINE, IMAGE, action, contain
from tests.on_github import Workflow

RUNS = 10
BASE = "docker.io/library/python:3.13-slim"
CHECKLIST = checklist("tests | tests | {reports: junit.xml} | failed == 0")
REPORT = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'


def megabytes(image: str) -> str:
    """The size of an image, unpacked."""
    command = [ENGINE, "image", "inspect", "--format", "{{.Size}}", image]
    return f"{int(subprocess.run(command, check=True, capture_output=True).stdout) / 1_000_000:.0f} MB"


def seconds(run: Callable[[], Result]) -> str:
    """The median; a run that does not end with 0 is a fault of the bench."""
    taken = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        done = run()
        taken.append(time.perf_counter() - started)
        if done.code:
            raise SystemExit(done.said)
    return f"{statistics.median(taken[1:]):.2f} s"


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder, serving(GitHub()) as client:
        shop = Workflow(Path(folder), client)
        shop.pull_request({".github/readiness.yml": CHECKLIST}, {"shop.py": "price = 1\n"})
        lay_out(shop.folder, {"junit.xml": REPORT})
        rows = {
            "the base, unpacked": megabytes(BASE),
            "the image, unpacked": megabytes(IMAGE),
            "a container that does nothing": seconds(lambda: contain("--entrypoint", "true", IMAGE)),
            "the gate, without a request to GitHub": seconds(lambda: action(shop, "schedule", audit="never")),
            "the gate, on a pull request: the comment is up to date": seconds(lambda: action(shop)),
        }
    sys.stdout.write("| what | figure |\n| --- | ---: |\n")
    sys.stdout.writelines(f"| {name} | {figure} |\n" for name, figure in rows.items())


if __name__ == "__main__":
    main()
