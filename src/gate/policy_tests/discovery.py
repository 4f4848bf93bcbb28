"""Finds the files of policy tests and the checklist that each is about."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence

from gate.adapters.workspace import Workspace
from gate.checklist.yaml_tree import MAX_BYTES
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.errors import EvidenceError, PolicyTestError, Problem, UsageError
from gate.model.evidence import Category
from gate.model.globs import escape, has_magic
from gate.model.policy_test import PolicyTestFile
from gate.model.text import quote
from gate.policy_tests.load import find_checklist, load, read_tree

MAX_FILES = 1_000
"""The most files of tests in one run."""

_SUFFIX = re.compile(r"\.test(\.ya?ml)$")

LoadChecklist = Callable[[str | None], Checklist]
"""Loads the checklist at a path relative to the root; the usual one for None."""


def beside(checklist: str) -> str:
    """The path of the tests beside a checklist: `readiness.test.yml` for `readiness.yml`."""
    stem, suffix = posixpath.splitext(checklist)
    return f"{stem}.test{suffix}"


def find_files(names: Iterable[str], workspace: Workspace) -> list[str]:
    """The files that the names mean: a file, all tests below a folder, or all files that a glob matches.

    Raises:
        UsageError: for a name that means no file, and for more than MAX_FILES files.
    """
    files: dict[str, None] = {}
    for name in names:
        matches = _expand(name, workspace)
        if not matches:
            raise UsageError(
                Code.NO_POLICY_TESTS,
                f"there are no policy tests at {name}; name a file such as readiness.test.yml, or a folder",
            )
        files |= dict.fromkeys(matches)
    if len(files) > MAX_FILES:
        message = f"there are {len(files):,} files of policy tests, expected at most {MAX_FILES:,}"
        raise UsageError(Code.TOO_MANY_TESTS, message)
    return list(files)


def _expand(name: str, workspace: Workspace) -> list[str]:
    path = posixpath.normpath(name)
    try:
        if workspace.resolve(path).is_dir():
            folder = "" if path == "." else f"{escape(path)}/"
            return workspace.glob([f"{folder}**/*.test.yml", f"{folder}**/*.test.yaml"])
    except EvidenceError as error:
        if error.category is not Category.ABSENT:
            raise _unreadable(error) from None
        return _glob(path, workspace) if has_magic(path) else []
    return [path]


def _glob(pattern: str, workspace: Workspace) -> list[str]:
    try:
        return workspace.glob([pattern])
    except EvidenceError as error:
        raise _unreadable(error) from None


def load_files(
    files: Sequence[str], workspace: Workspace, load_checklist: LoadChecklist, checklist: str | None = None
) -> list[PolicyTestFile]:
    """The tests of all files; `checklist` is what they are about, whatever they name themselves.

    Raises:
        UsageError: when a file cannot be read, or there is no checklist.
        ChecklistError: when a checklist is invalid.
        PolicyTestError: with the problems of all files.
    """
    loaded: dict[str | None, Checklist] = {}
    suites, problems = [], list[Problem]()
    for file in files:
        data = _read(file, workspace)
        try:
            path = checklist or _find_checklist(data, file, workspace)
            if path not in loaded:
                loaded[path] = load_checklist(path)
            suites.append(load(data, file, loaded[path]))
        except PolicyTestError as error:
            problems += error.problems
    if problems:
        raise PolicyTestError(problems)
    return suites


def _read(file: str, workspace: Workspace) -> bytes:
    try:
        return workspace.read(file, MAX_BYTES)
    except EvidenceError as error:
        raise _unreadable(error) from None


def _unreadable(error: EvidenceError) -> UsageError:
    return UsageError(Code.UNREADABLE_POLICY_TESTS, f"the policy tests cannot be read: {error.detail}")


def _find_checklist(data: bytes, file: str, workspace: Workspace) -> str | None:
    """The checklist of a file: the one that it names, else the one beside it, else the usual one (None)."""
    scalar = find_checklist(read_tree(data, file)[0])
    folder = posixpath.dirname(file)
    if scalar is not None:
        path = posixpath.normpath(posixpath.join(folder, scalar.value or ""))
        if not _exists(path, workspace):
            message = f"there is no checklist {quote(path)}"
            hint = "the path is relative to this file, and the checklist is a file under the root"
            raise PolicyTestError([Problem(scalar.position, Code.NO_CHECKLIST, message, hint)])
        return path
    path = _SUFFIX.sub(r"\1", file)
    return path if path != file and _exists(path, workspace) else None


def _exists(path: str, workspace: Workspace) -> bool:
    try:
        workspace.stat(path)
    except EvidenceError:
        return False
    return True
