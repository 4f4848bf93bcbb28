"""A copy of some files of the root, with a git directory of its own, in which files can be changed and restored.

The copy shares the objects of the repository, which git only reads, and nothing else: index, references and files are
copies. Nothing is ever written to the root.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from gate.adapters.host import Host
from gate.adapters.repository import MAX_ARGUMENTS, Repository
from gate.adapters.workspace import Workspace
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.lazy_dataclass import dataclass

MAX_BYTES = 512 * 1024 * 1024
"""The most bytes that are copied in a run."""

MAX_FILES = 50_000
"""The most files that are copied in a run."""

GIT_FILES = ("HEAD", "packed-refs", "shallow", "config")
"""What is copied of a git directory, beside the index and the references."""


@dataclass(frozen=True, slots=True)
class TreeCopy:
    """The copy of the root at `host.workspace.root`; use it in a `with` block, which removes it at the end."""

    original: Host
    folder: Path
    host: Host
    _copied: set[str] = field(default_factory=set)
    _changed: set[str] = field(default_factory=set)
    _bytes: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, host: Host) -> TreeCopy:
        """An empty copy of the root of the host.

        Raises:
            UsageError: when there is no space for temporary files, or the git directory cannot be copied.
        """
        try:
            folder = Path(tempfile.mkdtemp(prefix="gate-selftest-"))
        except OSError as error:
            raise _not_copied(error) from None
        try:
            root = _copy_repository(host.repository, folder) or folder
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _not_copied(error) from None
        env = {name: value for name, value in host.env.items() if name != "GITHUB_WORKSPACE"}
        repository = Repository(root, env, host.repository.refusal)
        return cls(host, folder, Host(Workspace(root), repository, host.clock, host.secrets, host.env))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def root(self) -> Path:
        """The root of the copy."""
        return self.host.workspace.root

    def add(self, paths: Iterable[str]) -> None:
        """Copies files of the root, with their times; paths that do not exist or lie outside of it are ignored.

        Raises:
            UsageError: when they are too many or too large.
        """
        for path in sorted(set(paths) - self._copied):
            if len(self._copied) >= MAX_FILES or sum(self._bytes) > MAX_BYTES:
                message = "the items read more files than a selftest copies; choose some with --only"
                raise UsageError(Code.COPY_TOO_LARGE, message)
            self._copied.add(path)
            self._copy(path)

    def _copy(self, path: str) -> None:
        """Copies what the path leads to; a link becomes a file."""
        try:
            source = self.original.workspace.resolve(path)
            status = source.stat()
        except (EvidenceError, OSError):
            return
        target = self.root / path
        if not target.resolve().is_relative_to(self.folder.resolve()):
            return
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif stat.S_ISREG(status.st_mode):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
            self._bytes.append(status.st_size)

    def read(self, path: str) -> bytes:
        """The bytes of a file of the copy; empty when there is none."""
        target = self.root / path
        return target.read_bytes() if target.is_file() else b""

    def write(self, path: str, data: bytes) -> None:
        """Writes a file of the copy; its time is that of the file before."""
        target = self.root / path
        times = (target.stat().st_atime_ns, target.stat().st_mtime_ns) if target.is_file() else None
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(data)
        if times:
            os.utime(target, ns=times)
        self._changed.add(path)

    def remove(self, path: str) -> None:
        """Removes a file of the copy."""
        (self.root / path).unlink(missing_ok=True)
        self._changed.add(path)

    def age(self, path: str, moment: datetime) -> None:
        """Sets the modification time of a file of the copy."""
        target = self.root / path
        if target.is_file():
            os.utime(target, (moment.timestamp(), moment.timestamp()))
            self._changed.add(path)

    def restore(self) -> None:
        """Takes back every change."""
        for path in self._changed:
            (self.root / path).unlink(missing_ok=True)
            if path in self._copied:
                self._copy(path)
        self._changed.clear()

    def fingerprint(self, paths: Iterable[str]) -> str:
        """A digest of names, content and times of these files and of all changed ones."""
        digest = hashlib.sha256()
        for path in sorted({*paths, *self._changed}):
            target = self.root / path
            time = target.stat().st_mtime_ns if target.is_file() else 0
            digest.update(f"{path}\0{time}\0{hashlib.sha256(self.read(path)).hexdigest()}\n".encode())
        return digest.hexdigest()


def _not_copied(error: OSError) -> UsageError:
    message = (
        f"the files cannot be copied: {error.strerror or error}; free some space, or set TMPDIR to a folder with space"
    )
    return UsageError(Code.COPY_FAILED, message)


def _copy_repository(repository: Repository, folder: Path) -> Path | None:
    """Copies the git directory of the root; the root of the copy, or None where there is no repository."""
    try:
        answers = repository.git_text(
            "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel"
        ).splitlines()
        prefix = repository.git_text("rev-parse", "--show-prefix")
    except EvidenceError:
        return None
    own, common = (Path(answer) for answer in answers[:2])
    git = folder / ".git"
    (git / "objects" / "info").mkdir(parents=True)
    (git / "refs").mkdir()
    for name in GIT_FILES:
        source = own / name if (own / name).is_file() else common / name
        if source.is_file():
            shutil.copyfile(source, git / name)
    if (own / "index").is_file():
        shutil.copy2(own / "index", git / "index")
    if (common / "refs").is_dir():
        shutil.copytree(common / "refs", git / "refs", dirs_exist_ok=True)
    alternates = [common / "objects", *_alternates(common / "objects")]
    (git / "objects" / "info" / "alternates").write_text("".join(f"{path}\n" for path in alternates))
    root = folder / prefix
    root.mkdir(parents=True, exist_ok=True)
    _hide_absent_files(Repository(folder, repository.env), git)
    return root


def _alternates(objects: Path) -> Iterable[Path]:
    """The other object directories that the repository borrows from."""
    file = objects / "info" / "alternates"
    lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    return [objects / line for line in lines if line and not line.startswith("#")]


def _hide_absent_files(copy: Repository, git: Path) -> None:
    """Tells git that files which are not copied are as in the index, so that none of them counts as deleted.

    Git ignores the mark of a file that is there (git-update-index, "SKIP-WORKTREE BIT").
    """
    (git / "info").mkdir(exist_ok=True)
    with contextlib.suppress(EvidenceError):
        copy.git("config", "core.sparseCheckout", "true")
        names = [os.fsdecode(name) for name in copy.git("ls-files", "-z").split(b"\0") if name]
        start = size = 0
        for index, name in enumerate([*names, ""]):
            if start < index and (size > MAX_ARGUMENTS or not name):
                copy.git("--literal-pathspecs", "update-index", "--skip-worktree", "--", *names[start:index])
                start, size = index, 0
            size += len(os.fsencode(name)) + 1
