"""What ends a run while a program of git is running."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

INTERRUPTED = """
import signal, sys
from pathlib import Path
from gate.adapters import git

def leave(*_):
    raise SystemExit(7)

signal.signal(signal.SIGALRM, leave)
signal.setitimer(signal.ITIMER_REAL, 0.05)
git._run_process(["sleep", "0.2"], Path(), {"PATH": "/usr/bin:/bin"}, 60, 10)
"""


def test_a_run_that_is_ended_during_a_program_does_not_wait_for_its_time_limit(tmp_path: Path) -> None:
    process = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=tmp_path, timeout=30, check=False)

    assert process.returncode == 7
