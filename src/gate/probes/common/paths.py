"""Maps the paths that coverage reports write to the files of the repository.

Reports name files as the machine that ran the tests saw them: absolute in a container, with drive letters, with the
deterministic prefix `/_/`, relative to a source root, or only by package. A report's path and a file of the repository
are the same when one ends with the whole of the other; anything less, such as an equal base name, is not enough.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gate.adapters.host import Host
from gate.model.errors import EvidenceError

CHECKOUTS = re.compile(r"/github/workspace|/(?:home/runner/work|__w)/[^/]+/[^/]+")
"""Where GitHub checks a repository out: in the container of an action, on a runner, and in the container of a job."""


TESTS = re.compile(r"(^|/)(tests?|__tests__|specs?|e2e)/|(^|/)(test_[^/]*|conftest\.py|[^/]*[._](test|spec)\.[^/.]+)$")
"""A folder of tests, or a file that its name makes one: test_a.py, a_test.go, a.test.ts, a_spec.rb."""


def is_test(path: str) -> bool:
    """Whether a path of the repository is that of a test, by the names that tools go by."""
    return TESTS.search(path) is not None


class PathMap:
    """Answers which file of the repository a report means.

    `files` are the repository's files, relative and with `/`. `prefixes` is what the checklist says under `map:`:
    prefixes of reported paths and what stands for them in the repository.
    """

    def __init__(self, files: Iterable[str], prefixes: Mapping[str, str]) -> None:
        self._files = frozenset(files)
        self._backwards = sorted(f"/{path}"[::-1] for path in self._files)  # files of one ending are neighbours
        longest_first = sorted(prefixes.items(), key=lambda pair: len(pair[0]), reverse=True)
        self._prefixes = [(normal(old).rstrip("/"), new.strip("/")) for old, new in longest_first]

    def resolve(self, paths: Sequence[str], roots: Sequence[str]) -> dict[str, str | None]:
        """For each path of one report the file of the repository, None where none or several may be meant.

        A file at the top of the repository is found under an absolute path only in a folder that is known to be the
        repository, from the `roots` or other files of the report or by its name: many folders hold a `setup.py`.
        """
        found = self._undisputed({path: self._find(path, roots) for path in paths})
        tops = {normal(root).rstrip("/") for root in roots}
        tops |= {_before(path, file) for path, file in found.items() if file and "/" in file}
        return {path: file or self._at_top(path, tops) for path, file in found.items()}

    def _undisputed(self, found: Mapping[str, str | None]) -> dict[str, str | None]:
        """The same without the weaker claims where several paths of one report end with one file.

        `/ci/gen/src/a.py` is not `src/a.py` when most of the report shows that the repository is `/ci`.
        """
        exact = {path for path, file in found.items() if file == self._renamed(normal(path))}
        places = {path: _before(path, file) or normal(path) for path, file in found.items() if file}
        weight = Counter(places.values())
        claims: dict[str, set[str]] = defaultdict(set)
        for path in places.keys() - exact:
            claims[found[path] or ""].add(places[path])
        strongest = {file: _most_common(rivals, weight) for file, rivals in claims.items() if len(rivals) > 1}
        weak = {
            path for path in places.keys() - exact if places[path] != strongest.get(found[path] or "", places[path])
        }
        return {path: None if path in weak else file for path, file in found.items()}

    def _find(self, path: str, roots: Sequence[str]) -> str | None:
        plain = self._renamed(normal(path))
        if plain in self._files and (not roots or plain != normal(path)):
            return plain
        if not _absolute(plain):
            under = {self._ending(normal(f"{root}/{plain}")) for root in roots} - {None}
            under |= self._files & {plain}
            if under:
                return under.pop() if len(under) == 1 else None
        return self._ending(plain) if _absolute(plain) else self._only_beginning(plain)

    def _renamed(self, plain: str) -> str:
        for old, new in self._prefixes:
            if plain == old or plain.startswith(f"{old}/"):
                return f"{new}{plain[len(old) :]}".lstrip("/")
        return plain

    def _ending(self, plain: str) -> str | None:
        """The longest file of the repository, in a folder of it, that ends the reported path."""
        parts = plain.strip("/").split("/")
        endings = ("/".join(parts[start:]) for start in range(len(parts) - 1))
        return next((run_result for run_result in endings if run_result in self._files), None)

    def _only_beginning(self, plain: str) -> str | None:
        """The one file of the repository that the reported path ends."""
        run_result = f"/{plain}"[::-1]
        first = bisect_left(self._backwards, run_result)
        matches = [path for path in self._backwards[first : first + 2] if path.startswith(run_result)]
        return matches[0][::-1].removeprefix("/") if len(matches) == 1 else None

    def _at_top(self, path: str, tops: set[str]) -> str | None:
        folder, name = posixpath.split(normal(path))
        known = folder.rstrip("/") in tops or CHECKOUTS.fullmatch(folder)
        return name if name in self._files and _absolute(folder) and known else None


def _most_common(places: Iterable[str], weight: Mapping[str, int]) -> str | None:
    """The place that most paths of the report share; None when two are equally common."""
    first, second, *_ = sorted(places, key=lambda place: weight[place], reverse=True)
    return first if weight[first] > weight[second] else None


def normal(path: str) -> str:
    """The path with `/`, without drive, `/_/`, `.` and inner `..`; a leading `..` stays, and matches nothing."""
    slashed = re.sub(r"^[A-Za-z]:(?=[\\/])", "", path).replace("\\", "/")
    plain = posixpath.normpath(slashed) if slashed else ""
    plain = re.sub(r"^/+", "/", plain)
    return plain.removeprefix("/_/") if plain.startswith("/_/") else plain


def file_meant(host: Host, written: str) -> str:
    """The file of the repository that a path ends with, by the longest end that is one; empty for none."""
    parts = [part for part in normal(written).split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return ""
    for start in range(max(1, len(parts) - 1)):
        path = "/".join(parts[start:])
        try:
            host.workspace.stat(path)
        except EvidenceError:
            continue
        return path
    return ""


def _absolute(plain: str) -> bool:
    return plain.startswith("/")


def _before(path: str, file: str) -> str:
    """What stands before the file in the reported path: the folder that was the repository on that machine."""
    plain = normal(path)
    return plain.removesuffix(file).rstrip("/") if plain.endswith(f"/{file}") else ""
