"""`make fuzz`: mutants of both corpora for FUZZ seconds; prints the seed, and every law that was broken.

FUZZ_SEED repeats a run, FUZZ_FILES is a pattern of paths in the corpus, and FUZZ_KEEP the folder for examples.
"""

from __future__ import annotations

import os
import random
import resource
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from tests.corpus import all_records
from tests.fuzz.run import run

MAX_MEMORY = 2 << 30


def main() -> int:
    seconds = float(os.environ.get("FUZZ") or 60)
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(1 << 32))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    files = os.environ.get("FUZZ_FILES") or "*"
    records = [record for record in all_records() if fnmatchcase(record.path, files)]
    sys.stdout.write(f"FUZZ_SEED={seed}, {len(records)} files, {seconds:g} s\n")
    report = run(records, seed, seconds=seconds)
    folder = Path(os.environ.get("FUZZ_KEEP", "build/fuzz"))
    for at, (key, count) in enumerate(sorted(report.counts.items())):
        example = report.examples[key]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{at}-{example.format}").write_bytes(example.mutant.data)
        sys.stdout.write(f"{at} {count} x {' | '.join(key)}: {example.detail} ({example.path})\n")
    sys.stdout.write(f"{report.mutants} mutants, {len(report.counts)} kinds of broken laws\n")
    return 1 if report.counts else 0


if __name__ == "__main__":
    raise SystemExit(main())
