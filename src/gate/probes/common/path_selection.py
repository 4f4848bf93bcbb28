"""Which paths of reports an item counts, by its parameters `only` and `ignore`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property, partial

from gate.adapters.workspace import Workspace
from gate.model.globs import is_selected, matches, partition
from gate.model.text import join_names
from gate.probes.common.paths import find_file, normalize

MAX_GLOBS = 5
"""How many globs one note names."""


class PathSelection:
    """Maps paths of reports to paths of the repository, each once, and selects those that count."""

    def __init__(self, workspace: Workspace, only: Sequence[str] | None, ignore: Sequence[str] | None) -> None:
        self._workspace = workspace
        self._only = only
        self._ignore = ignore
        self._unused = list(partition(only)[0]) if only else []
        self.in_repository = cache(partial(find_file, workspace))
        self.includes = cache(self._select) if only or ignore else _include_all

    def _select(self, path: str) -> bool:
        """Whether findings at this path of a report count."""
        name = self.in_repository(path) or normalize(path)
        self._unused = [glob for glob in self._unused if not matches(name, [glob])]
        return is_selected(name, self._only, self._ignore)

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The globs of `only` that match no path of the reports, and no file of the repository today."""
        return tuple(glob for glob in self._unused if not self._workspace.glob([glob]))

    def selects_nothing(self) -> bool:
        """Whether `only` matches nothing today. Ask after the reports are read."""
        return bool(self.unused) and len(self.unused) == len(partition(self._only or ())[0])

    def notes(self) -> Iterator[str]:
        """A note on the globs of `only` that match nothing. Ask after the reports are read."""
        if self.unused:
            globs = join_names([f"`{glob}`" for glob in self.unused], MAX_GLOBS)
            yield f"{globs} of `only` matches no file of the repository"


def _include_all(_path: str) -> bool:
    return True
