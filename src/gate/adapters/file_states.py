"""The state of watched files: what changes when somebody writes one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from gate.adapters.workspace import FileStat, Workspace
from gate.model.errors import EvidenceError

FileStates = Mapping[str, FileStat]
"""Size and modification time by path; a file that does not exist has no entry."""


def read_states(workspace: Workspace, globs: Iterable[Sequence[str]], paths: Iterable[str] = ()) -> FileStates:
    """The states of the files that each list of globs selects under the root, and of single files."""
    names = dict.fromkeys(paths)
    for patterns in globs:
        names |= dict.fromkeys(workspace.glob_or_empty(patterns))
    states = {name: _read_state(workspace, name) for name in names}
    return {name: state for name, state in states.items() if state is not None}


def _read_state(workspace: Workspace, name: str) -> FileStat | None:
    """The state of a file under the root, or of one outside that an argument names by its absolute path."""
    try:
        return workspace.stat_external(Path(name)) if Path(name).is_absolute() else workspace.stat(name)
    except EvidenceError:
        return None


def list_changed(before: FileStates, after: FileStates) -> Collection[str]:
    """The files that were written, created or deleted between two readings, sorted."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
