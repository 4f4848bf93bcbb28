"""Workflow files for the tests of this package."""

from __future__ import annotations

from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.workflows.gates import GateRun, find_gates
from gate.workflows.traps import find_traps
from tests.command import lay_out

OURS = "readiness-gate/readiness-gate@v1"

HEAD = "on: pull_request\npermissions: {pull-requests: write, statuses: write}\n"
"""The beginning of a workflow that has no trap."""

STEP = f"    steps:\n      - uses: {OURS}\n"
"""The steps of a job that runs the gate."""

GATE = f"jobs:\n  gate:\n    runs-on: x\n{STEP}"


def runs(folder: Path, **files: str) -> tuple[GateRun, ...]:
    """The runs of the gate in these workflows, by name; `__` in a name stands for a dot."""
    return find_gates(_lay_out(folder, files))[1]


def traps(folder: Path, **files: str) -> list[tuple[str, str]]:
    """The code and the text of each trap in these workflows."""
    workflows, gates = find_gates(_lay_out(folder, files))
    return [(trap.code, str(trap)) for trap in find_traps(gates, workflows)]


def _lay_out(folder: Path, files: dict[str, str]) -> Workspace:
    texts = {"readiness.yml": "", **{f".github/workflows/{name}.yml": text for name, text in files.items()}}
    return Workspace(lay_out(folder, texts))
