"""Measures `gate fleet merge` with synthetic results, each of 50 items, and prints the table of docs/scale.md.

    python -m bench.fleet [--sizes 100,1000,10000,100000] [--scratch FOLDER]

For each size it stores the results of two days; on the second, one repository is silent. It measures the merge of the
first day, the merge of the second, and the merge of the second again, which has nothing new: wall clock, with the time
of the processors in brackets. Everything is removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bench.measure import ENVIRONMENT, gate

from gate.history.layout import run_key
from gate.history.record import FactPoint, ItemPoint, RunRecord
from gate.history.write import encode
from gate.model.decision import State, Status
from gate.model.subject import Run

ITEMS = 50
NUMBERS = 2
"""Facts of an item that are numbers, and differ in each repository."""

PLACE = 0.125
"""Stands for a number."""

FIRST = datetime(2026, 11, 19, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)
SILENT = 7
"""The number of the repository that does not report on the second day."""


def main() -> None:
    """Measures each size, and prints a row of Markdown for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100,1000,10000,100000")
    parser.add_argument("--scratch", type=Path)
    parser.add_argument(
        "--store", type=Path, help="a folder on a fast disk for the stores, which have many small files"
    )
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fleet-bench-", dir=arguments.scratch))
    stores = Path(tempfile.mkdtemp(prefix="fleet-stores-", dir=arguments.store or folder))
    print("| repositories | records of a day | first merge | next day | nothing new | peak memory | Parquet of a day |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    try:
        for size in map(int, arguments.sizes.split(",")):
            print(measure(folder / str(size), stores / str(size), size), flush=True)
            shutil.rmtree(stores / str(size))
    finally:
        shutil.rmtree(stores)
        shutil.rmtree(folder)


def measure(folder: Path, stored: Path, size: int) -> str:
    """The row of one size; `stored` is the folder of the store."""
    folder.mkdir()
    stored.mkdir()
    (folder / "store").symlink_to(stored)
    (folder / "expected.txt").write_text("".join(f"{name_of(number)}\n" for number in range(size)))
    store(stored, range(size), FIRST)
    records = size_of(stored)
    costs: list[Cost] = []
    for day in (FIRST, FIRST + DAY, FIRST + DAY):
        if len(costs) == 1:
            store(stored, [number for number in range(size) if number != SILENT], day)
        costs.append(run(merge(folder, day + timedelta(hours=5)), folder))
    report = json.loads((folder / "out" / "league.json").read_text())
    missing = [entry["repository"] for entry in report["missing"]]
    if missing != [name_of(SILENT)]:
        raise SystemExit(f"expected that {name_of(SILENT)} is missing, the report has {missing}")
    parquet = size_of(folder / "out" / "data") / 2
    page = (folder / "out" / "index.html").stat().st_size
    print(f"  page {page / 1e6:.2f} MB, missing {missing}")
    cells = [f"{cost.seconds:,.1f} s ({cost.cpu:,.1f} s)" for cost in costs]
    peak = max(cost.peak for cost in costs)
    return f"| {size:,} | {mb(records)} | {' | '.join(cells)} | {peak:,.0f} MB | {mb(parquet)} |"


@dataclass(frozen=True)
class Cost:
    """Wall clock and processor time in seconds, and the peak memory in MB."""

    seconds: float
    cpu: float
    peak: float


def run(command: list[str], folder: Path) -> Cost:
    """The cost of one run of a command."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def merge(folder: Path, at: datetime) -> list[str]:
    """The command."""
    return gate(
        "fleet", "merge", "store", "--expected", "expected.txt", "--out", str(folder / "out"), "--max-age", "24h",
        "--at", f"{at:%Y-%m-%dT%H:%MZ}",
    )  # fmt: skip


def name_of(number: int) -> str:
    """The name of a repository."""
    return f"acme/service-{number:06d}"


def store(root: Path, numbers: Iterable[int], moment: datetime) -> None:
    """Writes the records of one run of each repository, as a folder holds them."""
    generator = Random(moment.day)  # noqa: S311 - synthetic values
    templates = [template(moment, variant) for variant in range(20)]
    for number in numbers:
        repository, commit = name_of(number), f"{number * 7919 + moment.day:040x}"
        path = root / run_key(moment, repository, commit, Run(1_000_000 + number, 1), "readiness").record
        path.parent.mkdir(parents=True)
        values = [generator.randrange(1000) / 10 for _ in range(NUMBERS * ITEMS)]
        line = templates[number % len(templates)] % tuple(values)
        for placeholder, text in (
            ("REPOSITORY", repository),
            ("COMMIT", commit),
            ('"run_id":0', f'"run_id":{1_000_000 + number}'),
        ):
            line = line.replace(placeholder, text)
        path.write_bytes(line.encode())


def template(moment: datetime, variant: int) -> str:
    """A record as a line of JSON, with places for what differs between repositories."""
    items = tuple(item(number, variant) for number in range(ITEMS))
    failed = sum(entry.status is Status.FAIL for entry in items)
    record = RunRecord(
        gate_version="0.1.0", repository="REPOSITORY", gate="readiness", commit="COMMIT", branch="main",
        event="schedule", run_id=0, run_attempt=1, run_url="https://github.com/REPOSITORY/actions/runs/1",
        decided_at=moment, state=State.NOT_READY if failed else State.READY, score=1 - failed / ITEMS,
        checklist_digest="sha256:" + "0" * 64, items=items,
    )  # fmt: skip
    line = encode(record).decode()
    return line.replace("%", "%%").replace(f'"number":{PLACE}', '"number":%.1f')


def item(number: int, variant: int) -> ItemPoint:
    """An item with four facts; its numbers are places."""
    facts = {
        "line_coverage": FactPoint(number=PLACE, unit="%"),
        "branch_coverage": FactPoint(number=PLACE, unit="%"),
        "tool": FactPoint(text=f"tool-{number % 7}"),
        "fresh": FactPoint(flag=True),
    }
    return ItemPoint(
        id=f"item-{number:02d}", title=f"Item {number} of the checklist is as it should be", category="testing",
        owner="@acme/platform", probe="coverage", status=Status.FAIL if (number + variant) % 97 == 0 else Status.PASS,
        duration_ms=100 + number, last_red=None, waived_until=None, findings=number % 5, facts=facts,
    )  # fmt: skip


def size_of(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def mb(size: float) -> str:
    """A size in MB."""
    return f"{size / 1e6:,.1f} MB"


if __name__ == "__main__":
    main()
