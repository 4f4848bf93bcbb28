"""The git repository around the root: git commands, and which folder of the repository the root is."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from gate.adapters.workspace import absolute_path
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_ARGUMENTS = 64 * 1024
"""The most bytes of paths that a caller passes to one git command; systems limit a command line."""


@dataclass(frozen=True, slots=True)
class HeadCommit:
    """The commit that is checked out; `parents` has none where the checkout ends there.

    `timestamp` is its time in seconds since 1970, as the commit says: any number.
    """

    sha: str
    parents: tuple[str, ...]
    timestamp: int


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository that contains the root; `env` names the runner's workspace.

    `refusal` says why git must not be asked about it, and is empty when it may.
    """

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    refusal: str = ""
    _real_root: str = field(init=False, repr=False, compare=False)
    _absence: list[EvidenceError] = field(default_factory=list, init=False, repr=False, compare=False)
    """The first error that said that there is no repository; it answers every other command as well."""
    _answers: dict[tuple[str, ...], bytes] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_real_root", os.path.realpath(self.root))

    @property
    def is_nested(self) -> bool:
        """Whether the root lies in a repository inside the runner's, such as a submodule, with another history."""
        return sum(os.path.lexists(folder / ".git") for folder in self._trusted_folders()) > 1

    @property
    def is_symlinked(self) -> bool:
        """Whether a link leads from the runner's workspace to the root, which may then be an unintended folder."""
        workspace, root = absolute_path(Path(self.env.get("GITHUB_WORKSPACE") or ".")), absolute_path(self.root)
        is_inside = root.is_relative_to(workspace)
        return is_inside and workspace.resolve() / root.relative_to(workspace) != Path(self._real_root)

    def git(self, *arguments: str, timeout: float = 60.0, limit: int = 64 * 1024 * 1024, stdin: bytes = b"") -> bytes:
        """The output of `git ARGUMENTS`, run at the root without prompt, pager, hooks, filters or signatures.

        Raises:
            EvidenceError: GIT_FAILED or NOT_A_REPOSITORY when git fails, TOO_LARGE for more than `limit` bytes of
                output, GIT_NOT_INSTALLED, TIMED_OUT after `timeout` seconds, NOT_TRUSTED where git must not be asked.
        """
        if self.refusal:
            raise EvidenceError(Cause.NOT_TRUSTED, self.refusal)
        if self._absence:
            raise EvidenceError(Cause.NOT_A_REPOSITORY, self._absence[0].detail)
        from gate.adapters import git

        try:
            return git.run(
                arguments, self.root, self._trusted_folders(), self.env, timeout=timeout, limit=limit, stdin=stdin
            )
        except EvidenceError as error:
            if error.cause is Cause.NOT_A_REPOSITORY:
                self._absence.append(error)
            raise

    def git_once(self, *arguments: str) -> bytes:
        """The output of a command whose answer stays the same during a run; raises as `git` does.

        Items that run at the same time wait for one process instead of starting one for each of them.
        """
        with self._lock:
            if arguments not in self._answers:
                self._answers[arguments] = self.git(*arguments)
            return self._answers[arguments]

    def head(self) -> HeadCommit:
        """The commit that is checked out.

        Raises:
            EvidenceError: what `git` raises, as before the first commit.
        """
        time, sha, *parents = self.git_once("rev-list", "--timestamp", "--parents", "-n", "1", "HEAD").decode().split()
        return HeadCommit(sha, tuple(parents), int(time))

    def is_shallow(self) -> bool:
        """Whether the checkout ends before the first commit; raises as `git` does."""
        return self._describe()[0] == "true"

    def _describe(self) -> tuple[str, str]:
        """Whether the checkout is shallow, and the path from the repository to the root, by one process."""
        output = self.git_once("rev-parse", "--is-shallow-repository", "--show-prefix")
        is_shallow, _, prefix = output.decode("utf-8", "replace").rstrip("\n").partition("\n")
        return is_shallow, prefix

    def git_text(self, *arguments: str) -> str:
        """The output as text, without the newlines at its end; raises as `git` does."""
        return self.git(*arguments).decode("utf-8", "replace").rstrip("\n")

    def _trusted_folders(self) -> list[Path]:
        """The root and its parents up to the runner's workspace: git accepts their repository for any owner.

        In a container, the workspace belongs to the runner's user.
        """
        root = Path(self._real_root)
        workspace = os.path.realpath(self.env.get("GITHUB_WORKSPACE") or root)
        return [root, *(folder for folder in root.parents if folder.is_relative_to(workspace))]

    def prefix_in_workspace(self) -> str:
        """The path from the runner's workspace to the root, as `web/`; empty when they are the same folder."""
        parents = self._trusted_folders()[1:]
        return f"{Path(self._real_root).relative_to(parents[-1]).as_posix()}/" if parents else ""

    def possible_prefixes(self) -> tuple[str, ...]:
        """The possible paths from the repository to the root: by the workspace, then by git if it differs.

        Only git knows of a repository that was checked out below the workspace. It comes second, because a step of the
        job may have created another repository on disk.
        """
        prefixes = [self.prefix_in_workspace()]
        with contextlib.suppress(EvidenceError):
            prefixes.append(self._describe()[1])
        return tuple(dict.fromkeys(prefixes))

    def enclosing_root(self) -> Path | None:
        """The root of the repository when our root is a folder below it; None when they are the same.

        Also None on a runner, where the workflow chooses the root on purpose.
        """
        if self.env.get("GITHUB_WORKSPACE"):
            return None
        depth = self.possible_prefixes()[-1].count("/")
        return self.root.joinpath(*[".."] * depth) if depth else None
