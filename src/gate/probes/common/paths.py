"""Maps the paths in reports to files of the repository.

Reports name files as the machine that ran the tests saw them: absolute paths in a container, paths with drive letters,
with the deterministic prefix `/_/`, relative to the folder of a package, or with only a Java package. A path matches a
file of the repository when one of them ends with the other as a whole; an equal base name is not enough. The same name
means different files in the reports of different packages: the folder of the report decides, see `PathMap.resolve`.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.lazy_dataclass import dataclass

CHECKOUTS = re.compile(r"/github/workspace|/(?:home/runner/work|__w)/[^/]+/[^/]+")
"""Where GitHub checks a repository out: in the container of an action, on a runner, and in the container of a job."""

_DRIVE = re.compile(r"^[A-Za-z]:(?=[\\/])")

_MANIFESTS = re.compile(
    r"package\.json|deno\.jsonc?|pyproject\.toml|setup\.(py|cfg)|go\.mod|Cargo\.toml|composer\.json|Gemfile|pubspec\.yaml"
    r"|mix\.exs|Package\.swift|CMakeLists\.txt|[^/]+\.(cs|fs|vb)proj"
)
"""Files that make their folder a project, in ecosystems whose reports have paths relative to the project."""

MAX_SAMPLE = 1000
"""How many paths of a report decide which folder they are relative to."""

MAX_MATCHES = 200
"""How many files with the same ending are considered."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The paths of one report, as files of the repository.

    `files` maps each path to its file; None when no file or several files match. `is_certain` is false when the paths
    would fit another folder of the repository as well, and the report does not lie in one of the two.
    """

    files: Mapping[str, str | None]
    is_certain: bool = True


class PathMap:
    """Finds the file of the repository that a report means.

    `files` are the repository's files, relative and with `/`. `prefixes` is the parameter `map`: prefixes of the paths
    in reports, and what replaces them. `checkout` are the absolute paths of the folder of the repository. `modules` are
    the folders of the Go modules by the prefix of their packages; they hold for Go files that do not exist as they are.
    """

    def __init__(
        self,
        files: Iterable[str],
        prefixes: Mapping[str, str],
        checkout: Iterable[str] = (),
        modules: Mapping[str, str] | None = None,
    ) -> None:
        self._files = frozenset(files)
        self._projects = {folder for folder, name in map(posixpath.split, self._files) if _MANIFESTS.fullmatch(name)}
        self._sorted = sorted(self._files)
        self._reversed = sorted(f"/{path}"[::-1] for path in self._files)  # files with the same ending are neighbours
        self._prefixes = _longest_first(prefixes)
        self._modules = _longest_first(modules or {})
        self._checkout = tuple(f"{normalize(folder).rstrip('/')}/" for folder in checkout)

    def resolve(self, paths: Sequence[str], roots: Sequence[str], folder: str = "") -> Resolution:
        """The files that the paths of one report mean; `folder` is that of the report, `roots` are its source roots.

        The paths of a report are relative to one folder, its base: of the report's folder and those around it, the one
        in which most of the paths match a file. A file at the top of the base matches an absolute path only in a folder
        that is the base, which follows from the `roots` or other files of the report, or from the folder's name: many
        folders have a `setup.py`.
        """
        base = self._find_base(paths, roots, folder)
        files: dict[str, str | None] = {path: self._find(path, roots, base) for path in paths}
        if base and not any(file == _join(base, normalize(path)) for path, file in files.items()):
            files = {path: file or self._find(path, roots, "") for path, file in files.items()}
        files = self._drop_strangers(files, folder)
        files = self._drop_conflicts(self._drop_nested(files, base), base)
        tops = {f"{normalize(root).rstrip('/')}/" for root in roots} | set(self._origins(files, base).values())
        at_top = {path: self._find_at_top(path, tops, base) for path, file in files.items() if file is None}
        if any(at_top.values()):
            files = self._drop_conflicts(files | at_top, base)
        is_certain = bool(base) or not folder or not self._fits_elsewhere([file for file in files.values() if file])
        return Resolution(files, is_certain)

    def possible_files(self, path: str) -> list[str]:
        """The files of the repository that a path of a report may mean; MAX_MATCHES at most."""
        plain = self._translate(normalize(path))
        if _is_absolute(plain):
            file = self._find_by_suffix(plain, "")
            return [file] if file else []
        return self._find_endings(plain)

    def name_twins(self, name: str) -> list[str]:
        """The files of the repository with this base name; MAX_MATCHES at most."""
        return self._find_endings(name)

    # -------------------------------------------------------------------------------------------------- the base

    def _find_base(self, paths: Sequence[str], roots: Sequence[str], folder: str) -> str:
        """The folder to which the paths are relative; empty for the root of the repository.

        With equally many matches the innermost folder wins. When the folders around the report do not explain every
        path, and exactly one other folder does, it is that one: artifacts lie outside of their package.
        """
        sample = paths[:: len(paths) // MAX_SAMPLE + 1]
        counts = {
            base: sum(self._find(path, roots, base) is not None for path in sample) for base in self._bases(folder)
        }
        best = max(counts, key=lambda base: counts[base]) if any(counts.values()) else ""
        if counts[best] < len(sample) and len(common := self._common_folders(map(normalize, sample))) == 1:
            return common.pop()
        return best

    def _bases(self, folder: str) -> Iterator[str]:
        """The folder and those around it that contain files of the repository, from inside to outside."""
        while folder:
            index = bisect_left(self._sorted, f"{folder}/")
            if index < len(self._sorted) and self._sorted[index].startswith(f"{folder}/"):
                yield folder
            folder = posixpath.dirname(folder)
        yield ""

    def _common_folders(self, paths: Iterable[str]) -> set[str]:
        """The folders below the root in which every one of the relative paths is a file."""
        folders: set[str] | None = None
        for path in paths:
            files = [] if _is_absolute(path) else self._find_endings(path)
            if not files:
                continue
            bases = {file[: -len(path) - 1] for file in files if file != path}
            folders = bases if folders is None else folders & bases
            if not folders:
                return set()
        return folders or set()

    def _fits_elsewhere(self, files: Sequence[str]) -> bool:
        return bool(self._common_folders(files[:: len(files) // MAX_SAMPLE + 1]))

    # ------------------------------------------------------------------------------------------------- conflicts

    def _drop_conflicts(self, files: Mapping[str, str | None], base: str) -> dict[str, str | None]:
        """Where different paths of one report match one file, none of them does, except under an outer folder.

        `/ci/gen/src/a.py` is not `src/a.py` when most of the report shows that the repository is `/ci`. Spellings of
        one path do not conflict, and neither do paths that the parameter `map` translates to the same file.
        """
        origins = self._origins(files, base)
        weight = Counter(origins.values())
        rivals: dict[str | None, set[str]] = defaultdict(set)
        for path, origin in origins.items():
            rivals[files[path]].add(origin)
        best = {file: _outermost(folders, weight) for file, folders in rivals.items()}
        weak = {path for path, origin in origins.items() if origin != best[files[path]]}
        return {path: None if path in weak else file for path, file in files.items()}

    def _drop_nested(self, files: Mapping[str, str | None], base: str) -> dict[str, str | None]:
        """Drops matches in a folder that other paths of the report show to be a folder inside the repository.

        When `/ci/lib/b.py` is `lib/b.py`, the repository is `/ci`, and `/ci/lib/src/a.py` is not `src/a.py`. Neither is
        `/ci/build/deps/src/a.py`, when more paths of the report are relative to `/ci` than to that folder.
        """
        origins = {path: origin for path, origin in self._origins(files, base).items() if _is_absolute(origin)}
        weight = Counter(origins.values())
        nested = {
            origin
            for origin in weight
            for top in _folders_around(origin)
            if top in weight and (weight[top] > weight[origin] or self._is_folder(origin[len(top) : -1]))
        }
        return {path: None if origins.get(path) in nested else file for path, file in files.items()}

    def _drop_strangers(self, files: Mapping[str, str | None], folder: str) -> dict[str, str | None]:
        """Drops every match outside of the project of the report, when none is in it.

        When `src/index.ts` in the report of `packages/a` is not in the repository, it is not that of the root.
        """
        project = next((base for base in self._bases(folder) if base in self._projects), "")
        if not project or any(file and file.startswith(f"{project}/") for file in files.values()):
            return dict(files)
        return {
            path: file if path.startswith("..") or self._is_mapped(path) or not _is_of_project(path) else None
            for path, file in files.items()
        }

    def _origins(self, files: Mapping[str, str | None], base: str) -> dict[str, str]:
        """The folder to which each path with a file is relative, without those that the parameter `map` translates."""
        return {
            path: _origin(normalize(path), file, base)
            for path, file in files.items()
            if file and not self._is_mapped(path)
        }

    def _is_folder(self, folder: str) -> bool:
        return next(self._bases(folder)) == folder

    # --------------------------------------------------------------------------------------------------- matches

    def _find(self, path: str, roots: Sequence[str], base: str) -> str | None:
        """The only file that the path may mean when it is relative to `base`."""
        plain = normalize(path)
        if self._is_mapped(path):
            plain, base, roots = self._translate(plain), "", ()
        if _is_absolute(plain):
            return self._find_by_suffix(plain, base)
        exact = _join(base, plain)
        if roots:
            candidates = {self._find_by_suffix(normalize(f"{root}/{plain}"), base) for root in roots} - {None}
            candidates |= self._files & {exact}
            if candidates:
                return candidates.pop() if len(candidates) == 1 else None
        return exact if exact in self._files else self._find_unique_ending(plain, base)

    def _is_mapped(self, path: str) -> bool:
        plain = normalize(path) if self._prefixes or self._modules else ""
        return self._translate(plain) != plain

    def _translate(self, plain: str) -> str:
        is_of_package = plain.endswith(".go") and plain not in self._files
        for old, new in (*self._prefixes, *(self._modules if is_of_package else ())):
            if plain == old or plain.startswith(f"{old}/"):
                return f"{new}{plain[len(old) :]}".lstrip("/")
        return plain

    def _find_by_suffix(self, plain: str, base: str) -> str | None:
        """The longest path of a file in a folder of `base` that the given path ends with.

        A path in the checkout is one file, and matches no other. A path that contains the base, or that begins in a
        checkout of GitHub, is relative to the root.
        """
        for checkout in self._checkout:
            if plain.startswith(checkout):
                path = plain.removeprefix(checkout)
                return path if path in self._files else None
        if base and _is_absolute(plain) and (f"/{base}/" in plain or CHECKOUTS.match(plain)):
            return None
        parts = plain.strip("/").split("/")
        suffixes = (_join(base, "/".join(parts[start:])) for start in range(len(parts) - 1))
        return next((suffix for suffix in suffixes if suffix in self._files), None)

    def _find_unique_ending(self, plain: str, base: str) -> str | None:
        """The only file in `base` whose path ends with the given path."""
        matches = [file for file in self._find_endings(plain) if not base or file.startswith(f"{base}/")]
        return matches[0] if len(matches) == 1 else None

    def _find_endings(self, plain: str) -> list[str]:
        ending = f"/{plain}"[::-1]
        first = bisect_left(self._reversed, ending)
        neighbours = self._reversed[first : first + MAX_MATCHES]
        return [path[::-1].removeprefix("/") for path in neighbours if path.startswith(ending)]

    def _find_at_top(self, path: str, tops: set[str], base: str) -> str | None:
        folder, name = posixpath.split(normalize(path))
        file = _join(base, name)
        is_top = f"{folder.rstrip('/')}/" in tops or (not base and CHECKOUTS.fullmatch(folder))
        return file if file in self._files and _is_absolute(folder) and is_top else None


def _longest_first(prefixes: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = sorted(prefixes.items(), key=lambda pair: len(pair[0]), reverse=True)
    return [(normalize(old).rstrip("/"), new.strip("/")) for old, new in pairs]


def _outermost(folders: Iterable[str], weight: Mapping[str, int]) -> str | None:
    """The folder around all the others, if the most paths of the report are relative to it; None when there is none."""
    first, *rest = sorted(folders, key=lambda folder: weight[folder], reverse=True)
    is_clear = all(
        folder.startswith(first) and _is_absolute(first) and weight[folder] < weight[first] for folder in rest
    )
    return first if is_clear else None


def _folders_around(folder: str) -> Iterator[str]:
    """The folders around an absolute folder, from inside to outside; all of them end with `/`."""
    end = folder.rfind("/", 0, -1)
    while end >= 0:
        yield folder[: end + 1]
        end = folder.rfind("/", 0, end)


def normalize(path: str) -> str:
    """The path with `/`, without drive, `/_/`, `.` and inner `..`; a leading `..` stays, and matches nothing."""
    slashed = _DRIVE.sub("", path).replace("\\", "/")
    plain = posixpath.normpath(slashed) if slashed else ""
    plain = plain[1:] if plain.startswith("//") else plain  # POSIX keeps two slashes, and no more
    return plain.removeprefix("/_/") if plain.startswith("/_/") else plain


def find_file(workspace: Workspace, path: str) -> str:
    """The file of the repository that is the longest ending of the path; empty when there is none.

    A name without a folder is too little of a path from another machine, and enough of one below the root.
    """
    plain = normalize(path)
    inside = [plain.removeprefix(f"{root}/") for root in workspace.locations if plain.startswith(f"{root}/")]
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return ""
    for candidate in (*inside, *("/".join(parts[start:]) for start in range(max(1, len(parts) - 1)))):
        if not workspace.exists(candidate):
            continue
        try:
            workspace.stat(candidate)
        except EvidenceError:
            continue
        return candidate
    return ""


def _is_of_project(path: str) -> bool:
    """Whether paths like this are relative to a project: those of the JVM are relative to a package."""
    return not path.endswith((".java", ".kt", ".scala", ".groovy"))


def _is_absolute(plain: str) -> bool:
    return plain.startswith("/")


def _join(base: str, path: str) -> str:
    return posixpath.normpath(f"{base}/{path}") if base else path


def _origin(plain: str, file: str, base: str) -> str:
    """The folder to which a path is relative: on the machine that wrote the report, or for a relative path in the
    repository. It ends with `/`, or is empty for the root of the repository."""
    if not _is_absolute(plain):
        return file.removesuffix(plain) if f"/{file}".endswith(f"/{plain}") else plain
    inner = file.removeprefix(f"{base}/")
    return plain.removesuffix(inner) if plain.endswith(f"/{inner}") else plain
