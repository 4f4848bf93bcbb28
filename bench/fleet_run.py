"""Judges 1,000 repositories on the fake GitHub with both rate limits, is killed, continues, and merges the results.

    python -m bench.fleet_run [--repositories 1000] [--out FOLDER]

Time is that of the fake: a pause takes none. The pages are left in FOLDER.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from gate.adapters.host import Host
from gate.adapters.merged.parts import Parts
from gate.adapters.stores.folder import FolderStore
from gate.checklist import load
from gate.config.settings import Settings
from gate.fleet.judge import Task
from gate.fleet.merge import choose_period, merge
from gate.fleet.pace import Pace
from gate.fleet.plan import Capacity, plan
from gate.fleet.report import Question, report
from gate.fleet.run import run
from gate.model.subject import Run
from gate.render.fleet import page, texts
from tests.fleet.many import TOKEN, Fleet, serving
from tests.fleet.records import AT

SHARDS, BUDGET, REQUESTS = 4, 4000, 6
CHECKLIST = b"version: 1\ntitle: All\nitems:\n  - {id: owners, probe: repository, must: codeowners}\n"


class KilledStore(FolderStore):
    """A store whose process is killed at some records."""

    written = 0
    killed_at: tuple[int, ...] = ()

    def add(self, files: Mapping[str, bytes]) -> None:
        """Adds the files, unless the process is killed."""
        KilledStore.written += 1
        if KilledStore.written in KilledStore.killed_at:
            raise KeyboardInterrupt
        super().add(files)


def main() -> None:
    """Runs the fleet, and prints what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "fleet-pages")
    arguments = parser.parse_args()
    names = tuple(f"acme/service-{number:04d}" for number in range(arguments.repositories))
    KilledStore.killed_at = (len(names) // 3, len(names) // 2)
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        fleet = Fleet(names, limit=3500, secondary_every=701, latency=0.05)
        store = KilledStore(Path(folder) / "store")
        with serving(fleet):
            kills = judge(names, fleet, store, Path(folder))
        print(f"{fleet.total:,} requests, at most {fleet.most_in_an_hour:,} in an hour of {fleet.limit:,}")
        print(f"limits met: {fleet.limits.count('secondary')} secondary, {fleet.limits.count('primary')} primary")
        print(f"requests before a limit was over: {len(fleet.violations)}; killed {kills} times")
        print(f"{fleet.now / 3600:.1f} hours of the fake's time")
        write_pages(names, store, arguments.out)


def judge(names: tuple[str, ...], fleet: Fleet, store: KilledStore, folder: Path) -> int:
    """Runs every shard, one after the other, again after each kill; returns the number of kills."""
    divided = plan(names, {}, Capacity(SHARDS, BUDGET, REQUESTS))
    host = Host.at(folder, AT, {})
    task = Task(load(CHECKLIST, "org.yml"), Settings(token=TOKEN, key="fleet"), host, fleet.url, Run(5, 1), "")
    kills = 0
    for shard in divided.shards:
        is_done = False
        while not is_done:
            try:
                pace = Pace(divided.requests_per_hour * SHARDS, 1e6, fleet.timer)
                is_done = not run(shard.repositories, store, task, pace).unfinished
            except KeyboardInterrupt:
                kills += 1
    return kills


def write_pages(names: tuple[str, ...], store: FolderStore, out: Path) -> None:
    """Merges the results and writes the pages."""
    started = time.perf_counter()
    age = timedelta(hours=36)
    parts = Parts.at(out)
    unstored = merge(store, names, parts, choose_period(parts, AT, AT, age))
    result = report(parts, Question("Acme", names, AT, age), unstored)
    for path, text in page.render(result).items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, encoding="utf-8")
    print(f"merged in {time.perf_counter() - started:.1f} s: {texts.summarize(result)}")
    print(f"{out / 'index.html'}: {(out / 'index.html').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
