"""Commits and their trees, as far as the API needs them."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.fakes.contract import Json


@dataclass(frozen=True)
class Commit:
    """A commit with its complete tree; the first parent is on its branch, and `links` are symbolic links."""

    sha: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    modes: Mapping[str, str] = field(default_factory=dict)
    """The modes of files that are not 100644."""
    message: str = "a change"
    author: str = "alice"
    at: str = "2026-11-19T08:00:00Z"
    links: frozenset[str] = frozenset()


def sha_of(*parts: object) -> str:
    """A name of 40 hexadecimal digits."""
    return hashlib.sha1(repr(parts).encode(), usedforsecurity=False).hexdigest()


def history(commits: Mapping[str, Commit], sha: str) -> list[str]:
    """The commit and its ancestors, newest first."""
    visited: dict[str, None] = {}
    queue = [sha]
    while queue:
        current = queue.pop(0)
        if current not in visited:
            visited[current] = None
            queue += commits[current].parents if current in commits else ()
    return list(visited)


def merge_base(commits: Mapping[str, Commit], first: str, second: str) -> str | None:
    """The newest common ancestor."""
    ancestors = set(history(commits, second))
    return next((sha for sha in history(commits, first) if sha in ancestors), None)


def changes(before: Commit, after: Commit) -> Iterator[Json]:
    """Yields each changed file in the form of the API; a file that only moved is one entry."""
    deleted = {data: path for path, data in before.files.items() if data and path not in after.files}
    moved = {path: deleted[data] for path, data in after.files.items() if path not in before.files and data in deleted}
    for path in sorted({*before.files, *after.files}):
        old, new = before.files.get(path), after.files.get(path)
        if old == new or path in moved.values():
            continue
        patch = [] if path in moved else _patch(old or b"", new or b"")
        yield {
            "filename": path,
            "status": _status(old, new, path in moved),
            "sha": blob_sha(new if new is not None else old or b""),
            "additions": sum(line.startswith("+") for line in patch),
            "deletions": sum(line.startswith("-") for line in patch),
            "changes": sum(line.startswith(("+", "-")) for line in patch),
            "patch": "\n".join(patch),
            **({"previous_filename": moved[path]} if path in moved else {}),
        }


def _status(old: bytes | None, new: bytes | None, moved: bool) -> str:
    if moved:
        return "renamed"
    return "added" if old is None else "removed" if new is None else "modified"


def blob_sha(data: bytes) -> str:
    """The blob name of a file's content, as git computes it."""
    return hashlib.sha1(b"blob %d\0%s" % (len(data), data), usedforsecurity=False).hexdigest()


def _patch(old: bytes, new: bytes) -> list[str]:
    before, after = (data.decode("utf-8", "replace").splitlines() for data in (old, new))
    return list(difflib.unified_diff(before, after, lineterm=""))[2:]
