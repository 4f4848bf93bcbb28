"""The globs of the folders that test tools write to, from the reports that are on disk today.

A report that a tool writes tomorrow (a new test class, a new module) must be read too, so names and folders that differ
between reports, and folders named after a machine or a version, become wildcards.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile

from gate.model.globs import escape
from gate.scaffold.changing_folders import generalize_folder, has_changing_folder

FILE_NAMES = (
    "TEST-*.xml", "junit-*.xml", "junit_*.xml", "*-junit.xml", "*_junit.xml", "*.trx", "*.sarif", "lhr-*.json",
)  # fmt: skip
"""The names of reports of which a tool writes one for each class, suite, worker, scan or run."""

OUTPUT_FOLDERS = ("target", "build")
"""Folders that Maven and Gradle make in a module; the path below is that of a plugin and stays as it is."""

MAX_LISTED = 12
"""The most reports that a message lists; for more it names the globs."""

TASK_FOLDERS = (("build", "test-results"),)
"""Folders in which a tool makes a folder for each of its tasks (Gradle's `Test.reports.junitXml`)."""

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

Match = Callable[[Sequence[str]], Iterable[str]]
"""The files on disk that globs match."""


def generalize(paths: Sequence[str], match: Match) -> list[str]:
    """Globs that match the reports at `paths`, those of the same tool tomorrow, and no other file of today.

    Where the wildcard for a folder would match other files, each folder has its own glob, and each path at last.
    """
    reports: defaultdict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    modules: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in paths:
        *folders, name = path.split("/")
        output = _output_folder(tuple(folders))
        reports[output, _generalize_name(name, path, paths)].append(path)
        modules[output[0] if output else ""].append(tuple(folders[: len(folders) - len(output)]))
    globs: list[str] = []
    for (output, name), group in reports.items():
        parents = [tuple(path.split("/")[:-1]) for path in group]
        own_modules = [folders[: len(folders) - len(output)] for folders in parents]
        candidates = (
            [_join(*_generalize_folders(modules[output[0]] if output else own_modules), *output, name)],
            [_join(*_generalize_folders(own_modules), *output, name)],
            [_join(*_own_folder(folders), name) for folders in dict.fromkeys(parents)],
        )
        globs += next(
            (candidate for candidate in candidates if set(match(candidate)) <= set(group)), sorted(map(escape, group))
        )
    return globs


def _output_folder(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The tool's folder inside of a module, as a glob; empty when no build tool is known for it."""
    start = next((index for index, folder in enumerate(folders) if folder in OUTPUT_FOLDERS), len(folders))
    output = folders[start:]
    if len(output) == 3 and output[:2] in TASK_FOLDERS:
        return (*_own_folder(output[:2]), "*")
    return _own_folder(output)


def _generalize_name(name: str, path: str, paths: Sequence[str]) -> str:
    """The glob of a name of which the tool writes many; `*.xml` where several names share a folder.

    A name that begins with a GUID, as in Allure's results, is another one in each run.
    """
    for glob in FILE_NAMES:
        prefix, _, suffix = glob.partition("*")
        if name.startswith(prefix) and name.endswith(suffix) and len(name) > len(prefix) + len(suffix):
            return glob
    folder, suffix = path.rpartition("/")[0], name.rpartition(".")[2]
    if _GUID.match(name):
        return f"*-*.{escape(suffix)}"
    siblings = [other for other in paths if other.rpartition("/")[0] == folder and other.endswith(f".{suffix}")]
    return f"*.{escape(suffix)}" if len(siblings) > 1 and suffix == "xml" else escape(name)


def _generalize_folders(folders: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """One glob for several folders: what they share at both ends, and wildcards for what differs."""
    shortest = min(map(len, folders))
    prefix = len(list(takewhile(_all_equal, zip(*folders, strict=False))))
    backwards = (folder[::-1] for folder in folders)
    suffix = min(len(list(takewhile(_all_equal, zip(*backwards, strict=False)))), shortest - prefix)
    first, lengths = folders[0], {len(folder) - prefix - suffix for folder in folders}
    middle = ("*",) * max(lengths) if len(lengths) == 1 else ("**",)
    return (*_own_folder(first[:prefix]), *middle, *_own_folder(first[len(first) - suffix :]))


def _own_folder(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(generalize_folder, folders))


def _join(*parts: str) -> str:
    return "/".join(parts)


def _all_equal(parts: tuple[str, ...]) -> bool:
    return len(set(parts)) == 1


def display_reports(params: Mapping[str, Sequence[str] | str], paths: Sequence[str]) -> tuple[str, ...]:
    """The reports for people: plain paths; if there are many, or they differ on another machine, globs."""
    are_stable = len(paths) <= MAX_LISTED and not any(map(has_changing_folder, paths))
    return tuple(paths if are_stable else params["reports"])
