"""How long a large tracker takes: `python -m bench.trackers`. The aim is two seconds for five megabytes, whole process.

The document is made here, every line of it different, in the shapes that people use: fields, marks, tables, metrics.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM = 2.0
SIZE = 5_000_000
RUNS = 9


def tracker(size: int) -> str:
    """A tracker of that many bytes or a little more."""
    parts = ["# A large tracker\n\n**Last updated**: 2026-11-18\n"]
    written, number = len(parts[0]), 0
    while written < size:
        number += 1
        part = _section(number)
        parts.append(part)
        written += len(part.encode())
    return "".join(parts)


def _section(number: int) -> str:
    tasks = "".join(
        f"- [{'x' if at % 3 else ' '}] **Task {number}.{at}**: Build part {at} of module {number * 7 + at}\n"
        f"  - **Priority**: {('High', 'Medium', 'Low')[at % 3]}\n"
        f"  - **Assignee**: Team {number % 17}\n"
        f"  - **Due**: Day {number + at}\n"
        f"  - **Location**: `src/module{number}/part{at}.py`\n"
        f"  - **Notes**: said on the {number}th evening, for reason {at}\n"
        for at in range(8)
    )
    rows = "".join(
        f"| {number * 5 + at} | Check gate {number}-{at} | HIGH | ✅ Done | {at + 1}h |\n" for at in range(5)
    )
    return (
        f"\n## Phase {number}: module {number}\n\n{tasks}\n"
        f"### ✅ Completed in round {number}\n- ✅ Measured {number} things\n- ⏳ {number} more to come\n\n"
        f"### Key metrics {number}\n- **Rate {number}**: Target <{number % 90 + 1}%\n\n"
        f"| # | Task | Priority | Status | Time |\n|---|---|---|---|---|\n{rows}\n"
        f"In round {number} we learned that {number * 3} lines of prose hold nothing to do, and nobody minded.\n"
    )


def main() -> int:
    """Prints the fastest of RUNS runs of each command, and how that compares with the aim."""
    with tempfile.TemporaryDirectory() as folder:
        text = tracker(SIZE)
        Path(folder, "TRACKER.md").write_text(text, encoding="utf-8")
        print(f"{len(text.encode()):,} bytes, {text.count(chr(10)):,} lines; the aim is {AIM} s")
        command = [sys.executable, "-m", "gate", "import", "TRACKER.md", "-o", "readiness.yml", "--force"]
        times = [_timed(command, folder) for _ in range(RUNS)]
        print(f"gate import: {min(times):.2f} s, the fastest of {RUNS} (slowest {max(times):.2f} s)")
    return 0 if min(times) < AIM else 1


def _timed(command: list[str], folder: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
