"""Runs the shards of a fleet on a Dask cluster: each is one task, a process of the command on one of the workers.

    python dask_fleet.py plan.json --scheduler tcp://scheduler:8786 -- --store s3://acme-readiness --checklist org.yml

Workers need the command `gate`, the plan and the checklist at these paths, and GITHUB_TOKEN. Dask starts a task again
on another worker when its worker is lost; `gate fleet run` then continues with the repositories without a record.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from distributed import Client

UNFINISHED = 4
"""The exit code of a shard that stopped at the limit of its time."""


def run_shard(shard: int, plan: str, options: Sequence[str]) -> int:
    """Runs one shard on a worker; returns the exit code."""
    command = [sys.executable, "-m", "gate", "fleet", "run", str(shard), "--plan", plan, *options]
    return subprocess.run(command, check=False).returncode


def run_fleet(client: Client, plan: str, options: Sequence[str]) -> dict[int, int]:
    """Runs every shard of the plan on the cluster; returns the exit code of each."""
    shards = range(len(json.loads(Path(plan).read_text(encoding="utf-8"))["shards"]))
    tasks = [client.submit(run_shard, shard, plan, tuple(options), pure=False, retries=2) for shard in shards]
    return dict(zip(shards, client.gather(tasks), strict=True))


def find_worst(codes: Iterable[int]) -> int:
    """The highest exit code; that of a process that a signal ended is negative, and is 128 more than the signal."""
    return max(code if code >= 0 else 128 - code for code in codes)


def main() -> int:
    """Runs the fleet, and returns the worst exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan")
    parser.add_argument("--scheduler", required=True)
    parser.add_argument("options", nargs="*")
    arguments = parser.parse_args()
    with Client(arguments.scheduler) as client:
        codes = run_fleet(client, arguments.plan, arguments.options)
    print("\n".join(f"shard {shard}: exit code {code}" for shard, code in codes.items()))
    return find_worst(codes.values())


if __name__ == "__main__":
    sys.exit(main())
