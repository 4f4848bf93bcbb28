"""The git repository around the root: what git says, and which folder of the repository the root is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate.adapters.workspace import absolute
from gate.model.errors import EvidenceError


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository that the root belongs to. `env` is the environment: it names the runner's workspace."""

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    _real_root: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_real_root", os.path.realpath(self.root))

    @property
    def is_nested(self) -> bool:
        """Whether the root lies in a repository within the runner's, such as a submodule: it has another history."""
        return sum(os.path.lexists(folder / ".git") for folder in self._repositories()) > 1

    @property
    def is_behind_link(self) -> bool:
        """Whether a link leads from the workspace to the root: it may be another folder than the one that is meant."""
        workspace, root = absolute(Path(self.env.get("GITHUB_WORKSPACE") or ".")), absolute(self.root)
        inside = root.is_relative_to(workspace)
        return inside and workspace.resolve() / root.relative_to(workspace) != Path(self._real_root)

    def git(self, *arguments: str, timeout: float = 60.0, limit: int = 64 * 1024 * 1024) -> bytes:
        """What `git ARGUMENTS` prints, run at the root with no prompt, no pager, no hooks and no user configuration.

        Raises:
            EvidenceError: unreadable when git fails or prints more than `limit` bytes, absent when there is no git,
                timed-out when it takes longer than `timeout` seconds.
        """
        from gate.adapters import git

        return git.run(arguments, self.root, self._repositories(), self.env, timeout=timeout, limit=limit)

    def _repositories(self) -> list[Path]:
        """Folders whose repository is believed though it is somebody else's, as a runner's is in a container.

        They are the root, and what is above it up to the workspace of the runner.
        """
        root = Path(self._real_root)
        workspace = os.path.realpath(self.env.get("GITHUB_WORKSPACE") or root)
        return [root, *(folder for folder in root.parents if folder.is_relative_to(workspace))]

    def prefix(self) -> str:
        """Which folder of the repository the root is, as `web/`, where the workspace of the runner is all of it."""
        above = self._repositories()[1:]
        return f"{Path(self._real_root).relative_to(above[-1]).as_posix()}/" if above else ""

    def prefixes(self) -> tuple[str, ...]:
        """Which folder of the repository the root may be: by the workspace, then by git, where that says otherwise.

        A repository may be checked out below the workspace, which git alone knows. But git tells what lies on disk,
        where a step of the job may have begun another repository: it has no word before the workspace.
        """
        found = [self.prefix()]
        with contextlib.suppress(EvidenceError):
            found.append(self.git("rev-parse", "--show-prefix").decode("utf-8", "replace").rstrip("\n"))
        return tuple(dict.fromkeys(found))

    def top(self) -> Path | None:
        """Where the repository begins that the root is a folder of, for a person; None where it begins at the root.

        None on a runner too, where a workflow says what the root is, and nobody went astray.
        """
        if self.env.get("GITHUB_WORKSPACE"):
            return None
        depth = self.prefixes()[-1].count("/")
        return self.root.joinpath(*[".."] * depth) if depth else None
