"""Looks for files that match globs: folders are entered only where a glob can match, and never out of the root."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from gate.adapters.real_paths import is_private, relative_parts
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.glob_patterns import Pattern, States
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name in a folder; a link has the type that it leads to."""

    name: str
    is_folder: bool
    is_link: bool


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into: its path from the root with a `/` at its end, and the states of both patterns."""

    path: str
    included: States
    excluded: States


class FileSearch:
    """Looks below `root`, a real path, for the files that `included` matches and `excluded` does not.

    Without `hidden`, wildcards match no hidden name. `**` follows no link, and `.git` is never entered. A link to a
    folder outside of the root is not followed; one that a glob names is refused.
    """

    def __init__(self, root: str, included: Pattern, excluded: Pattern, *, hidden: bool = False) -> None:
        self.root = root
        self.included = included
        self.excluded = excluded
        self.hidden = hidden
        self.denied: list[str] = []
        """The folders without permission that could hold a match, so far."""

    def paths(self) -> Iterator[str]:
        """The paths from the root, in no order.

        Raises:
            EvidenceError: OUTSIDE_ROOT for a glob that names a link to a folder outside of the root.
        """
        folders = [_Folder("", self.included.start, self.excluded.start)]
        while folders:
            folder = folders.pop()
            for entry in self._entries(folder):
                below = self._enter(folder, entry)
                if not entry.is_folder:
                    if self.included.accepts(below.included) and not self.excluded.accepts(below.excluded):
                        yield folder.path + entry.name
                elif (
                    self.included.continues(below.included)
                    and not self.excluded.covers_below(below.excluded)
                    and self._may_enter(folder, entry)
                ):
                    folders.append(below)

    def _enter(self, folder: _Folder, entry: _Entry) -> _Folder:
        is_link = entry.is_link and entry.is_folder
        included = self.included.advance(folder.included, entry.name, hides=not self.hidden, is_link=is_link)
        return _Folder(f"{folder.path}{entry.name}/", included, self.excluded.advance(folder.excluded, entry.name))

    def _entries(self, folder: _Folder) -> Iterator[_Entry]:
        """The entries that can match; a folder is listed only for wildcards."""
        path = os.path.join(self.root, folder.path)  # noqa: PTH118 - twice as fast as Path
        names = self.included.names(folder.included)
        try:
            if names is not None:
                entries = (_inspect(path, name) for name in sorted(names))
                yield from (entry for entry in entries if entry is not None)
                return
            with os.scandir(path) as listing:
                for entry in listing:
                    if entry.name.casefold() != ".git":
                        yield _Entry(entry.name, _leads_to_folder(entry), entry.is_symlink())
        except PermissionError:
            self.denied.append(folder.path.removesuffix("/"))
        except OSError:
            return

    def _may_enter(self, folder: _Folder, entry: _Entry) -> bool:
        """Whether a folder lies below the root when every link is followed."""
        if not entry.is_link:
            return True
        path = folder.path + entry.name
        real = os.path.realpath(os.path.join(self.root, path))  # noqa: PTH118
        real_path = Path(real)
        names = relative_parts(real_path, Path(self.root))
        if names is not None and not is_private(real_path, names):
            return True
        if entry.name in (self.included.names(folder.included) or ()):
            message = f"{path} leads out of the repository; only files inside it are read"
            raise EvidenceError(Cause.OUTSIDE_ROOT, message, path)
        return False


def _inspect(folder: str, name: str) -> _Entry | None:
    """The entry of that name; None when there is none, and for `.git`; PermissionError for a closed folder."""
    path = os.path.join(folder, name)  # noqa: PTH118
    if name.casefold() in (".git", ".."):
        return None
    try:
        is_link = stat.S_ISLNK(os.lstat(path).st_mode)
    except PermissionError:
        raise
    except (OSError, ValueError):
        return None
    return _Entry(name, os.path.isdir(path), is_link)  # noqa: PTH112


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
