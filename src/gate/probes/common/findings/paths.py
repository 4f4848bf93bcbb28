"""Maps the paths of findings to files of the repository, and selects them by `only` and `ignore`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.adapters.workspace import Workspace
from gate.formats.findings.model import PathFilter, count_everywhere
from gate.model.text import join_names, quote
from gate.probes.common.jvm_paths import new_finder
from gate.probes.common.path_selection import PathSelection
from gate.probes.common.paths import normalize

MAX_NAMED = 3
"""How many globs one note names."""


class FindingPaths:
    """Maps paths of reports to paths of the repository; looks up each path once."""

    def __init__(self, workspace: Workspace, only: Sequence[str] | None, ignore: Sequence[str] | None) -> None:
        self.workspace = workspace
        self.in_repository = new_finder(workspace)
        self.selection = PathSelection(only, ignore)
        self.has_repository_files = False

    @property
    def filter(self) -> PathFilter:
        """Whether findings at a path of a report count."""
        return self._is_counted if self.selection.only or self.selection.ignore else count_everywhere

    def _is_counted(self, path: str) -> bool:
        file = self.in_repository(path)
        self.has_repository_files |= bool(file)
        return self.selection(file or normalize(path))

    def find_empty_only(self) -> str:
        """The first glob of an `only` that matches no finding and no file, where findings are in files; else empty."""
        return self.selection.find_unmatched_only(self.workspace) if self.has_repository_files else ""

    def notes(self) -> Iterator[str]:
        """The notes on globs that match nothing."""
        yield from self.selection.notes()
        if unmatched := self.selection.list_unmatched_only(self.workspace):
            globs = join_names([quote(glob) for glob in unmatched], MAX_NAMED)
            yield f"{globs} in `only` matches no finding and no file"
