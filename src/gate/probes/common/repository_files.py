"""The files of the repository that reports may mean, by what git knows about them."""

from __future__ import annotations

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError
from gate.model.lazy_dataclass import dataclass

_UNTRACKED = "? "
"""The tag of a file that git does not track ("git-ls-files", `-t`)."""


@dataclass(frozen=True, slots=True)
class RepositoryFiles:
    """Paths relative to the root: the files that git tracks or would track, and those of them that differ from HEAD.

    Outside of a repository `paths` are the files on disk, and none of them differs.
    """

    paths: tuple[str, ...]
    tracked: frozenset[str] = frozenset()
    different: frozenset[str] = frozenset()

    def is_committed(self, path: str) -> bool:
        """Whether the last commit holds the file as it is on disk."""
        return path in self.tracked and path not in self.different


def list_files(host: Host) -> RepositoryFiles:
    """The files of the repository, from git, else from disk."""
    try:
        entries = _paths(host.repository, "ls-files", "-t", "--cached", "--others", "--exclude-standard", "-z")
    except EvidenceError:
        return RepositoryFiles(tuple(host.workspace.glob(["**/*"])))
    untracked = [entry[2:] for entry in entries if entry.startswith(_UNTRACKED)]
    tracked = [entry[2:] for entry in entries if not entry.startswith(_UNTRACKED)]
    return RepositoryFiles(
        tuple(sorted({*tracked, *untracked})),
        frozenset(tracked),
        frozenset(untracked) | _changed_on_disk(host.repository),
    )


def _changed_on_disk(repository: Repository) -> frozenset[str]:
    try:
        options = (
            "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", "-z",
            "--ignore-submodules=all",
        )  # fmt: skip
        return frozenset(_paths(repository, "diff", *options, "HEAD", "--"))
    except EvidenceError:  # there is no commit yet
        return frozenset()


def _paths(repository: Repository, *command: str) -> list[str]:
    return [path for path in repository.git(*command).decode("utf-8", "replace").split("\0") if path]
