"""Maps the paths in reports to files of the repository.

Reports name files as the machine that ran the tests saw them: absolute paths in a container, paths with drive letters,
with the deterministic prefix `/_/`, relative to a source root, or with only a package. A path matches a file of the
repository when one of them ends with the other as a whole; an equal base name is not enough.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError

CHECKOUTS = re.compile(r"/github/workspace|/(?:home/runner/work|__w)/[^/]+/[^/]+")
"""Where GitHub checks a repository out: in the container of an action, on a runner, and in the container of a job."""


TESTS = re.compile(r"(^|/)(tests?|__tests__|specs?|e2e)/|(^|/)(test_[^/]*|conftest\.py|[^/]*[._](test|spec)\.[^/.]+)$")
"""A folder of tests, or a file with the name of a test: test_a.py, a_test.go, a.test.ts, a_spec.rb."""


def is_test(path: str) -> bool:
    """Whether a path of the repository belongs to a test, by the usual naming conventions."""
    return TESTS.search(path) is not None


class PathMap:
    """Finds the file of the repository that a report means.

    `files` are the repository's files, relative and with `/`. `prefixes` is the parameter `map`: prefixes of the paths
    in reports, and what replaces them.
    """

    def __init__(self, files: Iterable[str], prefixes: Mapping[str, str]) -> None:
        self._files = frozenset(files)
        self._reversed = sorted(f"/{path}"[::-1] for path in self._files)  # files with the same ending are neighbours
        longest_first = sorted(prefixes.items(), key=lambda pair: len(pair[0]), reverse=True)
        self._prefixes = [(normalize(old).rstrip("/"), new.strip("/")) for old, new in longest_first]

    def resolve(self, paths: Sequence[str], roots: Sequence[str]) -> dict[str, str | None]:
        """The file of the repository for each path of one report; None when no file or several files match.

        A file at the top of the repository matches an absolute path only in a folder that is the repository, which
        follows from the `roots` or other files of the report, or from the folder's name: many folders have a
        `setup.py`.
        """
        files = self._drop_conflicts({path: self._find(path, roots) for path in paths})
        tops = {normalize(root).rstrip("/") for root in roots}
        tops |= {_root_of(path, file) for path, file in files.items() if file and "/" in file}
        return {path: file or self._find_at_top(path, tops) for path, file in files.items()}

    def _drop_conflicts(self, files: Mapping[str, str | None]) -> dict[str, str | None]:
        """Where several paths of one report match one file, keeps those under the most common root.

        `/ci/gen/src/a.py` is not `src/a.py` when most of the report shows that the repository is `/ci`.
        """
        exact = {path for path, file in files.items() if file == self._translate(normalize(path))}
        roots = {path: _root_of(path, file) or normalize(path) for path, file in files.items() if file}
        weight = Counter(roots.values())
        candidates: dict[str, set[str]] = defaultdict(set)
        for path in roots.keys() - exact:
            candidates[files[path] or ""].add(roots[path])
        best = {file: _most_common(rivals, weight) for file, rivals in candidates.items() if len(rivals) > 1}
        weak = {path for path in roots.keys() - exact if roots[path] != best.get(files[path] or "", roots[path])}
        return {path: None if path in weak else file for path, file in files.items()}

    def _find(self, path: str, roots: Sequence[str]) -> str | None:
        plain = self._translate(normalize(path))
        if plain in self._files and (not roots or plain != normalize(path)):
            return plain
        if not _is_absolute(plain):
            candidates = {self._find_by_suffix(normalize(f"{root}/{plain}")) for root in roots} - {None}
            candidates |= self._files & {plain}
            if candidates:
                return candidates.pop() if len(candidates) == 1 else None
        return self._find_by_suffix(plain) if _is_absolute(plain) else self._find_unique_ending(plain)

    def _translate(self, plain: str) -> str:
        for old, new in self._prefixes:
            if plain == old or plain.startswith(f"{old}/"):
                return f"{new}{plain[len(old) :]}".lstrip("/")
        return plain

    def _find_by_suffix(self, plain: str) -> str | None:
        """The longest path of a file in a folder of the repository that the given path ends with."""
        parts = plain.strip("/").split("/")
        suffixes = ("/".join(parts[start:]) for start in range(len(parts) - 1))
        return next((suffix for suffix in suffixes if suffix in self._files), None)

    def _find_unique_ending(self, plain: str) -> str | None:
        """The only file of the repository whose path ends with the given path."""
        ending = f"/{plain}"[::-1]
        first = bisect_left(self._reversed, ending)
        matches = [path for path in self._reversed[first : first + 2] if path.startswith(ending)]
        return matches[0][::-1].removeprefix("/") if len(matches) == 1 else None

    def _find_at_top(self, path: str, tops: set[str]) -> str | None:
        folder, name = posixpath.split(normalize(path))
        is_top = folder.rstrip("/") in tops or CHECKOUTS.fullmatch(folder)
        return name if name in self._files and _is_absolute(folder) and is_top else None


def _most_common(roots: Iterable[str], weight: Mapping[str, int]) -> str | None:
    """The root that most paths of the report share; None when two are equally common."""
    first, second, *_ = sorted(roots, key=lambda root: weight[root], reverse=True)
    return first if weight[first] > weight[second] else None


def normalize(path: str) -> str:
    """The path with `/`, without drive, `/_/`, `.` and inner `..`; a leading `..` stays, and matches nothing."""
    slashed = re.sub(r"^[A-Za-z]:(?=[\\/])", "", path).replace("\\", "/")
    plain = posixpath.normpath(slashed) if slashed else ""
    plain = re.sub(r"^/+", "/", plain)
    return plain.removeprefix("/_/") if plain.startswith("/_/") else plain


def find_file(workspace: Workspace, path: str) -> str:
    """The file of the repository that is the longest ending of the path; empty when there is none."""
    parts = [part for part in normalize(path).split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return ""
    for start in range(max(1, len(parts) - 1)):
        candidate = "/".join(parts[start:])
        try:
            workspace.stat(candidate)
        except EvidenceError:
            continue
        return candidate
    return ""


def _is_absolute(plain: str) -> bool:
    return plain.startswith("/")


def _root_of(path: str, file: str) -> str:
    """The part of the path before the file: the folder of the repository on the machine that wrote the report."""
    plain = normalize(path)
    return plain.removesuffix(file).rstrip("/") if plain.endswith(f"/{file}") else ""
