"""Selects the paths of reports by `only` and `ignore`, and names the globs that select none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from gate.adapters.workspace import Workspace
from gate.model.globs import is_selected, matches, normalize, partition
from gate.model.text import quote

MAX_PATHS = 20_000
"""How many paths are remembered; with more, no glob is said to match none."""


class PathSelection:
    """Selects paths by the globs of an item, and remembers the paths that it was asked about."""

    def __init__(self, only: Sequence[str] | None, ignore: Sequence[str] | None) -> None:
        self.only = tuple(only or ())
        self.ignore = tuple(ignore or ())
        self._is_selected = cache(lambda path: is_selected(path, self.only, self.ignore))
        self._paths: set[str] = set()

    def __call__(self, path: str) -> bool:
        """Whether the path counts."""
        if len(self._paths) <= MAX_PATHS:
            self._paths.add(path)
        return self._is_selected(path)

    def notes(self) -> Iterator[str]:
        """A note for each glob that matches none of the paths, when a similar one matches: in every folder, or for the
        files of a folder."""
        if len(self._paths) > MAX_PATHS:
            return
        for name, globs in (("only", self.only), ("ignore", self.ignore)):
            for glob in (*partition(globs)[0], *partition(globs)[1]):
                if not self._matches_some(glob) and (similar := self._find_similar(normalize(glob))):
                    yield f"{quote(glob)} in `{name}` matches no path of the reports; did you mean {similar}?"

    def find_unmatched_only(self, workspace: Workspace) -> str:
        """The first glob of an `only` that matches no path and no file on disk; empty when one of them matches."""
        unmatched = self.list_unmatched_only(workspace)
        return unmatched[0] if unmatched and len(unmatched) == len(partition(self.only)[0]) else ""

    def list_unmatched_only(self, workspace: Workspace) -> tuple[str, ...]:
        """The globs of `only` that match no path and no file on disk."""
        included = partition(self.only)[0] if len(self._paths) <= MAX_PATHS else ()
        return tuple(glob for glob in included if not self._matches_some(glob) and not workspace.glob_or_empty([glob]))

    def _find_similar(self, glob: str) -> str:
        """A glob that matches some path, with what it matches; empty when none does."""
        for similar, effect in (
            (f"**/{glob}", "in every folder"),
            (f"{glob}/**", "the files of this folder"),
            (f"**/{glob}/**", "the files of every such folder"),
        ):
            if self._matches_some(similar):
                return f"{quote(similar)}, which matches {effect}"
        return ""

    def _matches_some(self, glob: str) -> bool:
        return any(matches(path, (glob,)) for path in self._paths)
