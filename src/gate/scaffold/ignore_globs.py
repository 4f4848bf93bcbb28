"""Globs for the files that coverage reports usually leave out: tests, documentation, examples.

A changed file of a reported language that no report contains makes patch coverage missing. Most changes touch tests,
which most coverage tools leave out, so a first checklist ignores such folders.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gate.adapters.workspace import Workspace

TEST_FOLDERS = ("test", "tests", "__tests__", "spec", "specs", "e2e")
"""Names of folders with tests, at any depth."""

NON_PRODUCT_FOLDERS = ("doc", "docs", "example", "examples", "bench", "benches", "benchmarks")
"""Names of folders with code that is not part of the product; at the root only."""

FILES = (
    "**/*.{test,spec,stories}.*", "**/*_test.go", "**/conftest.py",
    "**/*.config.{js,cjs,mjs,ts,cts,mts}", "{setup,noxfile,tasks}.py", "**/*.d.ts",
)  # fmt: skip
"""Tests beside the code, configuration of tools, and type declarations."""


def find_ignore_globs(workspace: Workspace, reported: Iterable[str], excluded: Sequence[str]) -> list[str]:
    """The globs that match files of the `reported` languages but none of the `reported` files.

    `excluded` are globs of files that are not the repository's own.
    """
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for path in reported:
        by_name[posixpath.basename(path)].append(path)
    suffixes = {posixpath.splitext(name)[1].lower() for name in by_name}
    candidates = (*(f"**/{name}/**" for name in TEST_FOLDERS), *(f"{name}/**" for name in NON_PRODUCT_FOLDERS), *FILES)
    globs: list[str] = []
    ignored: set[str] = set()
    for glob in candidates:
        matches = workspace.glob_or_empty([glob], excluded)
        files = [path for path in matches if posixpath.splitext(path)[1].lower() in suffixes]
        if not ignored.issuperset(files) and not any(_is_reported(path, by_name) for path in files):
            ignored.update(files)
            globs.append(_simplify(glob, files))
    return globs


def _is_reported(path: str, by_name: Mapping[str, Sequence[str]]) -> bool:
    """Whether a report may mean this file: one of the two paths ends with the other."""
    candidates = by_name.get(posixpath.basename(path), ())
    return any(path == name or path.endswith(f"/{name}") or name.endswith(f"/{path}") for name in candidates)


def _simplify(glob: str, files: Sequence[str]) -> str:
    """The glob without `**/` where all files are in that folder at the root."""
    short = glob.removeprefix("**/")
    folder = short.removesuffix("**")
    return short if folder.endswith("/") and all(path.startswith(folder) for path in files) else glob
