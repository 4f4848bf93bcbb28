"""Chooses the earlier run of a history that this run is compared with: the nearest ancestor that has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from gate.adapters.stores.store import Store
from gate.history.layout import RunKey, gate_name
from gate.history.read import list_runs, read_baseline
from gate.model.decision import HISTORY, Baseline
from gate.model.errors import EvidenceError
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import NO_RUN, Run
from gate.model.text import join_names

MAX_TRIES = 3
"""How many results are read, when the nearer ones are damaged or of a run that judged nothing."""

MAX_NAMES = 3
"""How many keys of other gates a note names."""


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
    runs, others = _by_commit(store, repository, gate, run)
    notes: list[str] = []
    keys = (key for commit in ancestors for key in runs.get(commit[:12].lower(), ()))
    for key in islice(keys, MAX_TRIES) if runs else ():
        try:
            baseline = read_baseline(store, key)
        except EvidenceError as error:
            notes.append(f"A run of the history is not compared with: {error.detail}.")
            continue
        if baseline.facts:
            return Choice(replace(baseline, file=HISTORY), tuple(notes))
        notes.append(f"A run of the history is not compared with: {key.result} judged nothing.")
    if runs and not notes:
        notes.append(f"There is no baseline: no ancestor has a run of this gate in {store.address}.")
    if not runs and others:
        names = join_names(others, MAX_NAMES)
        notes.append(
            f"There is no baseline: {store.address} has no run with the key {gate_name(gate)}, only with {names}; "
            "runs with the same `key` are compared."
        )
    return Choice(None, tuple(notes), is_first=not runs)


def _by_commit(store: Store, repository: str, gate: str, run: Run) -> tuple[dict[str, list[RunKey]], list[str]]:
    """The runs of the gate by the beginning of their commit, newest first; and the names of other gates."""
    name = gate_name(gate)
    runs: dict[str, list[RunKey]] = {}
    others: set[str] = set()
    for key in reversed(list_runs(store, repository)):
        if key.gate != name:
            others.add(key.gate)
        elif key.commit and (run == NO_RUN or key.run != run.id):
            runs.setdefault(key.commit, []).append(key)
    return runs, sorted(others)
