"""What stands beside the code and is in no coverage report: tests, documentation, examples.

A changed file of a kind that the reports know, and that none of them holds, makes patch coverage unseen. Most changes
touch tests, which most coverage tools leave out, so that a first checklist ignores such folders.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gate.adapters.host import Host

TESTS = ("test", "tests", "__tests__", "spec", "specs", "e2e")
"""Names of folders of tests, at any depth."""

OTHERS = ("doc", "docs", "example", "examples", "bench", "benches", "benchmarks")
"""Names of folders that hold code now and then, and no product; at the root only."""

BY_NAME = (
    "**/*.{test,spec,stories}.*", "**/*_test.go", "**/conftest.py",
    "**/*.config.{js,cjs,mjs,ts,cts,mts}", "{setup,noxfile,tasks}.py", "**/*.d.ts",
)  # fmt: skip
"""Tests that lie among the code, and what configures tools or declares types."""


def ignored(host: Host, reported: Iterable[str], skipped: Sequence[str]) -> list[str]:
    """Globs of what stands beside the code: it has files of the kinds that were `reported`, and none of these files."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for path in reported:
        by_name[posixpath.basename(path)].append(path)
    kinds = {posixpath.splitext(name)[1].lower() for name in by_name}
    globs = (*(f"**/{name}/**" for name in TESTS), *(f"{name}/**" for name in OTHERS), *BY_NAME)
    found: list[str] = []
    covered: set[str] = set()
    for glob in globs:
        there = host.workspace.glob_or_empty([glob], skipped)
        files = [path for path in there if posixpath.splitext(path)[1].lower() in kinds]
        if not covered.issuperset(files) and not any(_is_reported(path, by_name) for path in files):
            covered.update(files)
            found.append(_shorter(glob, files))
    return found


def _is_reported(path: str, by_name: Mapping[str, Sequence[str]]) -> bool:
    """Whether a report may mean this file: the one path ends with the whole of the other."""
    named = by_name.get(posixpath.basename(path), ())
    return any(path == each or path.endswith(f"/{each}") or each.endswith(f"/{path}") for each in named)


def _shorter(glob: str, files: Sequence[str]) -> str:
    """The glob of the one folder at the root, where all files are in it."""
    short = glob.removeprefix("**/")
    folder = short.removesuffix("**")
    return short if folder.endswith("/") and all(path.startswith(folder) for path in files) else glob
