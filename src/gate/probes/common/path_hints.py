"""Suggests the file that a glob without a match may mean: one of the same name elsewhere, or the files of a folder."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Sequence

from gate.adapters.workspace import Workspace
from gate.model.globs import THIRD_PARTY_GLOBS, normalize, partition
from gate.model.text import join_names, quote

LEVELS = "{,*/,*/*/,*/*/*/}"
"""How deep the search goes: three folders, which is fast even with installed dependencies."""

_MAGIC = re.compile(r"[*?\[\]{}\\]")


Select = Callable[[Sequence[str]], Collection[str]]
"""Returns some of these paths."""


def is_excluded(workspace: Workspace, glob: str, globs: Sequence[str]) -> bool:
    """Whether exclusions of the list that the glob is part of leave out every file that it matches."""
    return bool(partition(globs)[1] and workspace.glob_or_empty([glob]))


def suggest_path(
    workspace: Workspace, glob: str, globs: Sequence[str] = (), find_samples: Select = lambda _paths: ()
) -> str:
    """A hint such as `there is build/coverage.xml`; empty when nothing similar exists.

    `globs` is the list that the glob is part of, whose exclusions leave files out. `find_samples` returns the files
    that are no evidence of this run.
    """
    folder, ignore = normalize(glob), (*THIRD_PARTY_GLOBS, *partition(globs)[1])
    if folder and not _MAGIC.search(folder) and workspace.glob_or_empty([f"{folder}/{LEVELS}*"], ignore):
        return f"{folder} is a folder; write {folder}/** for its files"
    name = posixpath.basename(folder)
    if not name or _MAGIC.search(name):
        return ""
    any_case = "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in name)
    paths = workspace.glob_or_empty([LEVELS + any_case], ignore)
    samples = find_samples(paths) if paths else ()
    paths = [path for path in paths if path not in samples]
    return f"there is {join_names(paths, 1, 'of that name')}" if paths else ""


def suggest_any_depth(workspace: Workspace, glob: str) -> str:
    """A hint such as ``write `**/*.py`, which matches src/a.py``; empty when that matches nothing either."""
    name = normalize(glob)
    if not name or glob.startswith("!") or name.startswith("**"):
        return ""
    paths = workspace.glob_or_empty([f"{LEVELS}{name}"], THIRD_PARTY_GLOBS)
    return f"write {quote(f'**/{name}')}, which matches {join_names(paths, 1)}" if paths else ""
