"""Globs for the files that coverage reports usually leave out: tests, documentation, examples.

A changed file of a reported language that no report contains makes patch coverage missing. Most changes touch tests,
which most coverage tools leave out, so a first checklist ignores such folders.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

from gate.adapters.workspace import Workspace
from gate.model.globs import matches

TEST_FOLDERS = ("test", "tests", "__tests__", "spec", "specs", "e2e")
"""Names of folders with tests, at any depth."""

NON_PRODUCT_FOLDERS = ("doc", "docs", "example", "examples", "bench", "benches", "benchmarks")
"""Names of folders with code that is not part of the product; at the root only."""

FILES = (
    "**/*.{test,spec,stories}.*", "**/*_test.go", "**/conftest.py",
    "**/*.config.{js,cjs,mjs,ts,cts,mts}", "{setup,noxfile,tasks}.py", "**/*.d.ts",
)  # fmt: skip
"""Tests beside the code, configuration of tools, and type declarations."""

TESTS = (
    *(f"**/{name}/**" for name in TEST_FOLDERS),
    "**/*.{test,spec}.*", "**/{test_*,*_test,conftest}.py", "**/*_test.go",
)  # fmt: skip
"""Files that are tests."""


ONLY_TESTS = "it has only test files, so its coverage is no threshold; configure the tool to measure the code"
ONLY_TESTS_OF_PYTHON = f"{ONLY_TESTS}, with pytest by `--cov=PACKAGE`"


def find_ignore_globs(workspace: Workspace, reported: Iterable[str], excluded: Sequence[str]) -> list[str]:
    """The globs that match files of the `reported` languages but none of the `reported` files.

    `excluded` are globs of files that are not the repository's own.
    """
    names = list(reported)
    suffixes = {posixpath.splitext(name)[1].lower() for name in names}
    candidates = (*(f"**/{name}/**" for name in TEST_FOLDERS), *(f"{name}/**" for name in NON_PRODUCT_FOLDERS), *FILES)
    sources = _with_suffix(workspace.glob_or_empty(["**"], excluded), suffixes)
    measured = _find_measured(names, sources, candidates)
    globs: list[str] = []
    ignored: set[str] = set()
    for glob in candidates:
        files = _with_suffix(workspace.glob_or_empty([glob], excluded), suffixes)
        if not ignored.issuperset(files) and measured.isdisjoint(files):
            ignored.update(files)
            globs.append(_simplify(glob, files))
    return globs


def explain_only_tests(workspace: Workspace, reported: Iterable[str], excluded: Sequence[str]) -> str:
    """Why a report of these files says nothing: all are tests, and there is other code in their language; else empty.

    `excluded` are globs of files that are not the repository's own.
    """
    names = list(reported)
    suffixes = {posixpath.splitext(name)[1].lower() for name in names}
    sources = _with_suffix(workspace.glob_or_empty(["**"], excluded), suffixes)
    candidates = (*TESTS, *(f"{name}/**" for name in NON_PRODUCT_FOLDERS), *FILES)
    measured = _find_measured(names, sources, candidates) or names
    is_other_code = (not matches(path, candidates) for path in sources)
    if not names or not all(matches(path, TESTS) for path in measured) or not any(is_other_code):
        return ""
    return ONLY_TESTS_OF_PYTHON if names[0].endswith(".py") else ONLY_TESTS


def _with_suffix(paths: Iterable[str], suffixes: Set[str]) -> list[str]:
    return [path for path in paths if posixpath.splitext(path)[1].lower() in suffixes]


def _find_measured(reported: Iterable[str], sources: Iterable[str], candidates: Sequence[str]) -> set[str]:
    """The source files that a report may mean; a name such as `__init__.py` means the product rather than its tests."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for path in sources:
        by_name[posixpath.basename(path)].append(path)
    measured: set[str] = set()
    for name in reported:
        paths = by_name.get(posixpath.basename(name), ())
        whole = [path for path in paths if path == name or name.endswith(f"/{path}")]
        relative = [path for path in paths if path.endswith(f"/{name}")]
        product = [path for path in relative if not matches(path, candidates)]
        measured.update([max(whole, key=len)] if whole else product or relative)
    return measured


def _simplify(glob: str, files: Sequence[str]) -> str:
    """The glob without `**/` where all files are in that folder at the root."""
    short = glob.removeprefix("**/")
    folder = short.removesuffix("**")
    return short if folder.endswith("/") and all(path.startswith(folder) for path in files) else glob
