"""Which files a workspace has, and had: by git where it knows them."""

from __future__ import annotations

from collections.abc import Iterable

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names of the files of a workspace: those that it has, and those that a commit removed."""

    host: Host

    def list_files(self) -> Iterable[str]:
        """The paths of all files, without those that git ignores.

        Raises:
            EvidenceError: TOO_LARGE for more files than globs may match.
        """
        files = self._list("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return files or self.host.workspace.glob(["**/*", "**/.*", "**/.*/**/*"], ["**/node_modules/**"])

    def list_removed_files(self) -> Iterable[str]:
        """The paths of files that a commit removed; none where git does not know them."""
        return self._list(
            "log", "--relative", "--no-renames", "--diff-filter=D", "--name-only", "-z", "--format=", "HEAD"
        )

    def _list(self, *command: str) -> Iterable[str]:
        """The paths that git prints; none outside of a repository, without a commit, or without git."""
        try:
            output = self.host.repository.git(*command)
        except EvidenceError:
            return ()
        return [path for path in output.decode("utf-8", "surrogateescape").replace("\n", "\0").split("\0") if path]
