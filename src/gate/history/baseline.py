"""Chooses the earlier run of a history that this run is compared with: the nearest ancestor that has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gate.adapters.stores.store import Store
from gate.history.layout import RunKey, gate_name
from gate.history.read import list_runs, read_baseline
from gate.model.decision import HISTORY, Baseline
from gate.model.errors import EvidenceError
from gate.model.subject import NO_RUN, Run

MAX_TRIES = 3
"""How many results are read, when the nearer ones are damaged or of a run that judged nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The baseline, if there is one; `notes` say why there is none, or not the nearest.

    `is_first` is true when the history can be read and has no run of the gate yet.
    """

    baseline: Baseline | None = None
    notes: tuple[str, ...] = ()
    is_first: bool = False


def choose(store: Store, repository: str, gate: str, ancestors: Iterable[str], run: Run = NO_RUN) -> Choice:
    """The newest result of the gate on the first of the commits that has one; never one of the same workflow run.

    `ancestors` are read only as far as needed.

    Raises:
        EvidenceError: when the store cannot be read.
        GitHubError: when the ancestors cannot.
    """
    runs = _by_commit(store, repository, gate, run)
    notes: list[str] = []
    tries = 0
    for commit in ancestors if runs else ():
        for key in runs.get(commit[:12].lower(), ()):
            tries += 1
            try:
                baseline = read_baseline(store, key)
            except EvidenceError as error:
                notes.append(f"A run of the history is not compared with: {error.detail}.")
                continue
            if baseline.facts:
                return Choice(replace(baseline, file=HISTORY), tuple(notes))
        if tries >= MAX_TRIES:
            break
    if runs and not notes:
        notes.append(f"There is no baseline: no ancestor has a run of this gate in {store.address}.")
    return Choice(None, tuple(notes), is_first=not runs)


def _by_commit(store: Store, repository: str, gate: str, run: Run) -> dict[str, list[RunKey]]:
    """The runs of the gate by the beginning of their commit, newest first."""
    name = gate_name(gate)
    runs: dict[str, list[RunKey]] = {}
    for key in reversed(list_runs(store, repository)):
        if key.gate == name and key.commit and (run == NO_RUN or key.run != run.id):
            runs.setdefault(key.commit, []).append(key)
    return runs
