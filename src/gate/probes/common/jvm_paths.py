"""Finds the source files of tools for the JVM, which name a file by the folders of its package alone."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import cache

from gate.adapters.workspace import Workspace
from gate.probes.common.paths import find_file, normalize

_EXTENSIONS = (".java", ".kt", ".scala", ".groovy")


def new_finder(workspace: Workspace) -> Callable[[str], str]:
    """A function that returns the file of the repository that a path of a report means; it looks up each path once.

    It returns an empty text when there is none, or when several may be meant.
    """
    sources = cache(lambda extension: workspace.glob_or_empty([f"**/*{extension}"]))

    @cache
    def find(path: str) -> str:
        if file := find_file(workspace, path):
            return file
        extension = posixpath.splitext(path)[1]
        if extension not in _EXTENSIONS:
            return ""
        ending = f"/{normalize(path)}"
        files = [file for file in sources(extension) if f"/{file}".endswith(ending)]
        return files[0] if len(files) == 1 else ""

    return find
