"""A workspace that remembers which files were read, so that a copy needs only these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.model.lazy_dataclass import dataclass

MAX_MATCHES = 5_000
"""The most files of one glob that are remembered; a search for a hint matches the whole tree."""


@dataclass(frozen=True, slots=True)
class RecordingWorkspace(Workspace):
    """Reads as a workspace does. `matches` are the files that globs matched, `paths` all paths that were looked up."""

    matches: set[str] = field(default_factory=set, repr=False, compare=False)
    paths: set[str] = field(default_factory=set, repr=False, compare=False)

    def glob(self, patterns: Iterable[str], ignore: Iterable[str] = ()) -> list[str]:
        """As `Workspace.glob`."""
        matches = Workspace.glob(self, patterns, ignore)
        if len(matches) <= MAX_MATCHES:
            self.matches.update(matches)
        return matches

    def has_match(self, pattern: str) -> bool:
        """As `Workspace.has_match`."""
        self.matches.update(Workspace.glob(self, [pattern])[:1])
        return Workspace.has_match(self, pattern)

    def resolve(self, path: str) -> Path:
        """As `Workspace.resolve`."""
        real = Workspace.resolve(self, path)
        self.paths.add(path)
        return real
