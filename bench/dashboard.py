"""Measures `gate dashboard` on a year of 50 items: `python -m bench.dashboard`. The targets: 3 s and 2 MB.

The history is generated: a run every night and on most afternoons, each with 50 items. Of the 5 facts of an item two
change with every run. `--facts 12` measures a heavier one, in which nine do, and has no target.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from pathlib import Path

from bench.measure import gate, timed

from gate.adapters.stores.folder import FolderStore
from gate.history.layout import run_key
from gate.history.write import encode
from gate.model.subject import Run
from tests.render.dashboard.years import NOW, year

SECONDS = 3.0
BYTES = 2_000_000
RUNS = 5


def main() -> int:
    """Prints the fastest of RUNS runs and the size of the pages; returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=5, help="facts of an item, at least 5 (default: 5)")
    parser.add_argument("--items", type=int, default=50, help="items of the checklist, at most 50 (default: 50)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        runs = write_history(folder / "history", arguments.items, arguments.facts)
        command = gate("dashboard", "--history", "history", "--out", "pages", "--now", NOW.isoformat())
        results = [measure(command, folder) for _ in range(RUNS + 1)][1:]
        sizes = [path.stat().st_size for path in (folder / "pages").rglob("*.html")]
    seconds, processor, memory = (
        pick(values) for pick, values in zip((min, min, max), zip(*results, strict=True), strict=True)
    )
    print(f"{runs} runs, {arguments.items} items, {arguments.facts} facts of each")
    figures = f"{seconds:.2f} s ({processor:.2f} s of CPU), {memory:.0f} MB of memory"
    print(f"{len(sizes)} pages, {sum(sizes):,} bytes, {figures}")
    return 1 if arguments.facts == 5 and (seconds > SECONDS or sum(sizes) > BYTES) else 0


def measure(command: list[str], folder: Path) -> tuple[float, float, float]:
    """The seconds, the seconds of CPU and the peak MB of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, peak = timed(command, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, peak


def write_history(folder: Path, items: int, facts: int) -> int:
    """Stores a year, and returns the number of its runs."""
    files = {
        run_key(record.decided_at, record.repository, record.commit, Run(record.run_id, record.run_attempt),
                record.gate).record: encode(record) for record in year(items, facts=facts)
    }  # fmt: skip
    FolderStore(folder).add(files)
    return len(files)


if __name__ == "__main__":
    sys.exit(main())
